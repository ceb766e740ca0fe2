//! Finding keys.

use super::{KeyError, OpenVault};
use crate::clock::Timestamp;
use crate::ids::KeyId;
use crate::model::{Asked, FieldName, Filter, Key, Reference, Status};
use crate::store::glance::{self, Listed, Tally};
use crate::store::keys::{self, KeyRow};
use crate::store::versions;
use jiff::SignedDuration;
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

impl OpenVault {
    /// The keys that pass the filter: by service and name, or, with a fuzzy text, the best match first.
    ///
    /// # Errors
    /// When the database fails; never an empty list instead.
    pub fn find(&self, filter: &Filter, now: Timestamp) -> Result<Vec<Key>, KeyError> {
        let mut found = Vec::new();
        self.for_each(filter, now, |key| found.push(key))?;
        Ok(found)
    }

    /// Calls `each` with the keys that pass the filter, in the order of [`OpenVault::find`] and, where nothing is ranked, as
    /// they are read.
    ///
    /// # Errors
    /// When the database fails.
    pub fn for_each(&self, filter: &Filter, now: Timestamp, mut each: impl FnMut(Key)) -> Result<(), KeyError> {
        let text = filter.text.as_deref().filter(|text| !text.trim().is_empty());
        let mut admitted = Vec::new();
        keys::for_each(&self.db, |row| {
            let key = settled(row.key, now);
            match text {
                _ if !filter.admits(&key, now) => {}
                Some(_) => admitted.push(key),
                None => each(key),
            }
        })?;
        if let Some(text) = text {
            rank(admitted, text).into_iter().for_each(each);
        }
        Ok(())
    }

    /// Calls `each` with what a list shows of every key, by service and name.
    ///
    /// # Errors
    /// When the database fails.
    pub fn glance(&self, each: impl FnMut(&Listed<'_>)) -> Result<(), KeyError> {
        Ok(glance::for_each(&self.db, each)?)
    }

    /// The key that a reference means. The service must be the catalogue's id.
    ///
    /// # Errors
    /// `NotFound`, or `NoDefault` when the service has keys and none is its default.
    pub fn resolve(&self, reference: &Reference) -> Result<KeyRow, KeyError> {
        let Reference { service, name, .. } = reference;
        if let Some(row) = keys::by_name(&self.db, service, name.as_ref())? {
            return Ok(row);
        }
        // Every new key is looked for and not found, so the names of all others are read only where they are told.
        if let Some(name) = name {
            return Err(KeyError::NotFound(format!("{service}/{name}")));
        }
        let names = keys::names_of(&self.db, service)?;
        if names.is_empty() {
            return Err(KeyError::NotFound(service.to_string()));
        }
        Err(KeyError::NoDefault {
            service: service.to_string(),
            names,
        })
    }

    /// The key with that id.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn by_id(&self, id: KeyId) -> Result<KeyRow, KeyError> {
        keys::by_id(&self.db, id)?.ok_or_else(|| KeyError::NotFound(id.to_string()))
    }

    /// The names of a key's secret fields.
    ///
    /// # Errors
    /// When the database fails.
    pub fn secret_fields(&self, row: &KeyRow) -> Result<Vec<FieldName>, KeyError> {
        Ok(versions::secret_fields(&self.db, row.key.id, row.key.version)?)
    }

    /// Calls `each` with every enabled key and its provider: when it was asked about, and what is known of it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn for_each_asked(&self, each: impl FnMut(&str, Asked)) -> Result<(), KeyError> {
        Ok(keys::for_each_asked(&self.db, each)?)
    }

    /// How many keys there are.
    ///
    /// # Errors
    /// When the database fails.
    pub fn count(&self) -> Result<usize, KeyError> {
        Ok(keys::count(&self.db)?)
    }

    /// How many keys there are, are dead, and end within `soon`.
    ///
    /// # Errors
    /// When the database fails.
    pub fn tally(&self, now: Timestamp, soon: SignedDuration) -> Result<Tally, KeyError> {
        Ok(glance::tally(&self.db, now, soon)?)
    }
}

/// The key as it stands at `now`: an end that has passed is `expired`, whatever the last check said.
pub(super) fn settled(mut key: Key, now: Timestamp) -> Key {
    if key.is_expired(now) {
        key.status = Status::Expired;
        key.verdict = Status::Expired.verdict();
    }
    key
}

/// Orders by how well `text` matches reference, tags and note; leaves out what does not match.
fn rank(keys: Vec<Key>, text: &str) -> Vec<Key> {
    let mut matcher = Matcher::new(Config::DEFAULT);
    let pattern = Pattern::parse(text, CaseMatching::Smart, Normalization::Smart);
    let mut buffer = Vec::new();
    let mut scored: Vec<(u32, Key)> = keys
        .into_iter()
        .filter_map(|key| {
            let haystack = haystack(&key);
            pattern
                .score(Utf32Str::new(&haystack, &mut buffer), &mut matcher)
                .map(|score| (score, key))
        })
        .collect();
    scored.sort_by(|(a, x), (b, y)| b.cmp(a).then_with(|| x.reference.cmp(&y.reference)));
    scored.into_iter().map(|(_, key)| key).collect()
}

fn haystack(key: &Key) -> String {
    let mut text = key.reference.clone();
    for tag in &key.tags {
        text.push(' ');
        text.push_str(tag.as_str());
    }
    text.push(' ');
    text.push_str(&key.note);
    text
}
