//! Changing what is known of a key.

use super::deed::Deed;
use super::intake::{check_tags, check_text};
use super::{KeyError, OpenVault, find, rotation_dates};
use crate::audit::NewEvent;
use crate::clock::Timestamp;
use crate::ids::KeyId;
use crate::model::{Act, Action, ExpirySource, Key, Patch};
use crate::store::keys::{self, KeyRow};
use crate::store::versions;

impl OpenVault {
    /// Applies a patch; the value stays as it is.
    ///
    /// # Errors
    /// `NotFound`, `Exists` when the new name is taken, or a field that can't be stored.
    pub fn edit(&mut self, id: KeyId, patch: &Patch, act: Act<'_>) -> Result<Key, KeyError> {
        check(patch)?;
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        let mut row = keys::by_id(&deed, id)?.ok_or_else(|| KeyError::NotFound(id.to_string()))?;
        if let Some(name) = patch.name.as_ref().filter(|name| **name != row.key.name) {
            if keys::by_name(&deed, &row.key.service, Some(name))?.is_some() {
                return Err(KeyError::Exists(format!("{}/{name}", row.key.service)));
            }
            row.key.name = name.clone();
        }
        let secret = versions::secret_fields(&deed, id, row.key.version)?;
        if let Some(name) = patch.fields.keys().find(|name| secret.contains(name)) {
            let reason = "is secret and can't be set as a plain field".into();
            return Err(KeyError::Field {
                field: name.to_string(),
                reason,
            });
        }
        if *patch == Patch::default() {
            return Ok(find::settled(row.key, act.now));
        }
        apply(&mut row, patch, act.now);
        if patch.rotate_every_seconds.is_some() {
            rotation_dates::renew(&deed, &mut row)?;
        }
        if row.key.is_default {
            keys::clear_default(&deed, &row.key.service)?;
        }
        keys::update(&deed, &row)?;
        for event in events(&row.key, patch) {
            deed.record(act, event)?;
        }
        deed.commit()?;
        let row = keys::by_id(&self.db, id)?.ok_or_else(|| KeyError::NotFound(id.to_string()))?;
        Ok(find::settled(row.key, act.now))
    }
}

fn check(patch: &Patch) -> Result<(), KeyError> {
    if let Some(note) = &patch.note {
        check_text("note", note)?;
    }
    check_tags(patch.tags.as_deref().unwrap_or_default())?;
    patch
        .fields
        .iter()
        .try_for_each(|(name, value)| check_text(name.as_str(), value))
}

fn apply(row: &mut KeyRow, patch: &Patch, now: Timestamp) {
    let key = &mut row.key;
    if let Some(note) = &patch.note {
        key.note.clone_from(note);
    }
    if let Some(tags) = &patch.tags {
        key.tags.clone_from(tags);
    }
    if let Some(end) = patch.expires_at {
        key.expires_at = end;
        key.expires_source = end.map(|_| ExpirySource::Person);
    }
    if let Some(every) = patch.rotate_every_seconds {
        // What the person takes away does not come back by the vault's setting.
        row.rotate_every_seconds = Some(every.unwrap_or(rotation_dates::NEVER));
    }
    if let Some(url) = &patch.base_url {
        key.base_url.clone_from(url);
    }
    for (name, value) in &patch.fields {
        if value.is_empty() {
            key.fields.remove(name);
        } else {
            key.fields.insert(name.clone(), value.clone());
        }
    }
    key.is_active = patch.is_active.unwrap_or(key.is_active);
    key.is_default = patch.is_default.unwrap_or(key.is_default);
    key.reference = format!("{}/{}", key.service, key.name);
    key.updated_at = now;
}

/// One row for each kind of change.
fn events(key: &Key, patch: &Patch) -> Vec<NewEvent> {
    let mut found = Vec::new();
    match patch.is_active {
        Some(true) => found.push(NewEvent::key(Action::Enabled, key)),
        Some(false) => found.push(NewEvent::key(Action::Disabled, key)),
        None => {}
    }
    if patch.is_default == Some(true) {
        found.push(NewEvent::key(Action::MadeDefault, key));
    }
    let changed: Vec<&str> = [
        ("name", patch.name.is_some()),
        ("note", patch.note.is_some()),
        ("tags", patch.tags.is_some()),
        ("expires_at", patch.expires_at.is_some()),
        ("rotate_every", patch.rotate_every_seconds.is_some()),
        ("base_url", patch.base_url.is_some()),
        ("fields", !patch.fields.is_empty()),
        ("is_default", patch.is_default == Some(false)),
    ]
    .into_iter()
    .filter_map(|(name, is_changed)| is_changed.then_some(name))
    .collect();
    if !changed.is_empty() {
        found.push(NewEvent::key(Action::Updated, key).with("changed", changed.join(" ")));
    }
    found
}
