//! The person's settings: `config.toml`. A missing file means the defaults; an unknown word is an error, because a
//! setting that silently does nothing is worse than none.

use byok_core::error::{Code, Failure};
use byok_core::model::parse_span;
use serde::Deserialize;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// All settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Config {
    /// When the vault locks by itself.
    pub limits: Limits,
    /// How many providers are asked at once.
    pub gates: GateLimits,
}

/// When the vault locks by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// After so long without a use.
    pub idle_lock: Duration,
    /// After so long whatever happens; `unlock --for` can't go beyond.
    pub hard_lock: Duration,
}

/// How many checks run at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GateLimits {
    /// Overall.
    pub overall: usize,
    /// To one host, so that no provider feels attacked.
    pub per_host: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            idle_lock: Duration::from_secs(15 * 60),
            hard_lock: Duration::from_secs(12 * 3_600),
        }
    }
}

impl Default for GateLimits {
    fn default() -> Self {
        Self {
            overall: 32,
            per_host: 4,
        }
    }
}

/// A settings file that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file system said no.
    #[error("{} can't be read: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's words.
        source: io::Error,
    },
    /// Not TOML, or an unknown word.
    #[error("{}: line {line}: {reason}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// A value that makes no sense.
    #[error("{}: {setting}: {reason}", path.display())]
    Value {
        /// The file.
        path: PathBuf,
        /// Which.
        setting: &'static str,
        /// What is wrong.
        reason: String,
    },
}

impl Failure for ConfigError {
    fn code(&self) -> Code {
        Code::Config
    }
    fn hint(&self) -> Option<String> {
        Some("known settings: session.idle_lock, session.hard_lock, check.concurrency, check.per_host".into())
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct File {
    session: SessionTable,
    check: CheckTable,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct SessionTable {
    idle_lock: Option<String>,
    hard_lock: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct CheckTable {
    concurrency: Option<usize>,
    per_host: Option<usize>,
}

impl Config {
    /// Reads the file.
    ///
    /// # Errors
    /// When it can't be read, is not TOML, or holds an unknown word or a value out of range.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(&text, path),
            Err(source) if source.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(source) => Err(ConfigError::Io {
                path: path.into(),
                source,
            }),
        }
    }

    fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let file: File = toml::from_str(text).map_err(|error| ConfigError::Syntax {
            path: path.into(),
            line: error
                .span()
                .map_or(1, |span| text[..span.start].matches('\n').count() + 1),
            reason: error.message().lines().next().unwrap_or_default().into(),
        })?;
        let span = |setting, text: Option<String>, default: Duration| {
            let Some(text) = text else { return Ok(default) };
            parse_span(&text)
                .map(jiff::SignedDuration::unsigned_abs)
                .map_err(|error| ConfigError::Value {
                    path: path.into(),
                    setting,
                    reason: error.to_string(),
                })
        };
        let count = |setting, number: Option<usize>, default| match number {
            Some(number @ (0 | 257..)) => Err(ConfigError::Value {
                path: path.into(),
                setting,
                reason: format!("`{number}` is not within 1 to 256"),
            }),
            other => Ok(other.unwrap_or(default)),
        };
        let (limits, gates) = (Limits::default(), GateLimits::default());
        Ok(Self {
            limits: Limits {
                idle_lock: span("session.idle_lock", file.session.idle_lock, limits.idle_lock)?,
                hard_lock: span("session.hard_lock", file.session.hard_lock, limits.hard_lock)?,
            },
            gates: GateLimits {
                overall: count("check.concurrency", file.check.concurrency, gates.overall)?,
                per_host: count("check.per_host", file.check.per_host, gates.per_host)?,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Config, Duration, Path};

    #[test]
    fn no_file_means_the_defaults() {
        assert_eq!(
            Config::load(Path::new("/nonexistent/config.toml")).unwrap(),
            Config::default()
        );
    }

    #[test]
    fn settings_are_read() {
        let text = "[session]\nidle_lock = \"5m\"\n[check]\nper_host = 2\n";
        let config = Config::parse(text, Path::new("config.toml")).unwrap();
        assert_eq!(config.limits.idle_lock, Duration::from_secs(300));
        assert_eq!(config.gates.per_host, 2);
    }

    #[test]
    fn a_wrong_word_is_named_with_its_line() {
        let error = |text| Config::parse(text, Path::new("config.toml")).unwrap_err().to_string();
        assert!(error("[session]\nidel_lock = \"5m\"\n").starts_with("config.toml: line 2: unknown field `idel_lock`"));
        assert_eq!(
            error("[session]\nidle_lock = \"soon\"\n"),
            "config.toml: session.idle_lock: `soon` is neither a span nor a date"
        );
        assert_eq!(
            error("[check]\nper_host = 0\n"),
            "config.toml: check.per_host: `0` is not within 1 to 256"
        );
    }
}
