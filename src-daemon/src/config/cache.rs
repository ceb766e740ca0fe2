//! `[cache]`: how long values that were handed to programs are kept for the next one.

use super::{ConfigError, Reader};
use byok_core::inject::LONGEST;
use serde::Deserialize;
use std::time::Duration;

/// How long values are kept in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheLimits {
    /// Zero is off.
    pub ttl: Duration,
}

impl Default for CacheLimits {
    fn default() -> Self {
        Self { ttl: LONGEST }
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Table {
    ttl: Option<String>,
}

impl Table {
    pub(super) fn read(self, reader: &Reader<'_>) -> Result<CacheLimits, ConfigError> {
        if matches!(self.ttl.as_deref(), Some("0" | "0s")) {
            return Ok(CacheLimits { ttl: Duration::ZERO });
        }
        let ttl = reader.span("cache.ttl", self.ttl, LONGEST)?;
        if ttl > LONGEST {
            return Err(reader.fault("cache.ttl", "is longer than five minutes (`5m`); `0` is off".into()));
        }
        Ok(CacheLimits { ttl })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::Duration;
    use std::path::Path;

    fn ttl(text: &str) -> Result<Duration, String> {
        let config = Config::parse(&format!("[cache]\n{text}"), Path::new("config.toml"));
        config.map(|config| config.cache.ttl).map_err(|error| error.to_string())
    }

    #[test]
    fn five_minutes_are_the_default_and_the_most() {
        assert_eq!(ttl(""), Ok(Duration::from_secs(300)));
        assert_eq!(ttl("ttl = \"30s\""), Ok(Duration::from_secs(30)));
        assert_eq!(ttl("ttl = \"0\""), Ok(Duration::ZERO));
        let long = "config.toml: cache.ttl: is longer than five minutes (`5m`); `0` is off";
        assert_eq!(ttl("ttl = \"6m\""), Err(long.into()));
    }
}
