//! Fields one under the other, each with its own complaint.

use super::entry::Entry;
use super::{text, wrap};
use crate::tui::action::{Action, Command};
use crate::tui::look::Look;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

/// With fewer columns, words under a field begin further left.
const NARROW: u16 = 48;

/// What a field holds.
pub(crate) enum Content {
    /// A line, plain or hidden.
    Line(Entry),
    /// One of several.
    Choice {
        /// What there is.
        options: Vec<String>,
        /// Which one.
        at: usize,
    },
    /// Yes or no.
    Switch(bool),
}

/// One field.
pub(crate) struct Field {
    /// Finds it again.
    pub(crate) id: String,
    /// Before it.
    pub(crate) label: String,
    /// Under it while it has the focus and no complaint.
    pub(crate) hint: String,
    /// What it holds.
    pub(crate) content: Content,
    /// What is wrong with it.
    pub(crate) complaint: Option<String>,
}

impl Field {
    /// A field with a line.
    pub(crate) fn line(id: impl Into<String>, label: impl Into<String>, entry: Entry) -> Self {
        Self::new(id, label, Content::Line(entry))
    }

    /// A field with anything.
    pub(crate) fn new(id: impl Into<String>, label: impl Into<String>, content: Content) -> Self {
        Self {
            id: id.into(),
            label: label.into(),
            hint: String::new(),
            content,
            complaint: None,
        }
    }

    /// With a word of advice.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// What stands in a plain line.
    pub(crate) fn text(&self) -> &str {
        match &self.content {
            Content::Line(entry) => entry.text().trim(),
            Content::Choice { options, at } => options.get(*at).map_or("", String::as_str),
            Content::Switch(_) => "",
        }
    }

    /// Its line.
    pub(crate) fn entry(&mut self) -> Option<&mut Entry> {
        match &mut self.content {
            Content::Line(entry) => Some(entry),
            _ => None,
        }
    }

    fn obey(&mut self, action: &Action) -> bool {
        let did = match (&mut self.content, action) {
            (Content::Line(entry), action) => entry.obey(action),
            (Content::Choice { options, at }, Action::Do(Command::Left)) => {
                *at = at.checked_sub(1).unwrap_or(options.len().saturating_sub(1));
                true
            }
            (Content::Choice { options, at }, Action::Do(Command::Right) | Action::Type(' ')) => {
                *at = (*at + 1) % options.len().max(1);
                true
            }
            (Content::Switch(is_on), Action::Do(Command::Left | Command::Right) | Action::Type(' ')) => {
                *is_on = !*is_on;
                true
            }
            _ => false,
        };
        if did {
            self.complaint = None;
        }
        did
    }
}

/// The fields, and which one has the focus.
#[derive(Default)]
pub(crate) struct Form {
    /// From top to bottom.
    pub(crate) fields: Vec<Field>,
    /// The one that is typed into.
    pub(crate) focus: usize,
}

/// What became of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Did {
    /// It was not for the form.
    Nothing,
    /// A field changed, or the focus moved.
    Something,
    /// Enter in the last field.
    Submitted,
}

impl Form {
    /// The field of that name.
    pub(crate) fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// The field of that name, to change it.
    pub(crate) fn field_mut(&mut self, id: &str) -> Option<&mut Field> {
        self.fields.iter_mut().find(|field| field.id == id)
    }

    /// What stands in a plain field; nothing when there is no such field.
    pub(crate) fn text(&self, id: &str) -> &str {
        self.field(id).map_or("", Field::text)
    }

    /// Whether a switch is on.
    pub(crate) fn is_on(&self, id: &str) -> bool {
        self.field(id)
            .is_some_and(|field| matches!(field.content, Content::Switch(true)))
    }

    /// Complains at a field and goes there.
    pub(crate) fn complain(&mut self, id: &str, words: impl Into<String>) {
        if let Some(at) = self.fields.iter().position(|field| field.id == id) {
            self.fields[at].complaint = Some(words.into());
            self.focus = at;
        }
    }

    /// Takes an action.
    pub(crate) fn obey(&mut self, action: &Action) -> Did {
        let last = self.fields.len().saturating_sub(1);
        match action {
            Action::Do(Command::NextField) => self.focus = if self.focus >= last { 0 } else { self.focus + 1 },
            Action::Do(Command::PreviousField) => self.focus = self.focus.checked_sub(1).unwrap_or(last),
            Action::Do(Command::Submit) if self.focus >= last => return Did::Submitted,
            Action::Do(Command::Submit) => self.focus += 1,
            other => {
                let field = self.fields.get_mut(self.focus);
                return if field.is_some_and(|field| field.obey(other)) {
                    Did::Something
                } else {
                    Did::Nothing
                };
            }
        }
        Did::Something
    }

