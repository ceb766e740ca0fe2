//! Values that were handed to programs lately, for the next one that asks.
//!
//! Protects what it holds at least as well as the vault does: each value is sealed under a key that is drawn when the vault is
//! opened, lives in locked memory and is wiped with it, so that no value stands in memory between two uses. It holds a
//! bounded number of values and bytes, each for at most five minutes; a value goes with its time, with any change of its key and
//! with its key's end, and all of them with the open vault. Whoever takes one out has recorded that in the trail like any
//! other use.
//!
//! Time is passed in, since boot, because a clock that is set back must not keep a value longer. Before it was told a time
//! and how long to keep values, a cache keeps nothing.

use crate::crypto::{Binding, SymmetricKey, open, seal};
use crate::ids::{KeyId, VaultId};
use crate::model::{CacheFigures, FieldName, Key};
use crate::secret::Secret;
use std::collections::BTreeMap;
use std::time::Duration;

/// The longest that a value may be kept, whatever a setting says.
pub const LONGEST: Duration = Duration::from_secs(300);
/// One machine's programs rarely use more keys within five minutes.
const MOST_VALUES: usize = 256;
/// Room for a few service accounts among many keys.
const MOST_BYTES: usize = 256 * 1024;

/// One field of one version of a key; what its value is sealed to.
pub struct Slot {
    key: KeyId,
    place: Binding,
}

impl Slot {
    /// The field of the key's current version.
    pub fn of(vault: &VaultId, key: &Key, field: &FieldName) -> Self {
        Self {
            key: key.id,
            place: Binding::field(vault, &key.id, key.version, key.service.as_str(), field.as_str()),
        }
    }
}

/// The cache. Dropping it wipes the key of every value.
#[derive(Default)]
pub struct Cache {
    /// Drawn when it is first needed.
    shield: Option<SymmetricKey>,
    ttl: Duration,
    /// Since boot; moves with [`Cache::age`].
    now: Duration,
    /// By the bytes of their places.
    held: BTreeMap<Vec<u8>, Held>,
    bytes: usize,
    /// Grows with each use, to find the value that was not used for longest.
    uses: u64,
    figures: CacheFigures,
}

struct Held {
    key: KeyId,
    blob: Vec<u8>,
    ends: Duration,
    used: u64,
}

impl Cache {
    /// From now on keeps values for `ttl`, at most [`LONGEST`]; nothing when it is zero.
    pub fn keep_for(&mut self, ttl: Duration) {
        self.ttl = ttl.min(LONGEST);
    }

    /// Moves to the time `now` since boot and wipes what has ended by then.
    pub fn age(&mut self, now: Duration) {
        self.now = now;
        let ended = self.wipe(|held| held.ends <= now);
        self.figures.expirations += ended;
    }

    /// When the next value ends, since boot.
    pub fn next_end(&self) -> Option<Duration> {
        self.held.values().map(|held| held.ends).min()
    }

    /// A value that is held.
    pub fn take(&mut self, slot: &Slot) -> Option<Secret> {
        if self.ttl.is_zero() {
            return None;
        }
        self.uses += 1;
        let shield = self.shield.as_ref();
        let held = self.held.get_mut(slot.place.as_bytes());
        let value = held.zip(shield).and_then(|(held, shield)| {
            held.used = self.uses;
            open(shield, &slot.place, &held.blob).ok()
        });
        match value {
            Some(_) => self.figures.hits += 1,
            None => self.figures.misses += 1,
        }
        value
    }

    /// Keeps a value, for at most `left` when its key has an end.
    pub fn keep(&mut self, slot: &Slot, value: &Secret, left: Option<Duration>) {
        let ttl = left.map_or(self.ttl, |left| left.min(self.ttl));
        if ttl.is_zero() {
            return;
        }
        let blob = seal(
            self.shield.get_or_insert_with(SymmetricKey::generate),
            &slot.place,
            value,
        );
        if blob.len() > MOST_BYTES {
            return;
        }
        self.drop_one(slot.place.as_bytes());
        self.make_room(blob.len());
        self.bytes += blob.len();
        let held = Held {
            key: slot.key,
            blob,
            ends: self.now.saturating_add(ttl),
            used: self.uses,
        };
        self.held.insert(slot.place.as_bytes().to_vec(), held);
    }

    /// Wipes all that is held of a key.
    pub fn forget(&mut self, key: KeyId) {
        let flushed = self.wipe(|held| held.key == key);
        self.figures.flushes += flushed;
    }

    /// Counts that another key took the place of one that failed.
    pub fn note_fallback(&mut self) {
        self.figures.fallbacks += 1;
    }

    /// What was done so far.
    pub fn figures(&self) -> CacheFigures {
        CacheFigures {
            values: self.held.len() as u64,
            bytes: self.bytes as u64,
            ttl_seconds: self.ttl.as_secs(),
            ..self.figures
        }
    }

    fn make_room(&mut self, bytes: usize) {
        while self.held.len() >= MOST_VALUES || self.bytes + bytes > MOST_BYTES {
            let longest_unused = self.held.iter().min_by_key(|(_, held)| held.used);
            let Some(place) = longest_unused.map(|(place, _)| place.clone()) else {
                return;
            };
            self.drop_one(&place);
            self.figures.evictions += 1;
        }
    }

    fn drop_one(&mut self, place: &[u8]) {
        if let Some(held) = self.held.remove(place) {
            self.bytes -= held.blob.len();
        }
    }

