//! Everything about one key but its value.

use super::{KeyError, OpenVault, find};
use crate::audit::NewEvent;
use crate::ids::KeyId;
use crate::model::{Act, Action, Check, FieldName, Key, Version};
use crate::store::{checks, keys, versions};
use std::collections::BTreeMap;

/// A key with its history.
#[derive(Debug)]
pub struct Detail {
    /// The key.
    pub key: Key,
    /// The names of its secret fields.
    pub secret_fields: Vec<FieldName>,
    /// What the newest answer of its provider told.
    pub facts: BTreeMap<String, String>,
    /// Newest first.
    pub versions: Vec<Version>,
    /// Newest first.
    pub checks: Vec<Check>,
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
        Ok(Detail {
            secret_fields: versions::secret_fields(&self.db, id, row.key.version)?,
            versions: versions::of_key(&self.db, id)?,
            facts: checks
                .iter()
                .find(|check| !check.facts.is_empty())
                .map(|c| c.facts.clone())
                .unwrap_or_default(),
            checks,
            key: find::settled(row.key, act.now),
        })
    }
}
