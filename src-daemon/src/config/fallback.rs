//! `[fallback]`: how long a key that failed in use is passed over.

use super::{ConfigError, Reader};
use byok_core::vault::LONGEST_COOL_DOWN;
use serde::Deserialize;
use std::time::Duration;

/// For services whose policy says nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FallbackSettings {
    /// A week at most.
    pub cool_down: Duration,
}

impl Default for FallbackSettings {
    fn default() -> Self {
        Self {
            cool_down: Duration::from_secs(300),
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Table {
    cool_down: Option<String>,
}

impl Table {
    pub(super) fn read(self, reader: &Reader<'_>) -> Result<FallbackSettings, ConfigError> {
        let usual = FallbackSettings::default().cool_down;
        let cool_down = reader.span("fallback.cool_down", self.cool_down, usual)?;
        if cool_down.as_secs() > LONGEST_COOL_DOWN {
            return Err(reader.fault("fallback.cool_down", "is longer than a week (`7d`)".into()));
        }
        Ok(FallbackSettings { cool_down })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::Duration;
    use std::path::Path;

    #[test]
    fn five_minutes_are_the_default_and_a_week_is_the_most() {
        let cool_down = |text: &str| {
            let config = Config::parse(&format!("[fallback]\n{text}"), Path::new("config.toml"));
            let read = config.map(|config| config.fallback.cool_down);
            read.map_err(|error| error.to_string())
        };
        assert_eq!(cool_down(""), Ok(Duration::from_secs(300)));
        assert_eq!(cool_down("cool_down = \"1h\""), Ok(Duration::from_secs(3_600)));
        let long = "config.toml: fallback.cool_down: is longer than a week (`7d`)";
        assert_eq!(cool_down("cool_down = \"8d\""), Err(long.into()));
    }
}