    /// The rows it takes: one for each field, one for the word under the focus.
    pub(crate) fn rows(&self) -> u16 {
        u16::try_from(self.fields.len() + 1).unwrap_or(u16::MAX)
    }

    /// The rows it takes in so many columns, with all words under the fields.
    pub(crate) fn rows_in(&self, width: u16) -> u16 {
        let room = self.words_room(width);
        let rows: usize = (0..self.fields.len()).map(|at| 1 + self.words(at, room).len()).sum();
        u16::try_from(rows).unwrap_or(u16::MAX)
    }

    fn label_room(&self, width: u16) -> usize {
        let labels = self.fields.iter().map(|field| text::width(&field.label));
        labels.max().unwrap_or(0).min(usize::from(width) / 3)
    }

    /// Where the words under a field begin: under what is typed, or, where that leaves no room, further left.
    fn indent(&self, width: u16) -> usize {
        if width < NARROW { 4 } else { self.label_room(width) + 4 }
    }

    fn words_room(&self, width: u16) -> usize {
        usize::from(width).saturating_sub(self.indent(width))
    }

    /// What stands under a field: its complaint, or its hint while it has the focus.
    fn words(&self, at: usize, room: usize) -> Vec<String> {
        let field = &self.fields[at];
        let hint = (at == self.focus).then_some(&*field.hint);
        wrap::wrapped(field.complaint.as_deref().or(hint).unwrap_or_default(), room)
    }

    /// The first field in sight, so that the one with the focus is, with what stands under it.
    fn first_in_sight(&self, area: Rect) -> usize {
        let room = self.words_room(area.width);
        let mut left = usize::from(area.height);
        let mut first = self.focus;
        for at in (0..=self.focus.min(self.fields.len().saturating_sub(1))).rev() {
            let rows = self.fields.get(at).map_or(0, |_| 1 + self.words(at, room).len());
            if rows > left && at != self.focus {
                break;
            }
            left = left.saturating_sub(rows);
            first = at;
        }
        first
    }

    /// Draws the fields that fit, the one with the focus among them.
    pub(crate) fn draw(&self, frame: &mut Frame<'_>, area: Rect, look: &Look) {
        let label_room = self.label_room(area.width);
        let first = self.first_in_sight(area);
        let mut y = area.y;
        for (at, field) in self.fields.iter().enumerate().skip(first) {
            if y >= area.bottom() {
                return;
            }
            let row = Rect { y, height: 1, ..area };
            self.draw_field(frame, row, (at, field), label_room, look);
            y += 1;
            let style = if field.complaint.is_some() {
                look.palette.bad
            } else {
                look.palette.dim
            };
            for words in self.words(at, self.words_room(area.width)) {
                if y >= area.bottom() {
                    return;
                }
                let line = Line::from(vec![
                    Span::raw(" ".repeat(self.indent(area.width))),
                    Span::styled(words, style),
                ]);
                frame.render_widget(line, Rect { y, height: 1, ..area });
                y += 1;
            }
        }
    }

    fn draw_field(&self, frame: &mut Frame<'_>, row: Rect, (at, field): (usize, &Field), labels: usize, look: &Look) {
        let has_focus = at == self.focus;
        let pointer = if has_focus { look.glyphs.pointer } else { " " };
        let style = if has_focus {
            look.palette.accent
        } else {
            look.palette.dim
        };
        let label = text::padded(&field.label, labels, look.glyphs);
        let start = u16::try_from(labels + 4).unwrap_or(u16::MAX).min(row.width);
        let counted = match &field.content {
            Content::Line(entry) => counted(entry),
            _ => String::new(),
        };
        let room = (row.width - start).saturating_sub(u16::try_from(text::width(&counted)).unwrap_or(0));
        let (content, cursor) = match &field.content {
            Content::Line(entry) => {
                let (span, cursor) = entry.shown(usize::from(room), look);
                (span, Some(cursor))
            }
            Content::Choice { options, at } => {
                let word = options.get(*at).map_or("", String::as_str);
                (Span::styled(format!("< {word} >"), look.palette.text), None)
            }
            Content::Switch(is_on) => (
                Span::styled(if *is_on { "[x]" } else { "[ ]" }, look.palette.text),
                None,
            ),
        };
        let line = Line::from(vec![
            Span::styled(format!("{pointer} "), look.palette.accent),
            Span::styled(label, style),
            Span::raw("  "),
            content,
        ]);
        frame.render_widget(line, row);
        frame.render_widget(Line::styled(counted, look.palette.dim).right_aligned(), row);
        match cursor {
            Some(cursor) if has_focus => frame.set_cursor_position(Position::new(row.x + start + cursor, row.y)),
            _ => {}
        }
    }
}

/// How much stands in a hidden line: nobody sees whether all of it arrived.
fn counted(entry: &Entry) -> String {
    match entry.hidden_chars() {
        None | Some(0) => String::new(),
        Some(count) => format!("  {count}"),
    }
}
