//! Texts cut to the columns they have.

use crate::tui::look::Glyphs;
use std::borrow::Cow;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The columns a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// Cuts a text to a width and says that it was cut. Control characters are left out: they are no text.
pub(crate) fn fit<'a>(text: &'a str, room: usize, glyphs: &Glyphs) -> Cow<'a, str> {
    let is_clean = !text.chars().any(char::is_control);
    if is_clean && text.width() <= room {
        return text.into();
    }
    let clean: String = text.chars().filter(|c| !c.is_control()).collect();
    if clean.width() <= room {
        return clean.into();
    }
    let room = room.saturating_sub(glyphs.more.width());
    let mut cut = String::new();
    let mut used = 0;
    for c in clean.chars() {
        used += c.width().unwrap_or(0);
        if used > room {
            break;
        }
        cut.push(c);
    }
    cut.push_str(glyphs.more);
    cut.into()
}

/// Cuts a text at its beginning, where the end tells more, and says that it was cut.
pub(crate) fn end<'a>(text: &'a str, room: usize, glyphs: &Glyphs) -> Cow<'a, str> {
    let fitted = fit(text, usize::MAX, glyphs);
    if fitted.width() <= room {
        return fitted;
    }
    let room = room.saturating_sub(glyphs.more.width());
    let mut start = fitted.len();
    let mut used = 0;
    for (at, c) in fitted.char_indices().rev() {
        used += c.width().unwrap_or(0);
        if used > room {
            break;
        }
        start = at;
    }
    format!("{}{}", glyphs.more, &fitted[start..]).into()
}

/// A text filled up with blanks to a width, or cut to it.
pub(crate) fn padded(text: &str, room: usize, glyphs: &Glyphs) -> String {
    let mut padded = fit(text, room, glyphs).into_owned();
    let used = padded.width();
    padded.extend(std::iter::repeat_n(' ', room.saturating_sub(used)));
    padded
}

/// A text in at most so many lines, broken between words; a word that is too long is broken itself. The last line says when
/// something did not fit. There is always one line.
pub(crate) fn wrapped(text: &str, room: usize, most: usize, glyphs: &Glyphs) -> Vec<String> {
    let room = room.max(1);
    let mut lines = vec![String::new()];
    let mut used = 0;
    let clean: String = text.chars().filter(|c| !c.is_control()).collect();
    for word in clean.split(' ').filter(|word| !word.is_empty()) {
        if used > 0 && used + 1 + word.width() > room {
            lines.push(String::new());
            used = 0;
        } else if used > 0 {
            lines.last_mut().expect("there is a line").push(' ');
            used += 1;
        }
        for c in word.chars() {
            let wide = c.width().unwrap_or(0);
            if used + wide > room {
                lines.push(String::new());
                used = 0;
            }
            lines.last_mut().expect("there is a line").push(c);
            used += wide;
        }
    }
    if lines.len() > most.max(1) {
        lines.truncate(most.max(1));
        let last = lines.last_mut().expect("there is a line");
        last.push_str(glyphs.more);
        while last.width() > room {
            last.truncate(last.len() - glyphs.more.len());
            last.pop();
            last.push_str(glyphs.more);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{end, fit, padded, wrapped};
    use crate::tui::look::{ASCII, UNICODE};

    #[test]
    fn a_wide_character_is_never_cut_in_half() {
        assert_eq!(fit("日本語", 6, &UNICODE), "日本語");
        assert_eq!(fit("日本語", 5, &UNICODE), "日本…");
        assert_eq!(fit("日本語", 4, &UNICODE), "日…");
        assert_eq!(padded("日本語", 4, &UNICODE), "日… ");
        assert_eq!(fit("abcdef", 4, &ASCII), "abc~");
        assert_eq!(end("日本語", 5, &UNICODE), "…本語");
        assert_eq!(end("日本語", 4, &UNICODE), "…語");
        assert_eq!(end("abc\n", 3, &UNICODE), "abc");
        assert_eq!(end("abcdef", 4, &ASCII), "~def");
    }

    #[test]
    fn lines_break_between_words_and_long_words_break_themselves() {
        let wrapped = |text, room, most| wrapped(text, room, most, &UNICODE);
        assert_eq!(wrapped("one two  three", 8, 9), ["one two", "three"]);
        assert_eq!(wrapped("日本語 ok", 5, 9), ["日本", "語 ok"]);
        assert_eq!(wrapped("abcdefgh i", 3, 2), ["abc", "de…"]);
        assert_eq!(wrapped("日本語", 2, 2), ["日", "…"]);
        assert_eq!(wrapped("", 3, 2), [""]);
        assert_eq!(wrapped("a\x1bb", 0, 1), ["…"]);
    }

    #[test]
    fn what_a_provider_wrote_moves_no_cursor() {
        assert_eq!(fit("a\x1b[2Jb\r\nc", 20, &UNICODE), "a[2Jbc");
    }
}
