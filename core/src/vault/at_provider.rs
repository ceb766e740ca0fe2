//! The journal of a rotation at a provider. Whoever asks the provider writes here before and after each request, so that a crash
//! at any point leaves a row that says what may have happened, and every value that was ever received.
//!
//! ```text
//! asking ─▶ created ─▶ switched ─▶ revoked ─▶ done       unmade, lost: nothing received; cancelled; given up
//! ```
//!
//! Invariants: a value that was received is sealed in the transaction that says so; the old value is kept until it is proved
//! dead, because it may be needed to revoke it; a version that is current is never the old one of a rotation that goes on.

use super::add::whole_millis;
use super::deed::Deed;
use super::intake::{self, Incoming};
use super::reveal::unseal;
use super::rotate::{adopt_check, events, next_number, refuse_under_way, shredded};
use super::switch::{Keep, switch};
use super::{KeyError, OpenVault};
use crate::audit::NewEvent;
use crate::clock::Timestamp;
use crate::ids::KeyId;
use crate::model::{Act, Action, Check, FieldName, Key, Outcome, Rotation, Step, VersionState};
use crate::secret::Secret;
use crate::store::keys::{self, KeyRow};
use crate::store::versions::{self, Aside};
use crate::store::{StoreError, rotations};
use jiff::SignedDuration;
use std::collections::BTreeMap;

/// What is to be begun.
pub struct RotationStart {
    /// The key that makes the new one, when it is another.
    pub by_key: Option<KeyId>,
    /// The name that the new key gets at the provider.
    pub label: String,
    /// The overlap, in seconds.
    pub keep_seconds: i64,
}

/// What a provider made.
pub struct Made {
    /// The secret fields.
    pub secrets: BTreeMap<FieldName, Secret>,
    /// Plain fields that belong to them.
    pub fields: BTreeMap<FieldName, String>,
}

/// What has become of the old value when the new one was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OldValue {
    /// It works until it is revoked.
    Works,
    /// The provider ended it with the same call.
    IsDead,
}

/// How a rotation ends, or why it has to wait.
pub struct Ending {
    step: Step,
    message: String,
}

impl Ending {
    /// An end in one of the steps that are over.
    pub fn new(step: Step, message: impl Into<String>) -> Self {
        Self {
            step,
            message: message.into(),
        }
    }
}

/// One version of a key as its provider knows it: all that is needed to ask about it, or to revoke it.
pub struct VersionFields {
    /// The secret fields.
    pub secrets: BTreeMap<FieldName, Secret>,
    /// The plain ones that belong to this version.
    pub plain: BTreeMap<FieldName, String>,
}

impl OpenVault {
    /// Writes down that the provider is about to be asked for a new key.
    ///
    /// # Errors
    /// `NotFound`; `UnderWay` when that was done already and has no end yet.
    pub fn begin_rotation(&mut self, id: KeyId, start: RotationStart, act: Act<'_>) -> Result<Rotation, KeyError> {
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        let row = keys::by_id(&deed, id)?.ok_or_else(|| KeyError::NotFound(id.to_string()))?;
        refuse_under_way(&deed, &row)?;
        let now = whole_millis(act.now);
        let mut rotation = Rotation {
            id: 0,
            key_id: id,
            by_key: start.by_key,
            step: Step::Asking,
            old_version: row.key.version,
            new_version: None,
            label: start.label,
            keep_seconds: start.keep_seconds,
            started_at: now,
            changed_at: now,
            next_at: Some(now),
            tries: 0,
            message: String::new(),
        };
        rotation.id = rotations::insert(&deed, &rotation)?;
        let event = NewEvent::key(Action::NewKeyAsked, &row.key).with("label", &rotation.label);
        deed.record(act, event)?;
        deed.commit()?;
        Ok(rotation)
    }

