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

impl OpenVault {
    /// Stores what a check found: the key's status, the facts, the expiry date the provider told, the row of the trail.
    ///
    /// A check that could not tell (`unknown`) is kept in the history and leaves a known status as it is: a provider that
    /// is down does not make a valid key questionable.
    ///
    /// # Errors
    /// `NotFound` when the key went meanwhile.
    pub fn record_check(&mut self, id: KeyId, check: &Check, act: Act<'_>) -> Result<Key, KeyError> {
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        let mut row = keys::by_id(&deed, id)?.ok_or_else(|| KeyError::NotFound(id.to_string()))?;
        let seen = used_outside(deed.rules(), &row.key, check);
        let key = &mut row.key;
        if check.verdict != Verdict::Unknown || key.verdict == Verdict::Unknown {
            key.status = check.status;
            key.verdict = check.verdict;
        }
        key.last_checked_at = Some(whole_millis(check.checked_at));
        adopt_expiry(key, check);
        keys::update(&deed, &row)?;
        checks::insert(&deed, id, check)?;
        settle_failure(&deed, id, check, act.now)?;
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

/// A key that works is not one that failed, once it has cooled down: until then the failure may be about something that the check
/// does not ask.
fn settle_failure(db: &Connection, id: KeyId, check: &Check, now: Timestamp) -> Result<(), StoreError> {
    let is_over = |failure: FailureRow| failure.cools_until <= now;
    if check.verdict == Verdict::Ok && fallbacks::failure(db, id)?.is_some_and(is_over) {
        fallbacks::forget_failure(db, id)?;
    }
    Ok(())
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
