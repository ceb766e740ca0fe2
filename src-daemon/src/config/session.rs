//! `[session]`: when the vault locks by itself.

use super::{ConfigError, Reader};
use serde::Deserialize;
use std::time::Duration;

/// When the vault locks by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// After so long without a use.
    pub idle_lock: Duration,
    /// After so long whatever happens; `unlock --for` can't go beyond.
    pub hard_lock: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            idle_lock: Duration::from_secs(15 * 60),
            hard_lock: Duration::from_secs(12 * 3_600),
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Table {
    idle_lock: Option<String>,
    hard_lock: Option<String>,
}

impl Table {
    pub(super) fn read(self, reader: &Reader<'_>) -> Result<Limits, ConfigError> {
        let default = Limits::default();
        Ok(Limits {
            idle_lock: reader.span("session.idle_lock", self.idle_lock, default.idle_lock)?,
            hard_lock: reader.span("session.hard_lock", self.hard_lock, default.hard_lock)?,
        })
    }
}
