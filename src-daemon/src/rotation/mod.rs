//! Rotations at the provider, and what is due without being asked for.
//!
//! | file | from → to |
//! |---|---|
//! | `begin` | nothing → a new key, stored |
//! | `finish` | a new key, stored → in use |
//! | `settle` | asked, and no answer → what has become of it |
//! | `revoke` | the old key, unused → dead |
//! | `chores` | goes on with all of it after a crash, shreds what was kept long enough |
//! | `hand` | whose key a request shows |
//! | `at_work` | one at a time for a key |

mod at_work;
mod begin;
mod chores;
mod finish;
mod hand;
mod revoke;
mod settle;

pub(crate) use at_work::AtWork;
pub(crate) use begin::{Wish, rotate_there};
pub(crate) use chores::tend;
pub(crate) use hand::names;

use byok_core::clock::{Clock, SystemClock, Timestamp};
use byok_core::provider::Provider;
use jiff::SignedDuration;

/// A step that did not succeed so often waits for the person, or is given up: two days of an open vault.
const TRIES: u32 = 48;

/// When a step that did not succeed is tried again: after 1, 2, 4 … 32 minutes, then every hour.
fn next_try(tries: u32) -> Timestamp {
    let minutes = if tries < 6 { 1 << tries } else { 60 };
    let now = SystemClock.now();
    now.checked_add(SignedDuration::from_mins(minutes)).unwrap_or(now)
}

/// Where the person sees all keys of a provider.
fn page(provider: &Provider) -> String {
    match &provider.keys_url {
        Some(url) => format!("see {url}"),
        None => format!("see the keys in your account at {}", provider.name),
    }
}