    fn wipe(&mut self, goes: impl Fn(&Held) -> bool) -> u64 {
        let before = self.held.len();
        let bytes = &mut self.bytes;
        self.held.retain(|_, held| {
            let is_kept = !goes(held);
            if !is_kept {
                *bytes -= held.blob.len();
            }
            is_kept
        });
        (before - self.held.len()) as u64
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the tests look inside")]
mod tests {
    use super::{Binding, Cache, Duration, KeyId, LONGEST, MOST_BYTES, MOST_VALUES, Secret, Slot};
    use crate::ids::VaultId;

    const SECOND: Duration = Duration::from_secs(1);

    fn slot(key: KeyId, version: u32) -> Slot {
        let vault = VaultId::from_bytes([7; 16]);
        Slot {
            key,
            place: Binding::field(&vault, &key, version, "openai", "api_key"),
        }
    }

    fn key() -> KeyId {
        KeyId::generate("2026-11-22T10:00:00Z".parse().unwrap())
    }

    fn cache() -> Cache {
        let mut cache = Cache::default();
        cache.keep_for(10 * SECOND);
        cache.age(100 * SECOND);
        cache
    }

    #[test]
    fn a_value_is_held_for_its_time_and_no_longer() {
        let (mut cache, slot) = (cache(), slot(key(), 1));
        assert!(cache.take(&slot).is_none());
        cache.keep(&slot, &Secret::copy_of(b"value"), None);
        cache.age(109 * SECOND);
        let copy = cache.take(&slot).unwrap();
        assert_eq!(copy.expose_bytes(), b"value");
        assert_eq!(cache.next_end(), Some(110 * SECOND), "a use does not prolong it");
        cache.age(110 * SECOND);
        assert!(cache.take(&slot).is_none());
        let figures = cache.figures();
        assert_eq!((figures.hits, figures.misses, figures.expirations), (1, 2, 1));
        assert_eq!((figures.values, figures.bytes), (0, 0));
    }

    #[test]
    fn a_key_that_ends_sooner_takes_its_value_along() {
        let (mut cache, slot) = (cache(), slot(key(), 1));
        cache.keep(&slot, &Secret::copy_of(b"value"), Some(2 * SECOND));
        assert_eq!(cache.next_end(), Some(102 * SECOND));
        cache.keep(&slot, &Secret::copy_of(b"value"), Some(Duration::ZERO));
        assert_eq!(cache.next_end(), Some(102 * SECOND), "what has ended is not kept");
    }

    #[test]
    fn another_version_is_another_value_and_a_change_takes_all() {
        let (mut cache, one, other) = (cache(), key(), key());
        for version in [1, 2] {
            cache.keep(&slot(one, version), &Secret::copy_of(&[b'0' + version as u8]), None);
        }
        cache.keep(&slot(other, 1), &Secret::copy_of(b"other"), None);
        assert_eq!(cache.take(&slot(one, 2)).unwrap().expose_bytes(), b"2");
        cache.forget(one);
        assert!(cache.take(&slot(one, 1)).is_none() && cache.take(&slot(one, 2)).is_none());
        assert!(cache.take(&slot(other, 1)).is_some());
        assert_eq!((cache.figures().flushes, cache.figures().values), (2, 1));
    }

    #[test]
    fn the_longest_unused_makes_room() {
        let (mut cache, keys) = (cache(), (0..MOST_VALUES).map(|_| key()).collect::<Vec<_>>());
        for key in &keys {
            cache.take(&slot(*key, 1));
            cache.keep(&slot(*key, 1), &Secret::copy_of(b"v"), None);
        }
        assert!(cache.take(&slot(keys[0], 1)).is_some());
        cache.keep(&slot(key(), 1), &Secret::copy_of(b"v"), None);
        assert!(cache.take(&slot(keys[0], 1)).is_some(), "it was used lately");
        assert!(cache.take(&slot(keys[1], 1)).is_none());
        assert_eq!(
            (cache.figures().evictions, cache.figures().values),
            (1, MOST_VALUES as u64)
        );
        const SEAL: usize = 41;
        cache.keep(&slot(key(), 1), &Secret::zeroed(MOST_BYTES - SEAL), None);
        assert_eq!((cache.figures().values, cache.figures().bytes), (1, MOST_BYTES as u64));
        cache.keep(&slot(key(), 1), &Secret::zeroed(MOST_BYTES), None);
        assert_eq!(cache.figures().values, 1, "what is larger than the cache is not kept");
    }

    #[test]
    fn no_value_stands_in_it_and_none_can_be_taken_for_another() {
        let (mut cache, one, other) = (cache(), key(), key());
        cache.keep(&slot(one, 1), &Secret::copy_of(b"a value"), None);
        let held = cache.held.pop_first().unwrap().1;
        assert!(!held.blob.windows(7).any(|bytes| bytes == b"a value"));
        cache.held.insert(slot(other, 1).place.as_bytes().to_vec(), held);
        assert!(cache.take(&slot(other, 1)).is_none());
    }

    #[test]
    fn nothing_is_kept_when_it_is_off_and_nothing_for_longer_than_the_longest() {
        let mut cache = Cache::default();
        cache.keep(&slot(key(), 1), &Secret::copy_of(b"v"), None);
        assert!(cache.take(&slot(key(), 1)).is_none());
        assert_eq!(
            cache.figures(),
            crate::model::CacheFigures::default(),
            "and nothing is counted"
        );
        cache.keep_for(LONGEST * 2);
        assert_eq!(cache.figures().ttl_seconds, 300);
    }
}
