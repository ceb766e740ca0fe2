//! The person's settings: `config.toml`, a file here for each of its tables. A missing file means the defaults; an unknown word
//! is an error, because a setting that silently does nothing is worse than none.

mod audit;
mod cache;
mod check;
mod effective;
mod fallback;
mod notices;
mod rotation;
mod session;
mod tui;
mod watch;

pub use audit::Retention;
pub use cache::CacheLimits;
pub use check::{CheckEvery, GateLimits};
pub use effective::{Setting, effective};
pub use fallback::FallbackSettings;
pub use notices::{NoticeSettings, TerminalForm};
pub use rotation::RotationEvery;
pub use session::Limits;
pub use tui::{GlyphSet, Theme, TuiSettings};

use byok_core::error::{Code, Failure};
use byok_core::model::parse_span;
use byok_core::watch::Rules;
use serde::Deserialize;
use std::fs;
use std::io;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// All settings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    /// When the vault locks by itself.
    pub limits: Limits,
    /// How many providers are asked at once.
    pub gates: GateLimits,
    /// How often byok asks by itself.
    pub check_every: CheckEvery,
    /// What is watched for.
    pub rules: Rules,
    /// How long the trail is kept.
    pub retention: Retention,
    /// How long values are kept for the next program.
    pub cache: CacheLimits,
    /// How long a key that failed in use is passed over.
    pub fallback: FallbackSettings,
    /// How often keys should be replaced.
    pub rotation: RotationEvery,
    /// When a person is told of keys that end, and how.
    pub notices: NoticeSettings,
    /// How the terminal interface looks.
    pub tui: TuiSettings,
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
        Some(
            "docs/settings.md lists the settings of [session] [check] [audit] [cache] [fallback] [notices] [rotation] [tui] [watch]"
                .into(),
        )
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct File {
    session: session::Table,
    check: check::Table,
    audit: audit::Table,
    cache: cache::Table,
    fallback: fallback::Table,
    notices: notices::Table,
    rotation: rotation::Table,
    tui: tui::Table,
    watch: watch::Table,
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
        let reader = Reader { path };
        let (gates, check_every) = file.check.read(&reader)?;
        Ok(Self {
            limits: file.session.read(&reader)?,
            gates,
            check_every,
            rules: file.watch.read(&reader)?,
            retention: file.audit.read(&reader)?,
            cache: file.cache.read(&reader)?,
            fallback: file.fallback.read(&reader)?,
            rotation: file.rotation.read(&reader)?,
            notices: file.notices.read(&reader)?,
            tui: file.tui.read(&reader)?,
        })
    }
}

/// Reads single values and names the setting when one makes no sense.
struct Reader<'a> {
    path: &'a Path,
}

impl Reader<'_> {
    /// A span such as `15m`.
    fn span(&self, setting: &'static str, text: Option<String>, default: Duration) -> Result<Duration, ConfigError> {
        let Some(text) = text else { return Ok(default) };
        parse_span(&text)
            .map(jiff::SignedDuration::unsigned_abs)
            .map_err(|error| self.fault(setting, error.to_string()))
    }

    /// A number within a range.
    fn count(
        &self,
        setting: &'static str,
        number: Option<usize>,
        default: usize,
        range: RangeInclusive<usize>,
    ) -> Result<usize, ConfigError> {
        match number {
            Some(number) if !range.contains(&number) => {
                let (least, most) = range.into_inner();
                Err(self.fault(setting, format!("`{number}` is not within {least} to {most}")))
            }
            other => Ok(other.unwrap_or(default)),
        }
    }

    fn fault(&self, setting: &'static str, reason: String) -> ConfigError {
        ConfigError::Value {
            path: self.path.into(),
            setting,
            reason,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Config, Duration, GlyphSet, Path, Theme};

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
        let check = |text: &str| Config::parse(&format!("[check]\n{text}\n"), Path::new("config.toml")).unwrap();
        assert_eq!(check("spacing = \"0ms\"").gates.spacing, Duration::ZERO);
        assert_eq!(check("spacing = \"1s\"").gates.spacing, Duration::from_secs(1));
        assert_eq!(check("every = \"off\"").check_every.0, None);
        assert_eq!(
            check("every = \"1w\"").check_every.0,
            Some(Duration::from_secs(7 * 86_400))
        );
        let rotation = |text: &str| {
            let text = format!("[rotation]\nevery = \"{text}\"\n");
            Config::parse(&text, Path::new("config.toml"))
                .unwrap()
                .rotation
                .seconds()
        };
        assert_eq!(
            (rotation("30d"), rotation("off"), Config::default().rotation.seconds()),
            (Some(30 * 86_400), None, Some(90 * 86_400))
        );
    }

    #[test]
    fn settings_of_notices_are_read_and_wrong_ones_are_named() {
        let text = "[notices]\nladder = [5, 60, 5]\nquiet = \"22:00-07:00\"\nterminal = \"off\"\ncommand = [\"tell\", \"me\"]\n";
        let notices = Config::parse(text, Path::new("config.toml")).unwrap().notices;
        assert_eq!(notices.policy.ladder.days(), [5, 60]);
        assert!(notices.policy.quiet.is_some() && !notices.remember && notices.desktop);
        assert_eq!(notices.command, ["tell", "me"]);
        for (line, complaint) in [
            ("ladder = [366]", "notices.ladder: `366` is not within 0 to 365 days"),
            ("quiet = \"at night\"", "notices.quiet: write it like `22:00-07:00`"),
            (
                "terminal = \"loud\"",
                "notices.terminal: is none of auto, osc9, osc777, off",
            ),
            ("command = []", "notices.command: names no program"),
            (
                "webhook = \"http://example.com/secret\"",
                "notices.webhook: the address would get notices unencrypted; use https, or http to this machine",
            ),
        ] {
            let error = Config::parse(&format!("[notices]\n{line}\n"), Path::new("config.toml")).unwrap_err();
            assert_eq!(error.to_string(), format!("config.toml: {complaint}"));
        }
    }

    #[test]
    fn settings_of_the_terminal_interface_are_read_and_wrong_ones_are_named() {
        let text = "[tui]\ntheme = \"light\"\nglyphs = \"ascii\"\nmouse = false\n";
        let tui = Config::parse(text, Path::new("config.toml")).unwrap().tui;
        assert_eq!(
            (tui.theme, tui.glyphs, tui.mouse),
            (Theme::Light, GlyphSet::Ascii, false)
        );
        for (line, complaint) in [
            ("theme = \"pink\"", "tui.theme: is none of auto, dark, light, plain"),
            ("glyphs = \"emoji\"", "tui.glyphs: is none of auto, unicode, ascii"),
        ] {
            let error = Config::parse(&format!("[tui]\n{line}\n"), Path::new("config.toml")).unwrap_err();
            assert_eq!(error.to_string(), format!("config.toml: {complaint}"));
        }
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
        assert_eq!(
            error("[check]\nspacing = \"fastms\"\n"),
            "config.toml: check.spacing: `fastms` is no span such as `200ms`"
        );
        assert_eq!(
            error("[check]\nspacing = \"2m\"\n"),
            "config.toml: check.spacing: `2m` is longer than a minute"
        );
    }
}
