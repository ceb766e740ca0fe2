//! Another version becomes the current one: what rotating, rolling back and a rotation at the provider share.

use super::rotation_dates;
use crate::clock::Timestamp;
use crate::model::FieldName;
use crate::store::keys::KeyRow;
use crate::store::versions::{self, Aside};
use crate::store::{Connection, StoreError, fallbacks};
use jiff::SignedDuration;
use std::collections::BTreeMap;

/// What becomes of the value that is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// It is shredded.
    No,
    /// It can be rolled back to until then.
    Until(Timestamp),
    /// A rotation at its provider decides.
    UntilRevoked,
}

impl Keep {
    /// For so many seconds from `now`; for none when there are none.
    pub(super) fn for_seconds(seconds: i64, now: Timestamp) -> Self {
        if seconds <= 0 {
            return Self::No;
        }
        let until = now.checked_add(SignedDuration::from_secs(seconds));
        Self::Until(until.unwrap_or(Timestamp::MAX))
    }

    /// For the trail.
    pub(super) fn in_words(self) -> String {
        match self {
            Self::No => "no".into(),
            Self::Until(until) => until.to_string(),
            Self::UntilRevoked => "until it is revoked".into(),
        }
    }
}

/// Makes `number`, which has `preview`, the current version of `row` and takes over what it brings along. The caller stores the
/// row.
pub(super) fn switch(
    db: &Connection,
    row: &mut KeyRow,
    (number, preview): (u32, String),
    keep: Keep,
    now: Timestamp,
) -> Result<(), StoreError> {
    let key = &mut row.key;
    let incoming = versions::aside(db, key.id, number)?;
    let outgoing = Aside {
        plain: exchange(&mut key.fields, incoming.plain),
        expires_at: key.expires_at,
        expires_source: key.expires_source,
    };
    let until = match keep {
        Keep::Until(until) => Some(until),
        Keep::No | Keep::UntilRevoked => None,
    };
    versions::retire(db, key.id, key.version, now, until)?;
    if keep == Keep::No {
        versions::shred(db, key.id, key.version)?;
    } else {
        versions::set_aside(db, key.id, key.version, &outgoing)?;
    }
    versions::make_current(db, key.id, number)?;
    key.version = number;
    key.preview = preview;
    key.expires_at = incoming.expires_at;
    key.expires_source = incoming.expires_source;
    key.updated_at = now;
    // What failed was the value that is replaced.
    fallbacks::forget_failure(db, key.id)?;
    rotation_dates::renew(db, row)
}

/// Sets fields and gives what brings back how they were.
fn exchange(fields: &mut BTreeMap<FieldName, String>, new: BTreeMap<FieldName, String>) -> BTreeMap<FieldName, String> {
    let mut before = BTreeMap::new();
    for (name, value) in new {
        let old = if value.is_empty() {
            fields.remove(&name)
        } else {
            fields.insert(name.clone(), value)
        };
        before.insert(name, old.unwrap_or_default());
    }
    before
}
