//! Colours and glyphs for this terminal. A colour never carries the only meaning.

mod depth;
mod glyphs;
mod palette;
mod surroundings;

pub(crate) use glyphs::Glyphs;
#[cfg(test)]
pub(crate) use glyphs::{ASCII, UNICODE};
pub(crate) use palette::Palette;
pub(crate) use surroundings::Surroundings;

use byok_core::model::{Severity, Verdict};
use byok_daemon::config::TuiSettings;
use depth::Depth;
use ratatui::style::Style;

/// How things look here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    /// The colours.
    pub(crate) palette: Palette,
    /// Lines and signs.
    pub(crate) glyphs: &'static Glyphs,
}

impl Look {
    /// As it was set, within what the terminal can do.
    pub(crate) fn fitting(settings: &TuiSettings, around: &Surroundings) -> Self {
        Self {
            palette: palette::fitting(settings.theme, Depth::of(around)),
            glyphs: glyphs::fitting(settings.glyphs, around),
        }
    }

    /// The sign and colour of a verdict.
    pub(crate) fn verdict(&self, verdict: Verdict) -> (&'static str, Style) {
        match verdict {
            Verdict::Ok => (self.glyphs.ok, self.palette.good),
            Verdict::Dead => (self.glyphs.dead, self.palette.bad),
            Verdict::Limited => (self.glyphs.limited, self.palette.warn),
            Verdict::Unknown => (self.glyphs.unknown, self.palette.dim),
        }
    }

    /// The sign and colour of a severity.
    pub(crate) fn severity(&self, severity: Severity) -> (&'static str, Style) {
        match severity {
            Severity::High => (self.glyphs.dead, self.palette.bad),
            Severity::Medium => (self.glyphs.limited, self.palette.warn),
            Severity::Low => (self.glyphs.dot, self.palette.dim),
        }
    }
}
