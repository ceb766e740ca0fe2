//! Colours and glyphs for this terminal. A colour never carries the only meaning.

use byok_core::model::{Severity, Verdict};
use ratatui::style::{Color, Modifier, Style};

/// How things look here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    /// The colours.
    pub(crate) palette: Palette,
    /// Lines and signs.
    pub(crate) glyphs: &'static Glyphs,
}

/// Colours by what they mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Palette {
    /// What is said.
    pub(crate) text: Style,
    /// What is said aside.
    pub(crate) dim: Style,
    /// Headings.
    pub(crate) title: Style,
    /// What can be done, and where one is.
    pub(crate) accent: Style,
    /// The row or field that is chosen.
    pub(crate) chosen: Style,
    /// It works.
    pub(crate) good: Style,
    /// It needs somebody soon.
    pub(crate) warn: Style,
    /// It is dead or wrong.
    pub(crate) bad: Style,
    /// Frames of boxes.
    pub(crate) frame: Style,
}

/// Lines and signs, in Unicode or in ASCII.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Glyphs {
    /// Verdict ok.
    pub(crate) ok: &'static str,
    /// Verdict dead.
    pub(crate) dead: &'static str,
    /// Verdict limited.
    pub(crate) limited: &'static str,
    /// Verdict unknown.
    pub(crate) unknown: &'static str,
    /// Before the chosen row.
    pub(crate) pointer: &'static str,
    /// Before a marked row.
    pub(crate) mark: &'static str,
    /// After the default key of a service.
    pub(crate) default: &'static str,
    /// Where a text was cut.
    pub(crate) more: &'static str,
    /// For each hidden character.
    pub(crate) hidden: &'static str,
    /// Between things on a line.
    pub(crate) dot: &'static str,
    /// A horizontal line.
    pub(crate) rule: &'static str,
    /// Upwards and downwards.
    pub(crate) up: &'static str,
    /// See `up`.
    pub(crate) down: &'static str,
    /// Eighths of a block, from nothing to full.
    pub(crate) bars: [&'static str; 9],
    /// A frame's corners and sides: top left, top right, bottom left, bottom right, horizontal, vertical.
    pub(crate) frame: [&'static str; 6],
}

/// For terminals that speak UTF-8.
pub(crate) const UNICODE: Glyphs = Glyphs {
    ok: "✓",
    dead: "✗",
    limited: "!",
    unknown: "?",
    pointer: "›",
    mark: "●",
    default: "★",
    more: "…",
    hidden: "•",
    dot: "·",
    rule: "─",
    up: "▲",
    down: "▼",
    bars: [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    frame: ["╭", "╮", "╰", "╯", "─", "│"],
};

/// For the others.
pub(crate) const ASCII: Glyphs = Glyphs {
    ok: "+",
    dead: "x",
    limited: "!",
    unknown: "?",
    pointer: ">",
    mark: "*",
    default: "*",
    more: "~",
    hidden: "*",
    dot: "-",
    rule: "-",
    up: "^",
    down: "v",
    bars: [" ", ".", ".", ":", ":", "|", "|", "#", "#"],
    frame: ["+", "+", "+", "+", "-", "|"],
};

impl Palette {
    /// Without colours: bold, dim and reversed only.
    pub(crate) fn plain() -> Self {
        let style = Style::new();
        Self {
            text: style,
            dim: style.add_modifier(Modifier::DIM),
            title: style.add_modifier(Modifier::BOLD),
            accent: style.add_modifier(Modifier::BOLD),
            chosen: style.add_modifier(Modifier::REVERSED),
            good: style,
            warn: style.add_modifier(Modifier::BOLD),
            bad: style.add_modifier(Modifier::BOLD),
            frame: style.add_modifier(Modifier::DIM),
        }
    }

    /// The terminal's own sixteen colours, which its owner chose for its background, light or dark.
    pub(crate) fn ansi() -> Self {
        let of = |color| Style::new().fg(color);
        Self {
            good: of(Color::Green),
            warn: of(Color::Yellow),
            bad: of(Color::Red).add_modifier(Modifier::BOLD),
            accent: of(Color::Cyan),
            dim: of(Color::DarkGray),
            frame: of(Color::DarkGray),
            ..Self::plain()
        }
    }
}

impl Look {
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
