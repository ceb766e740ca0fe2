//! A key that was at work when byok had handed it to nobody.

use super::rules::Rules;
use crate::clock::Timestamp;
use crate::model::{Check, Key};

/// The facts in which providers tell when a key was used last.
const FACTS: [&str; 2] = ["last_used_at", "last_used"];

/// Providers round, some to minutes: a use this close to a question of ours may be the question.
const ROUNDING: jiff::SignedDuration = jiff::SignedDuration::from_mins(15);

/// When the provider saw the key used, if that was not us.
///
/// `key` is as it was before the check. Ours are: what was before the key came here, what was handed out, and what programs did
/// with the value for a while afterwards; and every question to the provider, this one included, but nothing after it: byok keeps no
/// value that it asks about, and where it asks every day, a day's grace would hide every use.
pub fn used_outside(rules: &Rules, key: &Key, check: &Check) -> Option<Timestamp> {
    let told = FACTS.iter().find_map(|fact| check.facts.get(*fact))?;
    let seen: Timestamp = told.parse().ok()?;
    let handed_out = key.last_used_at.unwrap_or(key.created_at).max(key.created_at);
    let grace = jiff::SignedDuration::try_from(rules.outside_after).ok()?;
    let is_later = seen > handed_out.checked_add(grace).ok()?;
    let is_no_question = match key.last_checked_at {
        Some(before) => seen > before.checked_add(ROUNDING).ok()?,
        None => true,
    };
    let is_not_this = seen < check.checked_at.checked_sub(ROUNDING).ok()?;
    (is_later && is_no_question && is_not_this).then_some(seen)
}
