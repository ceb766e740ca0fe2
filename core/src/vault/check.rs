//! What a live check changes.

use super::add::whole_millis;
use super::deed::Deed;
use super::{KeyError, OpenVault};
use crate::audit::NewEvent;
use crate::clock::Timestamp;
use crate::ids::KeyId;
use crate::model::{Act, Action, Check, ExpirySource, Key, Outcome, Pattern, Severity, Verdict};
use crate::store::fallbacks::{self, FailureRow};
use crate::store::{Connection, StoreError, checks, keys};
use crate::watch::{Finding, Sighting, used_outside};
use jiff::SignedDuration;

/// How long a success is as good as asking again: long enough for a page that is reloaded and a script that checks before each of
/// its steps, too short for a person to be told yesterday's news.
const GOOD_FOR: SignedDuration = SignedDuration::from_mins(5);

impl OpenVault {
    /// Stores what a check found: the key's status, the facts, the expiry date the provider told, the row of the trail.
    ///
    /// A check that could not tell (`unknown`) is kept in the history and leaves a known status as it is: a provider that
    /// is down does not make a valid key questionable.
    ///
    /// # Errors
    /// `NotFound` when the key went meanwhile.
    pub fn record_check(&mut self, id: KeyId, check: &Check, act: Act<'_>) -> Result<Key, KeyError> {
        let row = keys::by_id(&self.db, id)?.ok_or_else(|| KeyError::NotFound(id.to_string()))?;
        self.record_check_of(id, row.key.version, check, act)
    }

    /// As [`OpenVault::record_check`], about a value that may have been replaced while its provider was asked: what was found of
    /// it goes into the history and the trail, and says nothing about the value that is current now.
    ///
    /// # Errors
    /// `NotFound` when the key went meanwhile.
    pub fn record_check_of(&mut self, id: KeyId, version: u32, check: &Check, act: Act<'_>) -> Result<Key, KeyError> {
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        let mut row = keys::by_id(&deed, id)?.ok_or_else(|| KeyError::NotFound(id.to_string()))?;
        let is_current = row.key.version == version;
        let seen = used_outside(deed.rules(), &row.key, check).filter(|_| is_current);
        if is_current {
            adopt(&mut row.key, check);
            keys::update(&deed, &row)?;
            settle_failure(&deed, id, check, act.now)?;
        }
        checks::insert(&deed, id, version, check)?;
        let outcome = if check.verdict == Verdict::Dead {
            Outcome::Failed
        } else {
            Outcome::Ok
        };
        let event = NewEvent::key(Action::Checked, &row.key)
            .outcome(outcome)
            .with("status", check.status.as_str());
        deed.record(act, event)?;
        if seen.is_some() {
            let reference = row.key.reference.clone();
            let sighting = Sighting {
                key: Some((id, reference.clone())),
                ..Sighting::once(Pattern::UsedOutside, Severity::High, reference)
            };
            deed.find([Finding::Raise(sighting)], act.now);
        }
        deed.commit()?;
        Ok(super::find::settled(row.key, act.now))
    }
}

impl OpenVault {
    /// What was found a moment ago, where asking again could tell nothing new: the newest check of this value found it working,
    /// less than five minutes ago, and nothing about the key was changed since.
    ///
    /// # Errors
    /// When the database fails.
    pub fn recent_success(&self, key: &Key, now: Timestamp) -> Result<Option<Check>, KeyError> {
        let newest = checks::of_key(&self.db, key.id)?.into_iter().next();
        let is_recent = |check: &Check| {
            let age = now.duration_since(check.checked_at);
            // A key that was checked when it was added is as it was then.
            let is_unchanged = check.checked_at >= key.updated_at || key.updated_at == key.created_at;
            check.verdict == Verdict::Ok && is_unchanged && !age.is_negative() && age < GOOD_FOR
        };
        let newest = newest.filter(|one| one.version == Some(key.version));
        Ok(newest.map(|one| one.check).filter(is_recent))
    }
}

/// A key that works is not one that failed, once it has cooled down: until then the failure may be about something that the check
/// does not ask.
fn settle_failure(db: &Connection, id: KeyId, check: &Check, now: Timestamp) -> Result<(), StoreError> {
    let is_over = |failure: FailureRow| failure.cools_until <= now;
    if check.verdict == Verdict::Ok && fallbacks::failure(db, id)?.is_some_and(is_over) {
        fallbacks::forget_failure(db, id)?;
    }
    Ok(())
}

/// Takes over what a check of the current value found. What tells nothing leaves a status that is known as it is.
fn adopt(key: &mut Key, check: &Check) {
    if check.tells() || key.verdict == Verdict::Unknown {
        key.status = check.status;
        key.verdict = check.verdict;
    }
    key.last_checked_at = Some(whole_millis(check.checked_at));
    adopt_expiry(key, check);
}

/// Takes over the date a provider told, unless the person set one.
pub(super) fn adopt_expiry(key: &mut Key, check: &Check) {
    if key.expires_source == Some(ExpirySource::Person) {
        return;
    }
    if let Some(end) = check.facts.get("expires_at").and_then(|text| text.parse().ok()) {
        key.expires_at = Some(whole_millis(end));
        key.expires_source = Some(ExpirySource::Provider);
    }
}
