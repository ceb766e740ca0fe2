//! What the vault knows for notices: names and dates, what was told, what is silent.

use super::deed::Deed;
use super::{KeyError, OpenVault, find};
use crate::audit::NewEvent;
use crate::clock::Timestamp;
use crate::ids::KeyId;
use crate::model::{
    Act, Action, AlertState, FALLBACK_STANDS, Key, Matter, Reason, Status, Told, ToldRung, Topic, Verdict, Way,
};
use crate::store::notices::{self, Dates};
use crate::store::{StoreError, alerts, keys};
use std::collections::HashMap;

/// Credit is low when no more than this part of its limit is left.
const LOW_CREDIT: f64 = 0.1;

/// More unresolved alerts than anybody reads; the newest count.
const MOST_ALERTS: usize = 1_000;

impl OpenVault {
    /// What a person may have to be told of the keys that are in use. Holds no value, so that it may outlive the lock.
    ///
    /// # Errors
    /// When the database fails.
    pub fn matters(&self, now: Timestamp) -> Result<Vec<Matter>, StoreError> {
        let mut matters = Vec::new();
        notices::for_each_dates(&self.db, |dates| matters.extend(matters_of(dates, now)))?;
        matters.extend(self.matters_of_alerts()?);
        matters.shrink_to_fit();
        Ok(matters)
    }

    /// As [`OpenVault::matters`], of one key; none when it is switched off or went.
    ///
    /// # Errors
    /// When the database fails.
    pub fn matters_of_key(&self, key: KeyId, now: Timestamp) -> Result<Vec<Matter>, StoreError> {
        let dates = notices::dates_of(&self.db, key)?;
        Ok(dates.iter().flat_map(|dates| matters_of(dates, now)).collect())
    }

    /// As [`OpenVault::matters`], of the alerts.
    ///
    /// # Errors
    /// When the database fails.
    pub fn matters_of_alerts(&self) -> Result<Vec<Matter>, StoreError> {
        let open = alerts::list(&self.db, false, MOST_ALERTS)?
            .into_iter()
            .filter(|alert| alert.state == AlertState::Open);
        Ok(open
            .map(|alert| Matter::of_alert(alert.id, alert.message, alert.first_seen))
            .collect())
    }

    /// What was told.
    ///
    /// # Errors
    /// When the database fails.
    pub fn told(&self) -> Result<Told, StoreError> {
        notices::told(&self.db)
    }

    /// Remembers what was told, and forgets what is to be told again. Telling changes nothing about a key: the trail has no
    /// row of it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn note_told(&mut self, told: &[ToldRung], again: &[(Topic, Way)], now: Timestamp) -> Result<(), StoreError> {
        if told.is_empty() && again.is_empty() {
            return Ok(());
        }
        let tx = self.db.transaction()?;
        for (topic, way) in again {
            notices::forget(&tx, topic, *way)?;
        }
        for one in told {
            notices::note(&tx, one, now)?;
        }
        Ok(tx.commit()?)
    }

    /// The keys of which nothing is told now, and until when.
    ///
    /// # Errors
    /// When the database fails or a row is damaged.
    pub fn snoozed(&self, now: Timestamp) -> Result<HashMap<KeyId, Timestamp>, StoreError> {
        let mut silent = notices::snoozes(&self.db)?;
        silent.retain(|_, until| *until > now);
        Ok(silent)
    }

    /// Tells nothing of a key until then; `None` ends that.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn snooze(&mut self, id: KeyId, until: Option<Timestamp>, act: Act<'_>) -> Result<Key, KeyError> {
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        let row = keys::by_id(&deed, id)?.ok_or_else(|| KeyError::NotFound(id.to_string()))?;
        notices::snooze(&deed, id, until)?;
        let event = NewEvent::key(Action::Snoozed, &row.key);
        deed.record(
            act,
            match until {
                Some(until) => event.with("until", until.to_string()),
                None => event.with("until", "now"),
            },
        )?;
        deed.commit()?;
        Ok(find::settled(row.key, act.now))
    }
}