    /// Stores what the provider has made, before anything else is done with it.
    ///
    /// # Errors
    /// `NotFound` when the key went meanwhile; a field that can't be stored.
    #[expect(clippy::needless_pass_by_value, reason = "the values are wiped once they are stored")]
    pub fn stage(&mut self, mut rotation: Rotation, made: Made, act: Act<'_>) -> Result<Rotation, KeyError> {
        let id = rotation.key_id;
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        let row = keys::by_id(&deed, id)?.ok_or_else(|| KeyError::NotFound(id.to_string()))?;
        intake::check_values(&row.main_field, &made.secrets, &made.fields)?;
        let now = whole_millis(act.now);
        let number = next_number(&deed, id)?;
        let value = Incoming {
            key: &row.key,
            number,
            state: VersionState::Staged,
            secrets: &made.secrets,
            main: &made.secrets[&row.main_field],
            at: now,
        };
        intake::store_version(&deed, &self.keys, &self.header.vault_id, &value)?;
        let aside = Aside {
            plain: made.fields.clone(),
            ..Aside::default()
        };
        versions::set_aside(&deed, id, number, &aside)?;
        advance(&mut rotation, Step::Created, now, Some(now));
        rotation.new_version = Some(number);
        rotations::update(&deed, &rotation)?;
        let event = NewEvent::key(Action::NewKeyMade, &row.key).with("label", &rotation.label);
        deed.record(act, event.with("version", number.to_string()))?;
        deed.commit()?;
        Ok(rotation)
    }

    /// Makes the new value the current one. The old one is kept until it is revoked and proved dead.
    ///
    /// # Errors
    /// `NotFound` when the key went meanwhile; `UnderWay` when the rotation is not where it was.
    pub fn switch_rotation(
        &mut self,
        mut rotation: Rotation,
        check: &Check,
        old: OldValue,
        act: Act<'_>,
    ) -> Result<(Key, Rotation), KeyError> {
        let id = rotation.key_id;
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        let mut row = keys::by_id(&deed, id)?.ok_or_else(|| KeyError::NotFound(id.to_string()))?;
        let stored = rotations::by_id(&deed, rotation.id)?;
        let number = match (stored.map(|stored| stored.step), rotation.new_version) {
            (Some(Step::Created), Some(number)) => number,
            _ => return Err(KeyError::UnderWay(row.key.reference)),
        };
        let (from, now) = (row.key.version, whole_millis(act.now));
        let staged = versions::of_key(&deed, id)?
            .into_iter()
            .find(|version| version.number == number);
        let preview = staged.map(|version| version.preview).unwrap_or_default();
        switch(&deed, &mut row, (number, preview), Keep::UntilRevoked, now)?;
        adopt_check(&deed, &mut row, Some(check))?;
        keys::update(&deed, &row)?;
        match old {
            OldValue::IsDead => advance(&mut rotation, Step::Revoked, now, Some(now)),
            OldValue::Works => {
                let until = now.checked_add(SignedDuration::from_secs(rotation.keep_seconds));
                advance(
                    &mut rotation,
                    Step::Switched,
                    now,
                    Some(until.unwrap_or(Timestamp::MAX)),
                );
            }
        }
        rotations::update(&deed, &rotation)?;
        for event in events(&row, from, Keep::UntilRevoked) {
            deed.record(act, event)?;
        }
        deed.commit()?;
        Ok((super::find::settled(row.key, act.now), rotation))
    }

    /// Writes down that the provider has taken the old value back.
    ///
    /// # Errors
    /// `NotFound` when the key went meanwhile.
    pub fn note_revoked(&mut self, mut rotation: Rotation, act: Act<'_>) -> Result<Rotation, KeyError> {
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        let key = key_of(&deed, &rotation)?;
        let now = whole_millis(act.now);
        advance(&mut rotation, Step::Revoked, now, Some(now));
        rotations::update(&deed, &rotation)?;
        let event = NewEvent::key(Action::Revoked, &key).with("version", rotation.old_version.to_string());
        deed.record(act, event)?;
        deed.commit()?;
        Ok(rotation)
    }

    /// Ends a rotation. One that is done or given up after the switch shreds the old value.
    ///
    /// # Errors
    /// `NotFound` when the key went meanwhile.
    pub fn end_rotation(&mut self, rotation: Rotation, ending: &Ending, act: Act<'_>) -> Result<Rotation, KeyError> {
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        let key = key_of(&deed, &rotation)?;
        let is_switched = !rotation.step.is_before_switch();
        if is_switched && matches!(ending.step, Step::Done | Step::GivenUp) && rotation.old_version != key.version {
            versions::shred(&deed, key.id, rotation.old_version)?;
            deed.record(act, shredded(&key, rotation.old_version))?;
        }
        let rotation = end(&mut deed, &key, rotation, ending, act)?;
        deed.commit()?;
        Ok(rotation)
    }

