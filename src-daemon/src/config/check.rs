//! `[check]`: how providers are asked, and how often by byok itself.

use super::{ConfigError, Reader};
use serde::Deserialize;
use std::time::Duration;

/// How checks run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GateLimits {
    /// At once, overall.
    pub overall: usize,
    /// At once to one host, so that no provider feels attacked.
    pub per_host: usize,
    /// Between the starts of two questions to one host.
    pub spacing: Duration,
}

/// How often byok asks about each key by itself; `None` is never.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckEvery(pub Option<Duration>);

impl Default for CheckEvery {
    fn default() -> Self {
        Self(Some(Duration::from_secs(24 * 60 * 60)))
    }
}

impl Default for GateLimits {
    /// Five questions a second to a host are a third of what GitHub allows an account for reading (900 a minute), and fewer than a
    /// browser sends it for one page. It costs a person little: twenty keys of one provider take four seconds, two hundred of twenty
    /// providers two. Four at once keep that pace with a provider that takes 800 ms to answer.
    fn default() -> Self {
        Self {
            overall: 32,
            per_host: 4,
            spacing: Duration::from_millis(200),
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Table {
    concurrency: Option<usize>,
    per_host: Option<usize>,
    spacing: Option<String>,
    every: Option<String>,
}

impl Table {
    pub(super) fn read(self, reader: &Reader<'_>) -> Result<(GateLimits, CheckEvery), ConfigError> {
        let default = GateLimits::default();
        let every = every(reader, self.every)?;
        let limits = GateLimits {
            overall: reader.count("check.concurrency", self.concurrency, default.overall, 1..=256)?,
            per_host: reader.count("check.per_host", self.per_host, default.per_host, 1..=256)?,
            spacing: spacing(reader, self.spacing.as_deref(), default.spacing)?,
        };
        Ok((limits, every))
    }
}

/// `200ms`, `0ms`, or a longer span as elsewhere.
fn spacing(reader: &Reader<'_>, text: Option<&str>, usual: Duration) -> Result<Duration, ConfigError> {
    const SETTING: &str = "check.spacing";
    const LONGEST: Duration = Duration::from_secs(60);
    let Some(text) = text else { return Ok(usual) };
    let millis = text
        .strip_suffix("ms")
        .map(|number| number.trim().parse().map(Duration::from_millis));
    let spacing = match millis {
        Some(Ok(spacing)) => spacing,
        Some(Err(_)) => return Err(reader.fault(SETTING, format!("`{text}` is no span such as `200ms`"))),
        None => reader.span(SETTING, Some(text.to_owned()), usual)?,
    };
    if spacing > LONGEST {
        return Err(reader.fault(SETTING, format!("`{text}` is longer than a minute")));
    }
    Ok(spacing)
}

fn every(reader: &Reader<'_>, text: Option<String>) -> Result<CheckEvery, ConfigError> {
    if text.as_deref() == Some("off") {
        return Ok(CheckEvery(None));
    }
    let usual = CheckEvery::default().0.unwrap_or_default();
    Ok(CheckEvery(Some(reader.span("check.every", text, usual)?)))
}
