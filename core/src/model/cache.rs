//! What keeping opened values for the next program has brought.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the cache has done since the vault was opened, and what it holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CacheFigures {
    /// Values that were there.
    pub hits: u64,
    /// Values that had to be opened.
    pub misses: u64,
    /// Values that made room for others.
    pub evictions: u64,
    /// Values whose time was up.
    pub expirations: u64,
    /// Values that went because their key was changed.
    pub flushes: u64,
    /// Times another key took the place of one that failed.
    pub fallbacks: u64,
    /// Values that are held.
    pub values: u64,
    /// Their bytes, as sealed.
    pub bytes: u64,
    /// How long one is held, in seconds; 0 means that nothing is.
    pub ttl_seconds: u64,
}
