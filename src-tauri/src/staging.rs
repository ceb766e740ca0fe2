//! Values on their way from the clipboard into the vault. The page knows a number for each, and never the value.

use byok_core::secret::Secret;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What was staged and is not used is wiped after so long.
const KEPT: Duration = Duration::from_secs(300);
/// More at once than any form has fields.
const MOST: usize = 16;

/// The values.
#[derive(Default)]
pub(crate) struct Staging(Mutex<Held>);

#[derive(Default)]
struct Held {
    next: u32,
    values: BTreeMap<u32, (Secret, Instant)>,
}

impl Staging {
    /// Keeps a value; gives its number.
    pub(crate) fn keep(&self, value: Secret) -> u32 {
        let mut held = self.held();
        held.next = held.next.wrapping_add(1);
        let handle = held.next;
        held.values.insert(handle, (value, Instant::now()));
        while held.values.len() > MOST {
            held.values.pop_first();
        }
        handle
    }

    /// A copy of a value, for one call; it stays until it is dropped, so that a form can test first and save then.
    pub(crate) fn copy(&self, handle: u32) -> Option<Secret> {
        #[expect(clippy::disallowed_methods, reason = "from one locked page into another")]
        self.held()
            .values
            .get(&handle)
            .map(|(value, _)| Secret::copy_of(value.expose_bytes()))
    }

    /// Wipes a value.
    pub(crate) fn drop(&self, handle: u32) {
        self.held().values.remove(&handle);
    }

    /// Wipes all: the vault was locked.
    pub(crate) fn clear(&self) {
        self.held().values.clear();
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.values.retain(|_, (_, since)| since.elapsed() < KEPT);
        held
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, Secret, Staging};

    #[test]
    fn a_value_is_there_until_it_is_dropped_and_the_oldest_goes_first() {
        let staging = Staging::default();
        let first = staging.keep(Secret::copy_of(b"sk-1"));
        assert!(staging.copy(first).unwrap().matches(&Secret::copy_of(b"sk-1")));
        staging.drop(first);
        assert!(staging.copy(first).is_none());
        let handles: Vec<u32> = (0..=MOST).map(|_| staging.keep(Secret::copy_of(b"x"))).collect();
        assert!(staging.copy(handles[0]).is_none());
        assert!(staging.copy(handles[1]).is_some());
        staging.clear();
        assert!(staging.copy(handles[1]).is_none());
    }
}