    /// Writes down that a step did not succeed and when it is tried again; `None` waits for the person. No row of the trail: nothing
    /// was done.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_off(
        &mut self,
        mut rotation: Rotation,
        why: &str,
        next_at: Option<Timestamp>,
        act: Act<'_>,
    ) -> Result<Rotation, KeyError> {
        rotation.tries += 1;
        rotation.changed_at = whole_millis(act.now);
        rotation.next_at = next_at.map(whole_millis);
        why.clone_into(&mut rotation.message);
        rotations::update(&self.db, &rotation)?;
        Ok(rotation)
    }

    /// The rotations at the provider of a key, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn rotations(&self, id: KeyId) -> Result<Vec<Rotation>, KeyError> {
        Ok(rotations::of_key(&self.db, id)?)
    }

    /// A rotation as it stands now; `None` when its key is gone.
    ///
    /// # Errors
    /// When the database fails.
    pub fn rotation(&self, id: i64) -> Result<Option<Rotation>, KeyError> {
        Ok(rotations::by_id(&self.db, id)?)
    }

    /// The rotations with something to do at `now`.
    ///
    /// # Errors
    /// When the database fails.
    pub fn rotations_due(&self, now: Timestamp) -> Result<Vec<Rotation>, KeyError> {
        Ok(rotations::due(&self.db, now)?)
    }

    /// Opens one version, current or not, to ask its provider about it or to revoke it.
    ///
    /// # Errors
    /// `Sealed` when a value was damaged or is shredded.
    pub fn open_version(&self, row: &KeyRow, number: u32) -> Result<VersionFields, KeyError> {
        let mut plain = row.key.fields.clone();
        for (name, value) in versions::aside(&self.db, row.key.id, number)?.plain {
            if value.is_empty() {
                plain.remove(&name);
            } else {
                plain.insert(name, value);
            }
        }
        let key = Key {
            version: number,
            ..row.key.clone()
        };
        let open = |name: FieldName| {
            let value = unseal(&self.db, &self.keys.wrap, &self.header.vault_id, &key, &name)?;
            Ok((name, value))
        };
        let names = versions::secret_fields(&self.db, key.id, number)?;
        let secrets = names
            .into_iter()
            .map(open)
            .collect::<Result<BTreeMap<_, _>, KeyError>>()?;
        if secrets.is_empty() {
            let reason = crate::crypto::EnvelopeError::Mismatch;
            let reference = key.reference;
            return Err(KeyError::Sealed { reference, reason });
        }
        Ok(VersionFields { secrets, plain })
    }
}

/// Ends a rotation within a deed.
pub(super) fn end(
    deed: &mut Deed<'_>,
    key: &Key,
    mut rotation: Rotation,
    ending: &Ending,
    act: Act<'_>,
) -> Result<Rotation, StoreError> {
    advance(&mut rotation, ending.step, whole_millis(act.now), None);
    rotation.message.clone_from(&ending.message);
    rotations::update(deed, &rotation)?;
    let outcome = match ending.step {
        Step::Done | Step::Cancelled => Outcome::Ok,
        _ => Outcome::Failed,
    };
    let event = NewEvent::key(Action::RotationEnded, key)
        .outcome(outcome)
        .with("how", ending.step.as_str())
        .with("label", &rotation.label);
    deed.record(act, event)?;
    Ok(rotation)
}

fn advance(rotation: &mut Rotation, step: Step, now: Timestamp, next_at: Option<Timestamp>) {
    rotation.step = step;
    rotation.changed_at = now;
    rotation.next_at = next_at;
    rotation.tries = 0;
    rotation.message.clear();
}

fn key_of(deed: &Deed<'_>, rotation: &Rotation) -> Result<Key, KeyError> {
    let row = keys::by_id(deed, rotation.key_id)?;
    Ok(row.ok_or_else(|| KeyError::NotFound(rotation.key_id.to_string()))?.key)
}
