//! Lines of the pane: facts with their names before them, headings, sentences.

use crate::tui::look::Look;
use crate::tui::widget::text;
use crate::tui::widget::wrap::wrapped;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// Columns for the name of a fact, with the gap after it.
pub(super) const NAMES: usize = 12;

/// Lines that are being written.
pub(super) struct Sheet<'a> {
    look: &'a Look,
    width: usize,
    lines: Vec<Line<'static>>,
}

impl<'a> Sheet<'a> {
    /// An empty one.
    pub(super) fn new(look: &'a Look, width: usize) -> Self {
        Self {
            look,
            width,
            lines: Vec::new(),
        }
    }

    /// How things look here.
    pub(super) fn look(&self) -> &'a Look {
        self.look
    }

    /// Columns there are.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// All lines.
    pub(super) fn lines(self) -> Vec<Line<'static>> {
        self.lines
    }

    /// An empty line.
    pub(super) fn gap(&mut self) {
        self.lines.push(Line::default());
    }

    /// A heading, with a gap before it.
    pub(super) fn heading(&mut self, words: &str) {
        self.gap();
        self.lines.push(Line::styled(words.to_owned(), self.look.palette.title));
    }

    /// A sentence over the whole width.
    pub(super) fn say(&mut self, words: &str, style: Style) {
        let lines = wrapped(words, self.width);
        self.lines
            .extend(lines.into_iter().map(|line| Line::styled(line, style)));
    }

    /// A sentence a little to the right.
    pub(super) fn say_under(&mut self, words: &str, style: Style) {
        const INDENT: usize = 2;
        for line in wrapped(words, self.width.saturating_sub(INDENT)) {
            let indent = Span::raw(" ".repeat(INDENT));
            self.lines.push(Line::from(vec![indent, Span::styled(line, style)]));
        }
    }

    /// A fact in the usual colour; nothing when there is nothing to say.
    pub(super) fn fact(&mut self, name: &str, words: &str) {
        self.styled(name, words, self.look.palette.text);
    }

    /// A fact in another colour.
    pub(super) fn styled(&mut self, name: &str, words: &str, style: Style) {
        let mut name = self.name(name);
        for line in wrapped(words, self.width.saturating_sub(NAMES)) {
            let before = std::mem::replace(&mut name, " ".repeat(NAMES));
            let before = Span::styled(before, self.look.palette.dim);
            self.lines.push(Line::from(vec![before, Span::styled(line, style)]));
        }
    }

    /// A fact on one line, cut where it is too long.
    pub(super) fn short(&mut self, name: &str, words: &str, style: Style) {
        self.beside((name, NAMES), words, style);
    }

    /// The same, with another room for its name.
    pub(super) fn beside(&mut self, (name, names): (&str, usize), words: &str, style: Style) {
        let words = text::fit(words, self.width.saturating_sub(names), self.look.glyphs).into_owned();
        let before = Span::styled(self.padded(name, names), self.look.palette.dim);
        self.lines.push(Line::from(vec![before, Span::styled(words, style)]));
    }

    fn name(&self, name: &str) -> String {
        self.padded(name, NAMES)
    }

    fn padded(&self, name: &str, names: usize) -> String {
        let mut name = text::padded(name, names.saturating_sub(1), self.look.glyphs);
        name.push(' ');
        name
    }
}
