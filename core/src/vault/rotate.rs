//! A new value in place of the old one.

use super::add::whole_millis;
use super::deed::Deed;
use super::intake::{self, Incoming};
use super::switch::{Keep, switch};
use super::{KeyError, OpenVault};
use crate::audit::NewEvent;
use crate::clock::Timestamp;
use crate::crypto::Tag as Fingerprint;
use crate::ids::KeyId;
use crate::model::{Act, Action, Check, ExpirySource, FieldName, Key, Outcome, Status, Step, Version, VersionState};
use crate::secret::Secret;
use crate::store::keys::{self, KeyRow};
use crate::store::versions::{self, Aside};
use crate::store::{Connection, StoreError, checks, rotations};
use std::collections::BTreeMap;

/// A value that takes the place of another.
pub struct NewValue {
    /// The secret fields, all that the new value has: what is not given is not taken over from the old one.
    pub secrets: BTreeMap<FieldName, Secret>,
    /// Plain fields that change with it; an empty text removes one.
    pub fields: BTreeMap<FieldName, String>,
    /// When the new value ends, if the person knows; the old one's end is not taken over.
    pub expires_at: Option<Timestamp>,
    /// How long the old value can be rolled back to, in seconds; 0 shreds it at once.
    pub keep_seconds: i64,
    /// What a check of the new value said, if one was made.
    pub check: Option<Check>,
}

impl OpenVault {
    /// Replaces a key's value. Reading gives the new one from here on; the old one serves `rollback` only.
    ///
    /// The caller has checked the new value; this is one transaction, so that there is always exactly one current value.
    ///
    /// # Errors
    /// `NotFound`; a field that can't be stored, or the very value that is there; `UnderWay` while a rotation at the provider
    /// waits for its end.
    #[expect(clippy::needless_pass_by_value, reason = "the values are wiped once they are stored")]
    pub fn rotate(&mut self, id: KeyId, new: NewValue, act: Act<'_>) -> Result<Key, KeyError> {
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        let mut row = keys::by_id(&deed, id)?.ok_or_else(|| KeyError::NotFound(id.to_string()))?;
        intake::check_values(&row.main_field, &new.secrets, &new.fields)?;
        refuse_under_way(&deed, &row)?;
        let main = &new.secrets[&row.main_field];
        refuse_same(&deed, &row, &new, &intake::fingerprint(&self.keys.print, main))?;
        let (from, at) = (row.key.version, whole_millis(act.now));
        let number = next_number(&deed, id)?;
        let value = Incoming {
            key: &row.key,
            number,
            state: VersionState::Staged,
            secrets: &new.secrets,
            main,
            at,
        };
        let preview = intake::store_version(&deed, &self.keys, &self.header.vault_id, &value)?;
        let aside = Aside {
            plain: new.fields.clone(),
            expires_at: new.expires_at.map(whole_millis),
            expires_source: new.expires_at.map(|_| ExpirySource::Person),
        };
        versions::set_aside(&deed, id, number, &aside)?;
        let keep = Keep::for_seconds(new.keep_seconds, at);
        switch(&deed, &mut row, (number, preview), keep, at)?;
        adopt_check(&deed, &mut row, new.check.as_ref())?;
        keys::update(&deed, &row)?;
        for event in events(&row, from, keep) {
            deed.record(act, event)?;
        }
        deed.commit()?;
        Ok(super::find::settled(row.key, act.now))
    }

    /// Writes down that a value was not taken because its provider does not accept it.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn note_rejected(&mut self, id: KeyId, status: Status, act: Act<'_>) -> Result<(), KeyError> {
        let row = keys::by_id(&self.db, id)?.ok_or_else(|| KeyError::NotFound(id.to_string()))?;
        let event = NewEvent::key(Action::Rotated, &row.key).outcome(Outcome::Failed);
        Ok(self.record(act, event.with("status", status.as_str()))?)
    }

    /// The versions of a key, newest first.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn versions(&mut self, id: KeyId, act: Act<'_>) -> Result<Vec<Version>, KeyError> {
        let row = keys::by_id(&self.db, id)?.ok_or_else(|| KeyError::NotFound(id.to_string()))?;
        self.record(act, NewEvent::key(Action::Shown, &row.key).with("what", "versions"))?;
        Ok(versions::of_key(&self.db, id)?)
    }
}

/// The rows of the trail of a switch.
pub(super) fn events(row: &KeyRow, from: u32, keep: Keep) -> Vec<NewEvent> {
    let rotated = NewEvent::key(Action::Rotated, &row.key)
        .with("from", from.to_string())
        .with("to", row.key.version.to_string())
        .with("status", row.key.status.as_str())
        .with("old_kept", keep.in_words());
    let mut events = vec![rotated];
    if keep == Keep::No {
        events.push(shredded(&row.key, from));
    }
    events
}

/// The row of the trail of a version that nobody can read any more.
pub(super) fn shredded(key: &Key, number: u32) -> NewEvent {
    NewEvent::key(Action::Shredded, key).with("version", number.to_string())
}

/// The number after the newest one; numbers are never used twice, because seals are bound to them.
pub(super) fn next_number(db: &Connection, id: KeyId) -> Result<u32, StoreError> {
    let newest = versions::of_key(db, id)?.first().map_or(0, |version| version.number);
    Ok(newest + 1)
}

/// Takes over what a check of the value that is current now has said.
pub(super) fn adopt_check(db: &Connection, row: &mut KeyRow, check: Option<&Check>) -> Result<(), StoreError> {
    // A provider that could not be asked says nothing about a value nobody knows yet.
    let told = check.filter(|check| check.tells());
    row.key.status = told.map_or(Status::Unverified, |check| check.status);
    row.key.verdict = row.key.status.verdict();
    let Some(check) = check else { return Ok(()) };
    row.key.last_checked_at = Some(whole_millis(check.checked_at));
    super::check::adopt_expiry(&mut row.key, check);
    checks::insert(db, row.key.id, row.key.version, check)
}

/// A value that is made at the provider and not used yet must not be forgotten over another one.
pub(super) fn refuse_under_way(db: &Connection, row: &KeyRow) -> Result<(), KeyError> {
    let found = rotations::of_key(db, row.key.id)?;
    if found.iter().any(|rotation| Step::is_before_switch(rotation.step)) {
        return Err(KeyError::UnderWay(row.key.reference.clone()));
    }
    Ok(())
}

fn refuse_same(db: &Connection, row: &KeyRow, new: &NewValue, fingerprint: &Fingerprint) -> Result<(), KeyError> {
    let is_all = new.secrets.len() == 1 && new.fields.values().all(String::is_empty);
    if is_all && versions::has_fingerprint(db, row.key.id, row.key.version, fingerprint)? {
        return Err(KeyError::Field {
            field: row.main_field.to_string(),
            reason: "is the value that is there already".into(),
        });
    }
    Ok(())
}
