//! A stranger's text on our screen or in our files: one line, nothing that steers a terminal.
//!
//! The core has cleaned what a provider says already. It is done once more here, because what is printed may come from
//! a daemon of another version, and names of variables come from files.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// One line without control characters, without characters that turn the reading direction or are none (U+FFFE).
pub(crate) fn clean(text: &str) -> String {
    let visible = text.chars().filter(|c| !is_hidden(*c));
    let spaced: String = visible.map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_hidden(c: char) -> bool {
    let is_none = u32::from(c) & 0xfffe == 0xfffe || matches!(c, '\u{fdd0}'..='\u{fdef}');
    is_none || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Breaks a text into lines of at most `room` columns, between words where it can be.
pub(super) fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ').flat_map(|word| pieces(word, room)) {
        let wide = word.width();
        let last = lines.last_mut().expect("there is a first line");
        if used == 0 {
            last.push_str(&word);
            used = wide;
        } else if used + 1 + wide <= room {
            last.push(' ');
            last.push_str(&word);
            used += 1 + wide;
        } else {
            lines.push(word);
            used = wide;
        }
    }
    lines
}

/// The word, cut where it is wider than a line.
fn pieces(word: &str, room: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0;
    for c in word.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide > room.max(2) {
            pieces.push(String::new());
            used = 0;
        }
        pieces.last_mut().expect("there is a first piece").push(c);
        used += wide;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::{clean, wrap};
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn nothing_that_steers_a_terminal_is_left() {
        assert_eq!(clean("a\u{1b}[31mb\r\n\u{202e}c\u{0}\u{fffe}\u{9b}1m"), "a [31mb c 1m");
        assert_eq!(clean("\n::error::x"), "::error::x");
    }

    #[test]
    fn a_sentence_breaks_between_words_and_long_words_inside() {
        assert_eq!(wrap("one two three four", 9), ["one two", "three", "four"]);
        assert_eq!(wrap("a abcdefghij b", 4), ["a", "abcd", "efgh", "ij b"]);
        assert_eq!(wrap("日本語日本語", 4), ["日本", "語日", "本語"]);
        assert_eq!(wrap("", 4), [""]);
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_its_room(text in "\\PC{0,80}", room in 2usize..40) {
            let text = clean(&text);
            for line in wrap(&text, room) {
                prop_assert!(line.width() <= room, "{line:?}");
            }
        }

        #[test]
        fn cleaning_leaves_no_control_character(text in any::<String>()) {
            let text = clean(&text);
            prop_assert!(!text.chars().any(char::is_control));
            prop_assert_eq!(&clean(&text), &text);
        }
    }
}
