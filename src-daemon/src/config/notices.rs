//! `[notices]`: when a person is told of keys that end, and how.

use super::{ConfigError, Reader};
use byok_core::model::{Ladder, Policy, Quiet};
use byok_core::provider::Webhook;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// When and how a person is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeSettings {
    /// The ladder and the quiet hours.
    pub policy: Policy,
    /// Notifications of the desktop, where there is one.
    pub desktop: bool,
    /// Notifications of the terminal that a command runs on.
    pub terminal: TerminalForm,
    /// A program that gets each notice on stdin, and its arguments.
    pub command: Vec<String>,
    /// An address that each notice is posted to.
    pub webhook: Option<Webhook>,
    /// Keep names and dates (no values) in a file, so that a restarted daemon can tell while the vault is locked.
    pub remember: bool,
}

impl Default for NoticeSettings {
    fn default() -> Self {
        Self {
            policy: Policy::default(),
            desktop: true,
            terminal: TerminalForm::Auto,
            command: Vec::new(),
            webhook: None,
            remember: false,
        }
    }
}

/// The escape sequence that makes a terminal notify.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TerminalForm {
    /// By the terminal's name: `OSC 777` for those that know only that one, `OSC 9` for the others.
    Auto,
    /// `OSC 9`: iTerm2, kitty, WezTerm, Windows Terminal, Ghostty.
    Osc9,
    /// `OSC 777`: foot, rxvt-unicode, WezTerm, Ghostty, VTE.
    Osc777,
    /// None.
    Off,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Table {
    ladder: Option<Vec<u16>>,
    quiet: Option<String>,
    desktop: Option<bool>,
    terminal: Option<String>,
    command: Option<Vec<String>>,
    webhook: Option<String>,
    remember: Option<bool>,
}

impl Table {
    pub(super) fn read(self, reader: &Reader<'_>) -> Result<NoticeSettings, ConfigError> {
        let default = NoticeSettings::default();
        Ok(NoticeSettings {
            policy: Policy {
                ladder: ladder(self.ladder, reader)?,
                quiet: quiet(self.quiet.as_deref(), reader)?,
            },
            desktop: self.desktop.unwrap_or(default.desktop),
            terminal: terminal(self.terminal.as_deref(), reader)?,
            command: command(self.command, reader)?,
            webhook: self
                .webhook
                .map(|text| Webhook::parse(&text))
                .transpose()
                .map_err(|fault| reader.fault("notices.webhook", fault.to_string()))?,
            remember: self.remember.unwrap_or(default.remember),
        })
    }
}

fn ladder(days: Option<Vec<u16>>, reader: &Reader<'_>) -> Result<Ladder, ConfigError> {
    let Some(days) = days else {
        return Ok(Ladder::default());
    };
    match days.iter().find(|day| **day > Ladder::FARTHEST) {
        Some(far) => {
            let reason = format!("`{far}` is not within 0 to {} days", Ladder::FARTHEST);
            Err(reader.fault("notices.ladder", reason))
        }
        None => Ok(Ladder::new(days)),
    }
}

/// The local time is the system's: `TZ` or its zone files. Where there is neither, it is UTC.
fn quiet(text: Option<&str>, reader: &Reader<'_>) -> Result<Option<Quiet>, ConfigError> {
    let Some(text) = text else { return Ok(None) };
    let zone = TimeZone::try_system().unwrap_or(TimeZone::UTC);
    let quiet =
        Quiet::parse(text, zone).ok_or_else(|| reader.fault("notices.quiet", "write it like `22:00-07:00`".into()))?;
    Ok(Some(quiet))
}

fn terminal(word: Option<&str>, reader: &Reader<'_>) -> Result<TerminalForm, ConfigError> {
    match word {
        None | Some("auto") => Ok(TerminalForm::Auto),
        Some("osc9") => Ok(TerminalForm::Osc9),
        Some("osc777") => Ok(TerminalForm::Osc777),
        Some("off") => Ok(TerminalForm::Off),
        Some(_) => Err(reader.fault("notices.terminal", "is none of auto, osc9, osc777, off".into())),
    }
}

fn command(words: Option<Vec<String>>, reader: &Reader<'_>) -> Result<Vec<String>, ConfigError> {
    match words {
        Some(words) if words.first().is_none_or(String::is_empty) => {
            Err(reader.fault("notices.command", "names no program".into()))
        }
        words => Ok(words.unwrap_or_default()),
    }
}
