//! What an edit changes, line by line, for a person: with every value that was found replaced by its mask.

use super::splice::{Splice, apply};
use super::tree::line_of;
use crate::complaint::repeatable;
use std::ops::Range;

/// Lines that stand next to each other and change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunk {
    /// The first of them, from 1, in the file as it is.
    pub line: usize,
    /// As they are.
    pub removed: Vec<String>,
    /// As they will be.
    pub added: Vec<String>,
}

/// The lines of `text` that `splices` change. `masks` replace every value that may not be shown, whether it changes or not; words
/// that look like keys and were not found are left out, too.
pub fn hunks(text: &str, splices: &[Splice], masks: &[Splice]) -> Vec<Hunk> {
    let mut groups: Vec<(Range<usize>, Vec<&Splice>)> = Vec::new();
    let mut ordered: Vec<&Splice> = splices.iter().collect();
    ordered.sort_by_key(|splice| (splice.at.start, splice.at.end));
    for splice in ordered {
        let lines = lines_around(text, &splice.at);
        match groups.last_mut() {
            // The next line, too: two changes of neighbours are read as one.
            Some((range, members)) if lines.start <= range.end + 1 => {
                range.end = range.end.max(lines.end);
                members.push(splice);
            }
            _ => groups.push((lines, vec![splice])),
        }
    }
    groups
        .into_iter()
        .map(|(range, members)| hunk(text, range, &members, masks))
        .collect()
}

fn hunk(text: &str, range: Range<usize>, splices: &[&Splice], masks: &[Splice]) -> Hunk {
    let inside: Vec<&Splice> = masks
        .iter()
        .filter(|mask| range.start <= mask.at.start && mask.at.end <= range.end)
        .collect();
    let untouched = inside
        .iter()
        .filter(|mask| splices.iter().all(|splice| splice.at != mask.at));
    let after: Vec<Splice> = splices
        .iter()
        .chain(untouched)
        .map(|splice| moved(splice, range.start))
        .collect();
    let before: Vec<Splice> = inside.iter().map(|mask| moved(mask, range.start)).collect();
    let slice = &text[range.clone()];
    Hunk {
        line: line_of(text, range.start),
        removed: shown(&apply(slice, &before)),
        added: shown(&apply(slice, &after)),
    }
}

fn moved(splice: &Splice, by: usize) -> Splice {
    Splice::replace(splice.at.start - by..splice.at.end - by, splice.text.as_str())
}

fn shown(text: &str) -> Vec<String> {
    text.lines().map(|line| repeatable(line).into_owned()).collect()
}

/// From the start of the first line to the end of the last one, without its break.
fn lines_around(text: &str, at: &Range<usize>) -> Range<usize> {
    let start = text[..at.start].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[at.end..].find('\n').map_or(text.len(), |newline| at.end + newline);
    start..end
}

#[cfg(test)]
mod tests {
    use super::{Hunk, hunks};
    use crate::adopt::Splice;

    #[test]
    fn only_lines_that_change_are_shown_and_no_value() {
        let text = "a: 1\nkey: secret and secret2\nb: 2\nc: 3\n";
        let secret = text.find("secret").unwrap();
        let second = text.find("secret2").unwrap();
        let splices = [Splice::replace(secret..secret + 6, "byok://x")];
        let masks = [
            Splice::replace(secret..secret + 6, "s…"),
            Splice::replace(second..second + 7, "…"),
        ];
        let expected = Hunk {
            line: 2,
            removed: vec!["key: s… and …".into()],
            added: vec!["key: byok://x and …".into()],
        };
        assert_eq!(hunks(text, &splices, &masks), [expected]);
    }
}
