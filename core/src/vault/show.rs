//! Everything about one key but its value.

use super::history::{History, history};
use super::{KeyError, OpenVault, find};
use crate::audit::NewEvent;
use crate::clock::Timestamp;
use crate::ids::KeyId;
use crate::model::{Act, Action, Check, FieldName, Key, Version};
use crate::store::{checks, keys, usage, versions};
use crate::watch::days;

/// A key with its history.
#[derive(Debug)]
pub struct Detail {
    /// The key.
    pub key: Key,
    /// The names of its secret fields.
    pub secret_fields: Vec<FieldName>,
    /// What its checks say together.
    pub history: History,
    /// Newest first.
    pub versions: Vec<Version>,
    /// Newest first.
    pub checks: Vec<Check>,
    /// How often a value was wanted, by day: the last 30 days (UTC), the oldest first, today last.
    pub uses: Vec<u64>,
    /// Seconds between rotations; 0 is never, `None` is what the vault's setting says.
    pub rotate_every_seconds: Option<i64>,
    /// The other keys that have the same value.
    pub twins: Vec<Key>,
}

impl OpenVault {
    /// Everything about one key but its value. The reading is recorded.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn show(&mut self, id: KeyId, act: Act<'_>) -> Result<Detail, KeyError> {
        let row = keys::by_id(&self.db, id)?.ok_or_else(|| KeyError::NotFound(id.to_string()))?;
        let checks = checks::of_key(&self.db, id)?;
        self.record(act, NewEvent::key(Action::Shown, &row.key))?;
        let key = find::settled(row.key, act.now);
        Ok(Detail {
            secret_fields: versions::secret_fields(&self.db, id, key.version)?,
            versions: versions::of_key(&self.db, id)?,
            history: history(&key, &checks, act.now),
            checks: checks.into_iter().map(|one| one.check).collect(),
            uses: self.uses_by_day(id, act.now)?,
            rotate_every_seconds: row.rotate_every_seconds,
            twins: self.twins(&key)?,
            key,
        })
    }

    /// From the figures that are written and those that are not yet.
    fn uses_by_day(&self, id: KeyId, now: Timestamp) -> Result<Vec<u64>, KeyError> {
        let since = days::first_hour(now);
        let written = usage::of_key_since(&self.db, id, since)?;
        let recent = self.ledger.memory.uncounted.of_key_since(id, since);
        Ok(days::by_day(written.into_iter().chain(recent), now))
    }

    fn twins(&self, key: &Key) -> Result<Vec<Key>, KeyError> {
        let mut twins = Vec::new();
        for id in versions::twins(&self.db, key.id, key.version)? {
            twins.extend(keys::by_id(&self.db, id)?.map(|row| row.key));
        }
        Ok(twins)
    }
}
