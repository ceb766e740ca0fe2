//! `[check]`: how many providers are asked at once.

use super::{ConfigError, Reader};
use serde::Deserialize;

/// How many checks run at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GateLimits {
    /// Overall.
    pub overall: usize,
    /// To one host, so that no provider feels attacked.
    pub per_host: usize,
}

impl Default for GateLimits {
    fn default() -> Self {
        Self {
            overall: 32,
            per_host: 4,
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Table {
    concurrency: Option<usize>,
    per_host: Option<usize>,
}

impl Table {
    pub(super) fn read(self, reader: &Reader<'_>) -> Result<GateLimits, ConfigError> {
        let default = GateLimits::default();
        Ok(GateLimits {
            overall: reader.count("check.concurrency", self.concurrency, default.overall, 1..=256)?,
            per_host: reader.count("check.per_host", self.per_host, default.per_host, 1..=256)?,
        })
    }
}
