//! Replacing a few ranges of a text. What no splice names is copied byte by byte.

use super::client::Format;
use std::ops::Range;

/// One replacement; an empty range inserts.
#[derive(Clone, PartialEq, Eq)]
pub struct Splice {
    /// Which bytes go.
    pub at: Range<usize>,
    /// What comes instead.
    pub text: String,
}

impl Splice {
    /// Puts `text` in the place of `at`.
    pub fn replace(at: Range<usize>, text: impl Into<String>) -> Self {
        Self { at, text: text.into() }
    }

    /// Puts `text` before the byte at `at`.
    pub fn insert(at: usize, text: impl Into<String>) -> Self {
        Self::replace(at..at, text)
    }
}

/// The text with all splices done. They may come in any order; of two at the same place the first one comes first.
///
/// # Panics
/// When two overlap or one is outside of the text: they are made from one tree of this text.
pub fn apply(text: &str, splices: &[Splice]) -> String {
    let mut ordered: Vec<&Splice> = splices.iter().collect();
    ordered.sort_by_key(|splice| (splice.at.start, splice.at.end));
    let mut done = String::with_capacity(text.len());
    let mut copied = 0;
    for splice in ordered {
        done.push_str(&text[copied..splice.at.start]);
        done.push_str(&splice.text);
        copied = splice.at.end;
    }
    done.push_str(&text[copied..]);
    done
}

/// A text as a quoted string of the format. Double quotes with JSON's escapes mean the same in all three; TOML wants `DEL` escaped,
/// too.
pub fn quote(format: Format, text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    match format {
        Format::Json | Format::Yaml => quoted,
        Format::Toml => quoted.replace('\u{7f}', "\\u007F"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Splice, apply};
    use proptest::prelude::{prop, prop_assert_eq, proptest};

    #[test]
    fn splices_come_in_any_order() {
        let splices = [
            Splice::replace(4..7, "two"),
            Splice::insert(0, "<"),
            Splice::insert(7, ">"),
        ];
        assert_eq!(apply("one 222", &splices), "<one two>");
    }

    proptest! {
        #[test]
        fn what_is_put_back_gives_the_same_bytes(text in "\\PC{0,80}", cuts in prop::collection::vec(0usize..80, 0..6), new in "\\PC{0,9}") {
            let mut cuts: Vec<usize> = cuts.into_iter().filter(|cut| text.is_char_boundary(*cut)).collect();
            cuts.sort_unstable();
            cuts.dedup();
            let (mut there, mut back, mut moved) = (Vec::new(), Vec::new(), 0isize);
            for pair in cuts.chunks_exact(2) {
                let at = pair[0]..pair[1];
                let start = usize::try_from(at.start.cast_signed() + moved).unwrap();
                back.push(Splice::replace(start..start + new.len(), &text[at.clone()]));
                moved += new.len().cast_signed() - at.len().cast_signed();
                there.push(Splice::replace(at, new.as_str()));
            }
            prop_assert_eq!(apply(&apply(&text, &there), &back), text);
        }
    }
}
