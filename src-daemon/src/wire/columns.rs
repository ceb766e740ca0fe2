//! What a list shows, column by column: neither end builds a thousand keys to print a thousand lines.

use byok_core::clock::Timestamp;
use byok_core::model::{Key, Status, Tag};
use byok_core::store::glance::Listed;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// `GET /api/keys?brief=true`. All columns have a cell for each key, in the list's order.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct KeyColumns<'a> {
    /// `service/name`.
    #[serde(rename = "ref", borrow)]
    pub references: Vec<Text<'a>>,
    /// Whether it is what the bare service name means.
    pub is_default: Vec<bool>,
    /// Whether it may be handed out.
    pub is_active: Vec<bool>,
    /// As it stands now.
    pub status: Vec<Status>,
    /// First and last characters, or empty.
    #[serde(borrow)]
    pub preview: Vec<Text<'a>>,
    /// When it ends, in seconds since 1970.
    pub expires_at: Vec<Option<i64>>,
    /// When a value was last handed out, in seconds since 1970.
    pub last_used_at: Vec<Option<i64>>,
    /// Labels, with blanks between.
    #[serde(borrow)]
    pub tags: Vec<Text<'a>>,
}

/// A text that is borrowed from the answer where it can be; serde owns what stands in a list unless it is told so.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(with = "String")]
pub struct Text<'a>(#[serde(borrow)] pub Cow<'a, str>);

impl KeyColumns<'static> {
    /// Adds the cells of a row as it is stored.
    pub fn push_row(&mut self, row: &Listed<'_>, now: Timestamp) {
        let ends = row.expires_at.map(|millis| millis.div_euclid(1_000));
        let is_over = row.expires_at.is_some_and(|millis| millis <= now.as_millisecond());
        self.references.push(owned(format!("{}/{}", row.service, row.name)));
        self.is_default.push(row.is_default);
        self.is_active.push(row.is_active);
        self.status.push(if is_over { Status::Expired } else { row.status });
        self.preview.push(owned(row.preview.to_owned()));
        self.expires_at.push(ends);
        self.last_used_at
            .push(row.last_used_at.map(|millis| millis.div_euclid(1_000)));
        self.tags.push(owned(joined(row.tags)));
    }

    /// The columns as they are sent.
    pub fn to_json(&self) -> Vec<u8> {
        /// About what a key's cells take; growing would copy and wipe all that is there.
        const CELLS_BYTES: usize = 112;
        let mut body = Vec::with_capacity(256 + self.len() * CELLS_BYTES);
        serde_json::to_writer(&mut body, self).expect("columns are JSON");
        body
    }

    /// Adds the cells of a key that passed a filter.
    pub fn push_key(&mut self, key: &Key) {
        self.references.push(owned(key.reference.clone()));
        self.is_default.push(key.is_default);
        self.is_active.push(key.is_active);
        self.status.push(key.status);
        self.preview.push(owned(key.preview.clone()));
        self.expires_at.push(key.expires_at.map(Timestamp::as_second));
        self.last_used_at.push(key.last_used_at.map(Timestamp::as_second));
        self.tags.push(owned(joined(&key.tags)));
    }
}

impl KeyColumns<'_> {
    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.references.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.references.is_empty()
    }
}

fn owned(text: String) -> Text<'static> {
    Text(Cow::Owned(text))
}

fn joined(tags: &[Tag]) -> String {
    tags.iter().map(Tag::as_str).collect::<Vec<_>>().join(" ")
}
