//! Facts one under the other: a name, and words that wrap beside it.

use super::text;
use super::wrap::wrapped;
use crate::tui::look::Look;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// Between a name and its words.
const GAP: usize = 2;

/// One fact.
pub(crate) struct Fact {
    name: String,
    words: String,
    style: Style,
    name_style: Option<Style>,
}

impl Fact {
    /// A fact in the usual colour.
    pub(crate) fn new(name: impl Into<String>, words: impl Into<String>, look: &Look) -> Self {
        Self::styled(name, words, look.palette.text)
    }

    /// A fact in another colour.
    pub(crate) fn styled(name: impl Into<String>, words: impl Into<String>, style: Style) -> Self {
        Self {
            name: name.into(),
            words: words.into(),
            style,
            name_style: None,
        }
    }

    /// With another colour of the name.
    pub(crate) fn name_style(mut self, style: Style) -> Self {
        self.name_style = Some(style);
        self
    }
}

/// The lines of facts in `room` columns. Names get as much as they need, and at most `most`.
pub(crate) fn lines(facts: &[Fact], most: usize, room: usize, look: &Look) -> Vec<Line<'static>> {
    let widest = facts.iter().map(|fact| text::width(&fact.name)).max().unwrap_or(0);
    let names = widest.min(most);
    let room = room.saturating_sub(names + GAP);
    let mut lines = Vec::new();
    for fact in facts {
        for (at, words) in wrapped(&fact.words, room).into_iter().enumerate() {
            let name = if at == 0 { &*fact.name } else { "" };
            let name = text::padded(name, names, look.glyphs);
            lines.push(Line::from(vec![
                Span::styled(name, fact.name_style.unwrap_or(look.palette.dim)),
                Span::raw(" ".repeat(GAP)),
                Span::styled(words, fact.style),
            ]));
        }
    }
    lines
}
