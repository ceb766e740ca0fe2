//! What checks found, for people.

use super::style::paint;
use super::table::terminal_width;
use byok_core::model::{Status, Verdict};
use byok_daemon::wire::Checked;
use unicode_width::UnicodeWidthStr;

/// Between columns.
const GAP: usize = 2;
/// Under this width a sentence is not wrapped but left to the terminal.
const NARROWEST: usize = 24;

/// One result: name, status, what was said. `widest` is the width of the longest name.
pub(crate) fn checked_line(one: &Checked, widest: usize) -> String {
    let time = one.check.latency_ms.map(|ms| format!(" ({ms} ms)")).unwrap_or_default();
    let said = format!("{}{time}", one.check.message);
    let pad = |wide: usize, text: &str| " ".repeat(wide.saturating_sub(text.width()) + GAP);
    let status = one.check.status.as_str();
    let widest_status = Status::ALL
        .iter()
        .map(|status| status.as_str().len())
        .max()
        .unwrap_or(0);
    let head = format!(
        "{}{}{}{}",
        one.reference,
        pad(widest, &one.reference),
        paint(one.check.status),
        pad(widest_status, status)
    );
    // The mark and its space stand before the status.
    let indent = widest.max(one.reference.width()) + GAP + 2 + widest_status + GAP;
    let room = terminal_width()
        .map(|width| width.saturating_sub(indent))
        .filter(|room| *room >= NARROWEST);
    format!("{head}{}", wrap(&said, room, indent))
}

/// `3 ok, 1 dead, 0 limited, 1 unknown`.
pub(crate) fn summary_line(results: &[Checked]) -> String {
    let count = |verdict| results.iter().filter(|one| one.check.verdict == verdict).count();
    let groups = [Verdict::Ok, Verdict::Dead, Verdict::Limited, Verdict::Unknown];
    groups.map(|verdict| format!("{} {verdict}", count(verdict))).join(", ")
}

/// Breaks a sentence between words; further lines start under the first.
fn wrap(text: &str, room: Option<usize>, indent: usize) -> String {
    let Some(room) = room else { return text.to_owned() };
    let (mut wrapped, mut used) = (String::new(), 0);
    for word in text.split(' ') {
        if used > 0 && used + 1 + word.width() > room {
            wrapped.push('\n');
            wrapped.push_str(&" ".repeat(indent));
            used = 0;
        } else if used > 0 {
            wrapped.push(' ');
            used += 1;
        }
        wrapped.push_str(word);
        used += word.width();
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn a_sentence_breaks_between_words_and_lines_up() {
        assert_eq!(wrap("one two three four", Some(9), 4), "one two\n    three\n    four");
        assert_eq!(wrap("one two three four", None, 4), "one two three four");
    }
}
