//! Which line of a definition a fault is on.

use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// The line, counted from 1, of what `path` leads to; the line of the last step that exists, when the rest is missing.
pub(super) fn line_of(text: &str, path: &str) -> usize {
    let Ok(document) = DeTable::parse(text) else { return 1 };
    let mut span = 0..0;
    let mut table = Some(document.get_ref());
    for segment in path.split('.') {
        let (name, index) = match segment.split_once('[') {
            Some((name, index)) => (name, index.trim_end_matches(']').parse().ok()),
            None => (segment, None),
        };
        let Some((found, at)) = table.and_then(|table| step(table, name, index)) else {
            break;
        };
        span = at;
        table = found.as_table();
    }
    line_at(text.as_bytes(), span.start)
}

/// The value of a name, or of one element of its list, and where it stands.
fn step<'a>(table: &'a DeTable<'a>, name: &str, index: Option<usize>) -> Option<(&'a DeValue<'a>, Range<usize>)> {
    let (key, value) = table.iter().find(|(key, _)| key.get_ref() == name)?;
    match index.and_then(|index| value.get_ref().as_array()?.get(index)) {
        Some(element) => Some((element.get_ref(), element.span())),
        None => Some((value.get_ref(), key.span())),
    }
}

/// The line, counted from 1, of a byte.
pub(super) fn line_at(text: &[u8], offset: usize) -> usize {
    1 + text[..offset.min(text.len())]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count()
}

#[cfg(test)]
mod tests {
    use super::line_of;

    const TEXT: &str = "\
id = \"x\"

[[field]]
name = \"a\"
[[field]]
name = \"b\"
pattern = '['

[validate]
url = \"/\"
  [[validate.outcome]]
  outcome = \"valid\"
";

    #[test]
    fn path_leads_to_its_line() {
        for (path, line) in [
            ("id", 1),
            ("field[0]", 3),
            ("field[1].pattern", 7),
            ("validate.url", 10),
            ("validate.outcome[0].outcome", 12),
            ("validate.outcome[0].missing", 11),
            ("missing", 1),
        ] {
            assert_eq!(line_of(TEXT, path), line, "{path}");
        }
    }
}
