//! Texts broken into lines, where nothing of them may be cut.

use super::text;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use unicode_width::UnicodeWidthChar;

/// Breaks a text into lines of at most `room` columns: at blanks where it can, within a word that is longer than a line. Control
/// characters are left out, besides line breaks.
pub(crate) fn wrapped(text: &str, room: usize) -> Vec<String> {
    let room = room.max(1);
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let word: String = word.chars().filter(|c| !c.is_control()).collect();
            let gap = usize::from(!line.is_empty());
            let whole = text::width(&word);
            // What no line can hold begins where it stands.
            let fits = text::width(&line) + gap + whole <= room || whole > room;
            if !line.is_empty() && (!fits || text::width(&line) + gap >= room) {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            for c in word.chars() {
                if text::width(&line) + c.width().unwrap_or(0) > room && !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(c);
            }
        }
        lines.push(line);
    }
    lines
}

/// Breaks one line of a file to at most `room` columns wherever its edge is, blanks and all. A tab is shown as two blanks; other control
/// characters are left out.
pub(crate) fn broken(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for c in text.replace('\t', "  ").chars().filter(|c| !c.is_control()) {
        let wide = c.width().unwrap_or(0);
        if used + wide > room.max(1) && used > 0 {
            lines.push(String::new());
            used = 0;
        }
        used += wide;
        lines.last_mut().expect("there is a line").push(c);
    }
    lines
}

/// Lines one under the other, whose number is known before a box is opened for them.
pub(crate) struct Lines {
    room: usize,
    lines: Vec<Line<'static>>,
    /// Where each text ends.
    ends: Vec<u16>,
}

impl Lines {
    /// None yet; they will be broken to so many columns.
    pub(crate) fn new(room: u16) -> Self {
        Self {
            room: usize::from(room),
            lines: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// Adds a text, broken.
    pub(crate) fn say(&mut self, text: &str, style: Style) {
        let broken = wrapped(text, self.room);
        self.lines
            .extend(broken.into_iter().map(|line| Line::styled(line, style)));
        self.ends.push(self.rows());
    }

    /// Adds a line as it is.
    pub(crate) fn push(&mut self, line: Line<'static>) {
        self.lines.push(line);
        self.ends.push(self.rows());
    }

    /// Adds an empty line.
    pub(crate) fn gap(&mut self) {
        self.lines.push(Line::default());
    }

    /// How many rows they take.
    pub(crate) fn rows(&self) -> u16 {
        u16::try_from(self.lines.len()).unwrap_or(u16::MAX)
    }

    /// How many of so many rows whole texts fill: half a sentence says nothing.
    pub(crate) fn whole_rows(&self, room: u16) -> u16 {
        self.ends.iter().copied().filter(|end| *end <= room).max().unwrap_or(0)
    }

    /// Draws those that fit, and gives the room under them. Where there is little room the gaps go first.
    pub(crate) fn draw(mut self, frame: &mut Frame<'_>, area: Rect) -> Rect {
        if self.rows() > area.height {
            self.lines.retain(|line| line.width() > 0);
        }
        let mut rest = area;
        for line in self.lines {
            if rest.height == 0 {
                break;
            }
            frame.render_widget(line, Rect { height: 1, ..rest });
            rest.y += 1;
            rest.height -= 1;
        }
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::wrapped;
    use proptest::prelude::proptest;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn lines_break_at_blanks_and_long_words_within() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("abcdefgh ij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrapped("x abcdefgh", 4), ["x ab", "cdef", "gh"]);
        assert_eq!(wrapped("日本語 x", 4), ["日本", "語 x"]);
        assert_eq!(wrapped("a\n\nb\x1b[2J", 9), ["a", "", "b[2J"]);
        assert!(wrapped("", 9).is_empty());
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_room_and_no_letter_is_lost(text in "[a-z日 ]{0,80}", room in 2usize..20) {
            let lines = wrapped(&text, room);
            assert!(lines.iter().all(|line| line.width() <= room), "{lines:?}");
            let letters = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
            assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
