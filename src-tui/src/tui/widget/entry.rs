//! One line that is typed: plain, or hidden because it is a secret.
//!
//! # Security
//! What is typed lies in memory that is wiped when the entry is cleared or dropped, and, as it grows, by the wiping allocator. It
//! leaves a hidden entry only through [`Entry::take_secret`].

use crate::tui::action::{Action, Command};
use crate::tui::look::Look;
use crate::tui::widget::text;
use byok_core::secret::Secret;
use ratatui::text::Span;
use unicode_width::UnicodeWidthChar;
use zeroize::{Zeroize, Zeroizing};

/// The longest entry, in bytes: as the daemon's limit for a value.
const MAX_BYTES: usize = 64 * 1024;
/// Reserved at once, so that no usual secret moves while it grows.
const USUAL_BYTES: usize = 1024;

/// A line with a cursor.
pub(crate) struct Entry {
    text: Zeroizing<String>,
    /// In bytes, between characters.
    cursor: usize,
    is_secret: bool,
    is_shown: bool,
}

impl Entry {
    /// An empty line that everybody may read.
    pub(crate) fn plain() -> Self {
        Self::with(String::new())
    }

    /// A line that holds this.
    pub(crate) fn with(text: impl Into<String>) -> Self {
        let text = Zeroizing::new(text.into());
        Self {
            cursor: text.len(),
            text,
            is_secret: false,
            is_shown: true,
        }
    }

    /// An empty line that shows dots.
    pub(crate) fn secret() -> Self {
        Self {
            text: Zeroizing::new(String::with_capacity(USUAL_BYTES)),
            cursor: 0,
            is_secret: true,
            is_shown: false,
        }
    }

    /// What stands in a plain line; nothing of a hidden one.
    pub(crate) fn text(&self) -> &str {
        if self.is_secret { "" } else { &self.text }
    }

    /// How many characters were typed into a hidden line.
    pub(crate) fn hidden_chars(&self) -> Option<usize> {
        self.is_secret.then(|| self.text.chars().count())
    }

    /// Drops white space at both ends, which belongs to the copying and not to a key.
    pub(crate) fn trim(&mut self) {
        let trimmed = Zeroizing::new(self.text.trim().to_owned());
        if trimmed.len() != self.text.len() {
            self.text.zeroize();
            self.text.push_str(&trimmed);
            self.cursor = self.text.len();
        }
    }

    /// Whether nothing was typed.
    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Shows what was typed into a hidden line, or hides it again.
    pub(crate) fn toggle_shown(&mut self) {
        self.is_shown = !self.is_shown || !self.is_secret;
    }

    /// A copy of what was typed, for asking about it while it stays in the entry.
    pub(crate) fn secret_copy(&self) -> Secret {
        Secret::copy_of(self.text.as_bytes())
    }

    /// Takes what was typed and leaves nothing.
    pub(crate) fn take_secret(&mut self) -> Secret {
        let secret = self.secret_copy();
        self.clear();
        secret
    }

    /// Wipes it.
    pub(crate) fn clear(&mut self) {
        // Wiping a string ends it, and with it its reserve.
        let reserve = if self.is_secret { USUAL_BYTES } else { 0 };
        self.text.zeroize();
        self.text.reserve(reserve);
        self.cursor = 0;
        self.is_shown = !self.is_secret;
    }

    /// Types; tells whether anything was meant for it.
    pub(crate) fn obey(&mut self, action: &Action) -> bool {
        match action {
            // Some terminals send the control characters above ASCII as text.
            Action::Type(c) if c.is_control() => {}
            Action::Type(c) => self.insert(&c.to_string()),
            Action::Paste(pasted) => self.paste(pasted),
            Action::Do(Command::Left) => self.cursor = self.before(),
            Action::Do(Command::Right) => self.cursor = self.after(),
            Action::Do(Command::Home) => self.cursor = 0,
            Action::Do(Command::End) => self.cursor = self.text.len(),
            Action::Do(Command::Erase) => self.erase(self.before()),
            Action::Do(Command::EraseWord) => self.erase(self.word_before()),
            Action::Do(Command::EraseAll) => self.clear(),
            Action::Do(Command::Delete) => {
                let after = self.after();
                let start = std::mem::replace(&mut self.cursor, after);
                self.erase(start);
            }
            _ => return false,
        }
        true
    }

    /// A break at the end of what was pasted belongs to the copying, not to the text. One within it is part of a secret (a key
    /// file), and a blank elsewhere.
    fn paste(&mut self, pasted: &str) {
        let pasted = pasted.trim_end_matches(['\r', '\n']);
        let break_becomes = if self.is_secret { '\n' } else { ' ' };
        let mut clean = Zeroizing::new(String::with_capacity(pasted.len()));
        let mut last = ' ';
        for c in pasted.chars() {
            match c {
                // A terminal may send either, or both for one.
                '\n' if last == '\r' => {}
                '\r' | '\n' => clean.push(break_becomes),
                '\t' => clean.push(if self.is_secret { '\t' } else { ' ' }),
                other if other.is_control() => {}
                other => clean.push(other),
            }
            last = c;
        }
        self.insert(&clean);
    }

