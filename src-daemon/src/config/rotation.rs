//! `[rotation]`: when keys should be replaced.

use super::{ConfigError, Reader};
use serde::Deserialize;
use std::time::Duration;

/// How often keys without a span of their own should be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RotationEvery(pub Option<Duration>);

impl Default for RotationEvery {
    fn default() -> Self {
        Self(Some(Duration::from_secs(90 * 86_400)))
    }
}

impl RotationEvery {
    /// In seconds, as the vault keeps it.
    pub(crate) fn seconds(self) -> Option<i64> {
        self.0.and_then(|span| i64::try_from(span.as_secs()).ok())
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Table {
    every: Option<String>,
}

impl Table {
    pub(super) fn read(self, reader: &Reader<'_>) -> Result<RotationEvery, ConfigError> {
        if self.every.as_deref() == Some("off") {
            return Ok(RotationEvery(None));
        }
        let usual = RotationEvery::default().0.unwrap_or_default();
        let span = reader.span("rotation.every", self.every, usual)?;
        Ok(RotationEvery(Some(span)))
    }
}