fn matters_of(dates: &Dates, now: Timestamp) -> impl Iterator<Item = Matter> {
    let has_ended = dates.expires_at.is_some_and(|end| end <= now);
    // A key that has ended is dead by its date, and that was told.
    let is_dead = dates.status.verdict() == Verdict::Dead && !has_ended;
    [
        (Reason::Expiry, dates.expires_at),
        (Reason::RotationDue, dates.rotate_due_at.filter(|_| !has_ended)),
        (Reason::Dead, is_dead.then_some(dates.seen_at)),
        (Reason::CreditLow, is_low(dates).then_some(dates.seen_at)),
        (Reason::FellBack, dates.fell_back_at.filter(|at| is_fresh(*at, now))),
    ]
    .into_iter()
    .filter_map(|(reason, at)| {
        Some(Matter {
            subject: dates.key.into(),
            key: Some(dates.key),
            name: dates.reference.clone(),
            reason,
            at: at?,
            snoozed_until: dates.snoozed_until,
        })
    })
}

/// Whether a fallback is still news.
fn is_fresh(fell_back_at: Timestamp, now: Timestamp) -> bool {
    let until = fell_back_at.checked_add(FALLBACK_STANDS).unwrap_or(Timestamp::MAX);
    fell_back_at <= now && now < until
}

fn is_low(dates: &Dates) -> bool {
    if dates.status == Status::NoCredit {
        return true;
    }
    let Some(facts) = &dates.credit else { return false };
    let facts: serde_json::Value = serde_json::from_str(facts).unwrap_or_default();
    let told = |name: &str| facts.get(name)?.as_str();
    is_low_on_credit(told("credit_remaining"), told("credit_limit"))
}

/// Whether what is left of an account's credit wants to be seen: nothing, or a tenth of what there may be. Without a limit nobody
/// knows what little is.
pub fn is_low_on_credit(remaining: Option<&str>, limit: Option<&str>) -> bool {
    let number = |text: Option<&str>| text?.parse::<f64>().ok();
    match (number(remaining), number(limit)) {
        (Some(left), _) if left <= 0.0 => true,
        (Some(left), Some(limit)) if limit > 0.0 => left <= limit * LOW_CREDIT,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Dates, KeyId, Reason, Status, Timestamp, is_low, matters_of};

    fn now() -> Timestamp {
        "2026-11-24T10:00:00Z".parse().unwrap()
    }

    fn dates(status: Status) -> Dates {
        Dates {
            key: KeyId::generate(now()),
            reference: "openai/main".into(),
            status,
            expires_at: None,
            rotate_due_at: None,
            seen_at: now(),
            snoozed_until: None,
            fell_back_at: None,
            credit: None,
        }
    }

    fn reasons(dates: &Dates) -> Vec<Reason> {
        matters_of(dates, now()).map(|matter| matter.reason).collect()
    }

    #[test]
    fn a_good_key_without_dates_needs_nobody() {
        assert_eq!(reasons(&dates(Status::Valid)), []);
    }

    #[test]
    fn a_key_that_has_ended_is_told_once_and_not_as_dead_too() {
        let ended = Dates {
            expires_at: Some(now()),
            rotate_due_at: Some(now()),
            ..dates(Status::Expired)
        };
        assert_eq!(reasons(&ended), [Reason::Expiry]);
        assert_eq!(reasons(&dates(Status::Revoked)), [Reason::Dead]);
    }

    #[test]
    fn credit_is_low_at_a_tenth_of_its_limit() {
        let with = |facts: &str| Dates {
            credit: Some(facts.into()),
            ..dates(Status::Valid)
        };
        assert!(is_low(&dates(Status::NoCredit)));
        assert!(is_low(&with(r#"{"credit_remaining":"10","credit_limit":"100"}"#)));
        assert!(!is_low(&with(r#"{"credit_remaining":"11","credit_limit":"100"}"#)));
        assert!(is_low(&with(r#"{"credit_remaining":"0"}"#)));
        assert!(!is_low(&with(r#"{"credit_remaining":"3"}"#)), "no limit is known");
        assert!(!is_low(&with(r#"{"credit_remaining":"unlimited"}"#)));
    }
}
