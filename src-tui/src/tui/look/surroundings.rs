//! What the environment tells of the terminal.

use std::ffi::OsString;

/// The variables that decide how things look, read once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Surroundings {
    /// `TERM`.
    pub(crate) term: String,
    /// `COLORTERM`.
    pub(super) colorterm: String,
    /// Nobody wants colours: `NO_COLOR`, `--no-color`.
    pub(super) is_colourless: bool,
    /// Whether there is a tmux in between; over SSH only `TERM` tells.
    pub(crate) is_in_tmux: bool,
    /// The first of `LC_ALL`, `LC_CTYPE` and `LANG` that is set.
    locale: String,
}

impl Surroundings {
    /// Reads them.
    pub(crate) fn read(env: impl Fn(&str) -> Option<OsString>) -> Self {
        let text = |name| env(name).and_then(|value| value.into_string().ok()).unwrap_or_default();
        let term = text("TERM");
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
            .map(text)
            .into_iter()
            .find(|value| !value.is_empty());
        Self {
            colorterm: text("COLORTERM"),
            is_colourless: env("NO_COLOR").is_some_and(|value| !value.is_empty()),
            is_in_tmux: !text("TMUX").is_empty() || term.starts_with("tmux"),
            locale: locale.unwrap_or_default(),
            term,
        }
    }

    /// The same without colours, if none are wanted.
    pub(crate) fn colourless(mut self, is_wanted: bool) -> Self {
        self.is_colourless |= is_wanted;
        self
    }

    pub(super) fn is_utf8(&self) -> bool {
        let locale = self.locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    }

    #[cfg(test)]
    pub(super) fn of(variables: &[(&str, &str)]) -> Self {
        Self::read(|wanted| {
            let found = variables.iter().find(|(name, _)| *name == wanted);
            found.map(|(_, value)| OsString::from(value))
        })
    }
}
