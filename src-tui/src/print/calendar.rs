//! A calendar of ends (RFC 5545): an event for each key, an alarm for each step of the ladder.
//!
//! ```text
//! lines end with CR LF and are folded at 75 bytes        section 3.1
//! TEXT escapes \ ; , and line breaks                     section 3.3.11
//! UID is the key's id, so that a second import changes the first one's event
//! ```

use crate::stop::{self, Stop};
use byok_core::clock::Timestamp;
use byok_core::model::Ladder;
use byok_daemon::wire::ExpiringKey;
use std::io::Write;

/// The longest line in bytes, without its break.
const LONGEST_LINE: usize = 75;

/// Prints the calendar.
pub(crate) fn calendar(keys: &[ExpiringKey], ladder: &Ladder) -> Result<(), Stop> {
    std::io::stdout()
        .write_all(text(keys, ladder).as_bytes())
        .map_err(|error| stop::output(&error))
}

fn text(keys: &[ExpiringKey], ladder: &Ladder) -> String {
    let mut lines = Lines::default();
    lines.add("BEGIN:VCALENDAR");
    lines.add("VERSION:2.0");
    lines.add(concat!("PRODID:-//byok//byok ", env!("CARGO_PKG_VERSION"), "//EN"));
    lines.add("CALSCALE:GREGORIAN");
    for one in keys {
        if let Some(end) = one.key.expires_at {
            event(&mut lines, one, end, ladder);
        }
    }
    lines.add("END:VCALENDAR");
    lines.0
}

fn event(lines: &mut Lines, one: &ExpiringKey, end: Timestamp, ladder: &Ladder) {
    let key = &one.key;
    let summary = escape(&format!("{} ends", key.reference));
    lines.add("BEGIN:VEVENT");
    lines.add(&format!("UID:{}-expiry@byok", key.id));
    // In a file, this is when the event was last changed: the same key prints the same bytes.
    lines.add(&format!("DTSTAMP:{}", moment(key.updated_at)));
    lines.add(&format!("DTSTART:{}", moment(end)));
    lines.add(&format!("SUMMARY:{summary}"));
    lines.add("TRANSP:TRANSPARENT");
    for days in ladder.days().iter().rev() {
        lines.add("BEGIN:VALARM");
        lines.add("ACTION:DISPLAY");
        lines.add(&format!("DESCRIPTION:{summary}"));
        lines.add(&format!("TRIGGER:-P{days}D"));
        lines.add("END:VALARM");
    }
    lines.add("END:VEVENT");
}

fn moment(time: Timestamp) -> String {
    time.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    /// Adds a line, folded between characters where it is too long.
    fn add(&mut self, line: &str) {
        let mut used = 0;
        for c in line.chars() {
            if used + c.len_utf8() > LONGEST_LINE {
                self.0.push_str("\r\n ");
                used = 1;
            }
            self.0.push(c);
            used += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_LINE, Lines, escape};

    #[test]
    fn what_means_something_is_escaped() {
        assert_eq!(escape("a,b;c\\d\ne"), "a\\,b\\;c\\\\d\\ne");
    }

    #[test]
    fn long_lines_are_folded_between_characters_and_unfold_to_themselves() {
        for text in ["x".repeat(75), "x".repeat(76), "日本語".repeat(60), "a日".repeat(100)] {
            let mut lines = Lines::default();
            lines.add(&text);
            let written = lines.0;
            assert!(
                written.split("\r\n").all(|line| line.len() <= LONGEST_LINE),
                "{written}"
            );
            assert_eq!(written.replace("\r\n ", "").trim_end(), text);
        }
    }
}
