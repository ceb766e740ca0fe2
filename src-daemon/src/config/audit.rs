//! `[audit]`: how long the trail is kept.

use super::{ConfigError, Reader};
use serde::Deserialize;
use std::time::Duration;

/// A slip of the keyboard (`1s`) must not empty the trail.
const LEAST: Duration = Duration::from_secs(24 * 3_600);

/// How long the trail is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Retention {
    /// Rows older than this are removed; `None` keeps all.
    pub keep: Option<Duration>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Table {
    keep: Option<String>,
}

impl Table {
    pub(super) fn read(self, reader: &Reader<'_>) -> Result<Retention, ConfigError> {
        let keep = match self.keep {
            None => None,
            Some(text) => Some(reader.span("audit.keep", Some(text), LEAST)?),
        };
        match keep {
            Some(span) if span < LEAST => Err(reader.fault("audit.keep", "is less than a day (`1d`)".into())),
            keep => Ok(Retention { keep }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::{Duration, LEAST};
    use std::path::Path;

    fn keep(text: &str) -> Result<Option<Duration>, String> {
        let config = Config::parse(&format!("[audit]\n{text}"), Path::new("config.toml"));
        config
            .map(|config| config.retention.keep)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn everything_is_kept_unless_a_span_of_a_day_or_more_is_set() {
        assert_eq!(keep(""), Ok(None));
        assert_eq!(keep("keep = \"400d\""), Ok(Some(LEAST * 400)));
        assert_eq!(keep("keep = \"1d\""), Ok(Some(LEAST)));
        let short = "config.toml: audit.keep: is less than a day (`1d`)";
        assert_eq!(keep("keep = \"23h\""), Err(short.into()));
    }
}
