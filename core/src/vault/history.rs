//! What the checks of a key say together: since when it is as it is, and what is known of it.

use crate::clock::Timestamp;
use crate::model::{Check, ExpirySource, Key, Verdict};
use crate::store::checks::Recorded;
use std::collections::BTreeMap;

/// What was found of the value that is current.
#[derive(Debug, Default, PartialEq)]
pub struct History {
    /// What the provider told. What a check does not tell stays as an earlier one told it.
    pub facts: BTreeMap<String, String>,
    /// When each was told last.
    pub facts_seen_at: BTreeMap<String, Timestamp>,
    /// Since when the verdict is what it is; `None` when nobody can say.
    pub status_since: Option<Timestamp>,
    /// When the value was last found to work.
    pub last_ok_at: Option<Timestamp>,
}

/// Puts the checks (newest first) together. `key` is as it is now: its end may have passed since the last one.
pub(super) fn history(key: &Key, checks: &[Recorded], now: Timestamp) -> History {
    let mut history = History::default();
    let about = || {
        let current = checks.iter().filter(|one| one.is_about(key.version));
        current.map(|one| &one.check)
    };
    for check in about() {
        for (name, value) in &check.facts {
            if !history.facts.contains_key(name) {
                history.facts.insert(name.clone(), value.clone());
                history.facts_seen_at.insert(name.clone(), check.checked_at);
            }
        }
    }
    history.last_ok_at = about()
        .find(|check| check.verdict == Verdict::Ok)
        .map(|check| check.checked_at);
    let told: Vec<&Check> = about().filter(|check| check.tells()).collect();
    let run = told.iter().take_while(|check| check.verdict == key.verdict);
    let told_since = run.last().map(|check| check.checked_at);
    // A key that was dead before its end came is dead since then.
    history.status_since = told_since.or_else(|| key.expires_at.filter(|_| key.is_expired(now)));
    history
}

/// The end that the provider tells of this value, where the person set another one: theirs is never replaced silently.
///
/// Ends within a minute of each other are the same: people and providers round.
pub fn other_expiry(key: &Key, facts: &BTreeMap<String, String>) -> Option<Timestamp> {
    const SAME_SECONDS: i64 = 60;
    let (own, told) = (key.expires_at?, facts.get("expires_at")?.parse::<Timestamp>().ok()?);
    let is_other = (told.as_second() - own.as_second()).abs() > SAME_SECONDS;
    (key.expires_source == Some(ExpirySource::Person) && is_other).then_some(told)
}
