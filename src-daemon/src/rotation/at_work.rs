//! One at a time for a key.

use byok_core::ids::KeyId;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

/// The keys whose rotation somebody is at work on.
#[derive(Default)]
pub(crate) struct AtWork(Arc<Mutex<HashSet<KeyId>>>);

/// Leave to work on one key's rotation; given back when dropped.
pub(crate) struct Turn {
    keys: Arc<Mutex<HashSet<KeyId>>>,
    key: KeyId,
}

impl AtWork {
    /// The leave, unless somebody has it.
    pub(crate) fn begin(&self, key: KeyId) -> Option<Turn> {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.insert(key).then(|| Turn {
            keys: Arc::clone(&self.0),
            key,
        })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.keys
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.key);
    }
}
