//! The shape of a value, as a regular expression that is compiled on first use.

use regex::bytes::{Regex, RegexBuilder};
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::OnceLock;

/// The largest compiled program, in bytes: a custom definition can't eat the machine.
const PROGRAM_LIMIT: usize = 1 << 20;

/// A regular expression over a whole value.
///
/// It works on bytes and knows ASCII classes only: keys are ASCII, a value need not be text, and the tables of Unicode
/// are most of what compiling costs. Matching takes linear time, so that no definition can hang a program.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(with = "String")]
#[serde(from = "String")]
pub struct Pattern {
    text: String,
    regex: OnceLock<Option<Regex>>,
}

impl From<String> for Pattern {
    fn from(text: String) -> Self {
        Self {
            text,
            regex: OnceLock::new(),
        }
    }
}

impl Pattern {
    /// The expression as it was written, without the anchors.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the whole value has this shape. An expression that doesn't compile fits nothing; [`Pattern::check`] has
    /// refused it when the definition was loaded.
    pub fn fits(&self, value: &[u8]) -> bool {
        let compiled = self.regex.get_or_init(|| compile(&format!("^(?:{})$", self.text)).ok());
        compiled.as_ref().is_some_and(|regex| regex.is_match(value))
    }

    /// Whether it was needed so far.
    #[cfg(test)]
    pub(super) fn is_compiled(&self) -> bool {
        self.regex.get().is_some()
    }

    /// Whether the expression is one.
    ///
    /// # Errors
    /// What is wrong with it, in one line.
    pub fn check(&self) -> Result<(), String> {
        // First as it was written: an anchor must not close a bracket that was left open.
        compile(&self.text)
            .and_then(|_| compile(&format!("^(?:{})$", self.text)))
            .map(drop)
    }
}

/// An expression over bytes with ASCII classes, bounded in size.
pub(super) fn compile(text: &str) -> Result<Regex, String> {
    let regex = RegexBuilder::new(text).unicode(false).size_limit(PROGRAM_LIMIT).build();
    regex.map_err(|error| last_line(&error.to_string()))
}

/// The parser draws the expression over several lines; the last one is the reason.
fn last_line(text: &str) -> String {
    let line = text.lines().last().unwrap_or_default();
    line.trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn whole_value_must_fit() {
        let pattern = Pattern::from("ab|cd".to_owned());
        assert!(pattern.fits(b"ab") && pattern.fits(b"cd"));
        assert!(!pattern.fits(b"abc") && !pattern.fits(b"xcd") && !pattern.fits(b"ab\n"));
    }

    #[test]
    fn broken_expression_says_why_in_one_line_and_fits_nothing() {
        let pattern = Pattern::from("[a-".to_owned());
        assert_eq!(pattern.check().unwrap_err(), "unclosed character class");
        assert!(!pattern.fits(b"a"));
    }

    #[test]
    fn anchors_can_not_be_closed_away() {
        assert!(Pattern::from("a)|(?:b".to_owned()).check().is_err());
    }

    #[test]
    fn huge_expression_is_refused() {
        assert!(Pattern::from("(?:[a-z]{1000}){1000}".to_owned()).check().is_err());
    }
}
