//! What was called, counted where it was called and written down in lots: a call writes nothing to the disk.

use super::admit::Caller;
use super::channel::Channel;
use super::usage::Usage;
use byok_core::clock::{Clock, SystemClock};
use byok_core::ids::{ClientId, KeyId};
use byok_core::store::traffic::{Calls, Cell};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How a call ended.
#[derive(Default)]
pub(super) struct Done {
    /// The status that the caller got from the provider; `None` when the provider gave none.
    pub(super) status: Option<u16>,
    /// Until the answer began.
    pub(super) took: Duration,
    pub(super) bytes_up: u64,
    pub(super) bytes_down: u64,
    pub(super) usage: Usage,
    /// Another key took this one's place.
    pub(super) fell_back: bool,
}

/// The counts of one worker since they were last taken.
#[derive(Default)]
pub(super) struct Counts(Mutex<HashMap<(KeyId, Option<ClientId>), Counted>>);

/// The calls of one client with one key.
pub(super) struct Counted {
    pub(super) client: String,
    pub(super) reference: String,
    pub(super) calls: Calls,
}

impl Counts {
    /// Counts a call; whether it is the first since the counts were taken.
    pub(super) fn add(&self, caller: &Caller, channel: &Channel, done: &Done) -> bool {
        let mut counts = self.counts();
        let is_first = counts.is_empty();
        let counted = counts.entry((channel.key(), caller.id())).or_insert_with(|| Counted {
            client: caller.name().to_owned(),
            reference: channel.row.key.reference.clone(),
            calls: Calls::default(),
        });
        let calls = &mut counted.calls;
        calls.calls += 1;
        calls.errors += u64::from(done.status.is_none_or(|status| status >= 400));
        calls.fallbacks += u64::from(done.fell_back);
        calls.bytes_up += done.bytes_up;
        calls.bytes_down += done.bytes_down;
        done.usage.add_to(calls);
        calls
            .latency
            .add(u64::try_from(done.took.as_micros()).unwrap_or(u64::MAX));
        is_first
    }

    /// Takes what was counted, as calls of this minute.
    pub(super) fn take(&self) -> Vec<(Cell, Counted)> {
        let minute = SystemClock.now().as_second().div_euclid(60);
        let counts = std::mem::take(&mut *self.counts());
        let cell = |((key, _), counted): ((KeyId, _), Counted)| {
            let client = counted.client.clone();
            (Cell { minute, key, client }, counted)
        };
        counts.into_iter().map(cell).collect()
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<(KeyId, Option<ClientId>), Counted>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
