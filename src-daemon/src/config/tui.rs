//! `[tui]`: how the terminal interface looks. The daemon only makes sure that it can be read; the face uses it.

use super::{ConfigError, Reader};
use serde::Deserialize;

/// How the terminal interface looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TuiSettings {
    /// The colours.
    pub theme: Theme,
    /// Lines and signs.
    pub glyphs: GlyphSet,
    /// Whether clicks and the wheel are byok's. The terminal's own selecting needs Shift meanwhile.
    pub mouse: bool,
}

/// Where the colours come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// The terminal's own sixteen, which its owner chose for its background; none with `NO_COLOR`.
    #[default]
    Auto,
    /// byok's own for a dark background.
    Dark,
    /// byok's own for a light background.
    Light,
    /// None: bold, dim and reversed only.
    Plain,
}

/// Which characters lines and signs are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GlyphSet {
    /// Unicode where the locale is UTF-8.
    #[default]
    Auto,
    /// Unicode.
    Unicode,
    /// ASCII.
    Ascii,
}

impl Default for TuiSettings {
    fn default() -> Self {
        Self {
            theme: Theme::default(),
            glyphs: GlyphSet::default(),
            mouse: true,
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Table {
    theme: Option<String>,
    glyphs: Option<String>,
    mouse: Option<bool>,
}

impl Table {
    pub(super) fn read(self, reader: &Reader<'_>) -> Result<TuiSettings, ConfigError> {
        let theme = match self.theme.as_deref() {
            None | Some("auto") => Theme::Auto,
            Some("dark") => Theme::Dark,
            Some("light") => Theme::Light,
            Some("plain") => Theme::Plain,
            Some(_) => return Err(reader.fault("tui.theme", "is none of auto, dark, light, plain".into())),
        };
        let glyphs = match self.glyphs.as_deref() {
            None | Some("auto") => GlyphSet::Auto,
            Some("unicode") => GlyphSet::Unicode,
            Some("ascii") => GlyphSet::Ascii,
            Some(_) => return Err(reader.fault("tui.glyphs", "is none of auto, unicode, ascii".into())),
        };
        Ok(TuiSettings {
            theme,
            glyphs,
            mouse: self.mouse.unwrap_or(TuiSettings::default().mouse),
        })
    }
}
