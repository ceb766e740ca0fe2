//! Showing what a notice or the tray is about: `byok-desktop --go SCREEN [--key ID]`.

use schemars::JsonSchema;
use serde::Serialize;
use tauri::{AppHandle, Emitter, Manager};

/// The event that the page hears.
const EVENT: &str = "go";
/// The one window.
pub(crate) const WINDOW: &str = "main";

/// Where to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Target {
    /// The screen's name.
    screen: String,
    /// The key's id.
    key: Option<String>,
}

impl Target {
    /// From a command line; nothing when it names no place.
    pub(crate) fn parse(words: &[String]) -> Option<Self> {
        let after = |flag: &str| {
            let at = words.iter().position(|word| word == flag)?;
            words.get(at + 1).cloned()
        };
        Some(Self {
            screen: after("--go")?,
            key: after("--key"),
        })
    }

    /// A screen.
    pub(crate) fn screen(name: &str) -> Self {
        Self {
            screen: name.into(),
            key: None,
        }
    }
}

/// Brings the window to the front, at that place if there is one.
pub(crate) fn show(app: &AppHandle, target: Option<&Target>) {
    if let Some(window) = app.get_webview_window(WINDOW) {
        let _ = window.show();
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
    if let Some(target) = target {
        let _ = app.emit(EVENT, target);
    }
}

#[cfg(test)]
mod tests {
    use super::Target;

    #[test]
    fn a_place_is_read_from_the_command_line() {
        let words: Vec<String> = ["byok-desktop", "--go", "keys", "--key", "0192"].map(String::from).into();
        let target = Target::parse(&words).unwrap();
        assert_eq!((target.screen.as_str(), target.key.as_deref()), ("keys", Some("0192")));
        assert!(Target::parse(&words[..1]).is_none());
    }
}
