//! A key that was at work when byok had handed it to nobody.

use super::rules::Rules;
use crate::clock::Timestamp;
use crate::model::{Check, Key};

/// The facts in which providers tell when a key was used last.
const FACTS: [&str; 2] = ["last_used_at", "last_used"];

/// When the provider saw the key used, if that was not us.
///
/// `key` is as it was before the check. Ours are: what was before the key came here, what was handed out, and every
/// question to the provider, this one included; and what programs did with the value for a while afterwards.
pub fn used_outside(rules: &Rules, key: &Key, check: &Check) -> Option<Timestamp> {
    let told = FACTS.iter().find_map(|fact| check.facts.get(*fact))?;
    let seen: Timestamp = told.parse().ok()?;
    let ours = [Some(key.created_at), key.last_used_at, key.last_checked_at];
    let ours = ours.into_iter().flatten().max()?;
    let grace = jiff::SignedDuration::try_from(rules.outside_after).ok()?;
    let is_later = seen > ours.checked_add(grace).ok()?;
    // Providers round, some to minutes: a use this close to our question may be the question.
    let is_not_this = seen < check.checked_at.checked_sub(jiff::SignedDuration::from_mins(15)).ok()?;
    (is_later && is_not_this).then_some(seen)
}