    fn insert(&mut self, more: &str) {
        if self.text.len() + more.len() <= MAX_BYTES {
            self.text.insert_str(self.cursor, more);
            self.cursor += more.len();
        }
    }

    fn erase(&mut self, start: usize) {
        self.text.drain(start..self.cursor);
        self.cursor = start;
    }

    fn before(&self) -> usize {
        self.text[..self.cursor]
            .char_indices()
            .next_back()
            .map_or(0, |(at, _)| at)
    }

    fn after(&self) -> usize {
        let step = self.text[self.cursor..].chars().next().map_or(0, char::len_utf8);
        self.cursor + step
    }

    fn word_before(&self) -> usize {
        // The words of a secret are nobody's business.
        if self.is_secret {
            return 0;
        }
        let line = self.text[..self.cursor].trim_end();
        line.rfind(' ').map_or(0, |blank| blank + 1)
    }

    /// What is shown in `room` columns, and in which of them the cursor stands.
    pub(crate) fn shown(&self, room: usize, look: &Look) -> (Span<'static>, u16) {
        let text: Zeroizing<String> = Zeroizing::new(if self.is_shown {
            self.text
                .chars()
                .map(|c| if c.is_control() { ' ' } else { c })
                .collect()
        } else {
            look.glyphs.hidden.repeat(self.text.chars().count())
        });
        // In characters: what stands for one need not be as many bytes.
        let before = self.text[..self.cursor].chars().count();
        let left = if self.is_shown {
            let start: Zeroizing<String> = Zeroizing::new(text.chars().take(before).collect());
            text::width(&start)
        } else {
            before
        };
        let skipped = (left + 1).saturating_sub(room);
        let mut seen = String::new();
        let (mut column, mut used) = (0, 0);
        for c in text.chars() {
            let wide = c.width().unwrap_or(0);
            if column >= skipped {
                used += wide;
                if used > room {
                    break;
                }
                seen.push(c);
            }
            column += wide;
        }
        let at = u16::try_from(left - skipped.min(left)).unwrap_or(u16::MAX);
        (Span::styled(seen, look.palette.text), at)
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, Command, Entry, Zeroizing};
    use crate::tui::testing::look;

    fn paste(text: &str) -> Action {
        Action::Paste(Zeroizing::new(text.to_owned()))
    }

    #[test]
    fn a_pasted_break_is_no_enter_and_the_last_one_is_dropped() {
        let mut plain = Entry::plain();
        plain.obey(&paste("prod\r\nci\n"));
        assert_eq!(plain.text(), "prod ci");
        let mut hidden = Entry::secret();
        hidden.obey(&paste("-----BEGIN\r\nabc\r\n"));
        assert!(
            hidden
                .take_secret()
                .matches(&byok_core::secret::Secret::copy_of(b"-----BEGIN\nabc"))
        );
    }

    #[test]
    fn a_hidden_entry_shows_and_tells_nothing_until_it_is_asked_to() {
        let mut hidden = Entry::secret();
        hidden.obey(&paste("sk-1"));
        let (shown, cursor) = hidden.shown(20, &look());
        assert_eq!((shown.content.as_ref(), cursor, hidden.text()), ("••••", 4, ""));
        hidden.toggle_shown();
        assert_eq!(hidden.shown(20, &look()).0.content, "sk-1");
        hidden.clear();
        hidden.obey(&Action::Type('x'));
        assert_eq!(hidden.shown(20, &look()).0.content, "•");
    }

    #[test]
    fn control_characters_are_not_typed_and_those_that_are_there_break_nothing() {
        let mut line = Entry::plain();
        line.obey(&Action::Type('a'));
        line.obey(&Action::Type('\u{9b}'));
        assert_eq!(line.text(), "a");
        let known = Entry::with("two\u{9b}\u{85}three");
        let (shown, cursor) = known.shown(20, &look());
        assert_eq!((shown.content.as_ref(), cursor), ("two  three", 10));
    }

    #[test]
    fn a_long_line_is_shown_around_its_cursor() {
        let mut line = Entry::with("0123456789");
        assert_eq!(line.shown(5, &look()).0.content, "6789");
        assert_eq!(line.shown(5, &look()).1, 4);
        line.obey(&Action::Do(Command::Home));
        assert_eq!(line.shown(5, &look()).0.content, "01234");
    }

    #[test]
    fn erasing_knows_characters_and_words() {
        let mut line = Entry::with("eins zwei grün");
        line.obey(&Action::Do(Command::Erase));
        line.obey(&Action::Do(Command::Erase));
        assert_eq!(line.text(), "eins zwei gr");
        line.obey(&Action::Do(Command::EraseWord));
        assert_eq!(line.text(), "eins zwei ");
        line.obey(&Action::Do(Command::Home));
        line.obey(&Action::Do(Command::Delete));
        assert_eq!(line.text(), "ins zwei ");
    }
}
