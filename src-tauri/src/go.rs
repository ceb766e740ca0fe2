//! Showing what a notice or the tray is about: `byok-desktop --go SCREEN [--key ID]`.
//!
//! A window that is there hears an event. One that is about to open has the place in its address, because the page can't
//! hear anything yet: `index.html#go=SCREEN&key=ID`.

use schemars::JsonSchema;
use serde::Serialize;
use tauri::{AppHandle, Emitter, Manager, WebviewUrl};

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
            words.get(at + 1).filter(|word| is_plain(word)).cloned()
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

/// Names of screens and ids of keys; nothing that could mean something else in an address.
fn is_plain(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// The page, and where it begins.
pub(crate) fn page(target: Option<&Target>) -> WebviewUrl {
    let place = target.map(|target| {
        let key = target.key.as_ref().map(|key| format!("&key={key}"));
        format!("#go={}{}", target.screen, key.unwrap_or_default())
    });
    WebviewUrl::App(format!("index.html{}", place.unwrap_or_default()).into())
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
    use super::{Target, page};

    #[test]
    fn a_place_is_read_from_the_command_line() {
        let words: Vec<String> = ["byok-desktop", "--go", "keys", "--key", "0192"]
            .map(String::from)
            .into();
        let target = Target::parse(&words).unwrap();
        assert_eq!((target.screen.as_str(), target.key.as_deref()), ("keys", Some("0192")));
        assert!(Target::parse(&words[..1]).is_none());
    }

    #[test]
    fn what_is_no_name_is_no_place() {
        for (screen, key) in [("keys#x", "1"), ("", "1"), ("a b", "1")] {
            assert!(Target::parse(&["--go", screen, "--key", key].map(String::from)).is_none());
        }
        let words = ["--go", "keys", "--key", "1&go=audit"].map(String::from);
        assert_eq!(Target::parse(&words), Some(Target::screen("keys")));
    }

    #[test]
    fn a_window_that_opens_has_the_place_in_its_address() {
        let words = ["--go", "rotate", "--key", "0192"].map(String::from);
        assert_eq!(
            page(Target::parse(&words).as_ref()).to_string(),
            "index.html#go=rotate&key=0192"
        );
        assert_eq!(page(None).to_string(), "index.html");
    }
}
