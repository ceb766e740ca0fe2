//! What the filter asks for: plain words are fuzzy, `tag:prod`, `status:dead` and `service:openai` mean what they say.

use super::Row;
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use std::cmp::Reverse;

/// A filter that was read.
#[derive(Default)]
pub(crate) struct Filter {
    terms: Vec<Term>,
    pattern: Option<Pattern>,
}

/// A word with a colon.
struct Term {
    of: Of,
    /// In lower case.
    word: String,
}

#[derive(Clone, Copy)]
enum Of {
    Service,
    Tag,
    Status,
}

/// How well a word with a colon fits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    No,
    Begins,
    Whole,
}

impl Filter {
    /// Reads what was typed. Nothing is wrong: a word that means nothing else is fuzzy.
    pub(crate) fn parse(text: &str) -> Self {
        let mut terms = Vec::new();
        let mut plain = Vec::new();
        for word in text.split_whitespace() {
            match word.split_once(':').and_then(|(of, word)| Some((of_word(of)?, word))) {
                Some((of, word)) => terms.push(Term {
                    of,
                    word: word.to_lowercase(),
                }),
                None => plain.push(word),
            }
        }
        terms.retain(|term| !term.word.is_empty());
        let fuzzy = || Pattern::parse(&plain.join(" "), CaseMatching::Smart, Normalization::Smart);
        Self {
            terms,
            pattern: (!plain.is_empty()).then(fuzzy),
        }
    }

    /// Whether plain words are among it, so that some rows fit better than others.
    pub(crate) fn is_fuzzy(&self) -> bool {
        self.pattern.is_some()
    }

    /// The places of the rows that fit, the best first.
    pub(crate) fn places(&self, rows: &[Row]) -> Vec<usize> {
        let mut left: Vec<usize> = (0..rows.len()).collect();
        for term in &self.terms {
            // While a word is typed its beginning is enough; once it is a whole one, nothing else is meant.
            let best = left.iter().map(|at| term.fit(&rows[*at])).max().unwrap_or(Fit::No);
            left.retain(|at| best > Fit::No && term.fit(&rows[*at]) == best);
        }
        match &self.pattern {
            Some(pattern) => ranked(pattern, rows, left),
            None => left,
        }
    }

    /// Finds the letters of references that the plain words met.
    pub(crate) fn letters(&self) -> Option<Letters<'_>> {
        self.pattern.as_ref().map(|pattern| Letters {
            pattern,
            matcher: matcher(),
            found: Vec::new(),
        })
    }
}

/// What finds letters; it is made once for all rows in sight.
pub(crate) struct Letters<'a> {
    pattern: &'a Pattern,
    matcher: Matcher,
    found: Vec<u32>,
}

impl Letters<'_> {
    /// Which characters of the row's reference were met, counted from 0.
    pub(crate) fn of(&mut self, row: &Row) -> &[u32] {
        let (mut buffer, mut text) = (Vec::new(), String::new());
        write(row, &mut text);
        let letters = u32::try_from(row.reference.chars().count()).unwrap_or(u32::MAX);
        self.found.clear();
        let haystack = Utf32Str::new(&text, &mut buffer);
        self.pattern.indices(haystack, &mut self.matcher, &mut self.found);
        self.found.retain(|at| *at < letters);
        &self.found
    }
}

impl Term {
    fn fit(&self, row: &Row) -> Fit {
        match self.of {
            Of::Service => self.fits(row.parts().0),
            Of::Tag => row.tags.split(' ').map(|tag| self.fits(tag)).max().unwrap_or(Fit::No),
            Of::Status if !row.is_active => self.fits("off"),
            Of::Status => self
                .fits(row.status.as_str())
                .max(self.fits(row.status.verdict().as_str())),
        }
    }

    fn fits(&self, text: &str) -> Fit {
        let mut letters = text.chars().flat_map(char::to_lowercase);
        for wanted in self.word.chars() {
            if letters.next() != Some(wanted) {
                return Fit::No;
            }
        }
        if letters.next().is_none() {
            Fit::Whole
        } else {
            Fit::Begins
        }
    }
}

fn of_word(word: &str) -> Option<Of> {
    match word {
        "service" => Some(Of::Service),
        "tag" => Some(Of::Tag),
        "status" => Some(Of::Status),
        _ => None,
    }
}

fn ranked(pattern: &Pattern, rows: &[Row], left: Vec<usize>) -> Vec<usize> {
    let mut matcher = matcher();
    let (mut buffer, mut text) = (Vec::new(), String::new());
    let mut found: Vec<(Reverse<u32>, usize)> = left
        .into_iter()
        .filter_map(|at| {
            text.clear();
            write(&rows[at], &mut text);
            let score = pattern.score(Utf32Str::new(&text, &mut buffer), &mut matcher)?;
            Some((Reverse(score), at))
        })
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, at)| at).collect()
}

/// What plain words are looked for in: as `byok list TEXT` does, as far as a list knows it.
fn write(row: &Row, text: &mut String) {
    text.extend([&*row.reference, " ", &*row.tags]);
}

fn matcher() -> Matcher {
    Matcher::new(Config::DEFAULT.match_paths())
}

#[cfg(test)]
mod tests {
    use super::Filter;
    use crate::tui::model::keys::Row;
    use crate::tui::testing::row;
    use byok_core::model::Status;

    fn rows() -> Vec<Row> {
        let mut rows = vec![
            row("openai/prod", Status::Valid),
            row("openai/ci", Status::Invalid),
            row("openai-eu/prod", Status::ValidLimited),
            row("github/日本", Status::Expired),
        ];
        rows[0].tags = "prod eu".into();
        rows[1].tags = "production".into();
        rows[3].is_active = false;
        rows
    }

    fn found(text: &str) -> Vec<String> {
        let rows = rows();
        let places = Filter::parse(text).places(&rows);
        places.into_iter().map(|at| rows[at].reference.to_string()).collect()
    }

    #[test]
    fn words_with_a_colon_mean_what_they_say_and_all_must_hold() {
        assert_eq!(found("service:openai"), ["openai/prod", "openai/ci"]);
        assert_eq!(found("service:openai status:dead"), ["openai/ci"]);
        assert_eq!(found("tag:prod"), ["openai/prod"]);
        assert_eq!(found("status:valid"), ["openai/prod"]);
        assert_eq!(found("status:off"), ["github/日本"]);
        assert_eq!(found("tag:prod status:dead"), [""; 0]);
    }

    #[test]
    fn while_a_word_is_typed_its_beginning_is_enough() {
        assert_eq!(found("service:open").len(), 3);
        assert_eq!(found("tag:pro").len(), 2);
        assert_eq!(found("status:de"), ["openai/ci"]);
        assert_eq!(found("tag:").len(), 4);
    }

    #[test]
    fn plain_words_are_fuzzy_and_the_best_comes_first() {
        assert_eq!(found("ghub"), ["github/日本"]);
        assert_eq!(found("prod")[0], "openai/prod");
        assert_eq!(found("日"), ["github/日本"]);
        assert_eq!(found("nothing-like-it"), [""; 0]);
        assert_eq!(found("http://x"), [""; 0], "a colon alone makes no term");
        assert_eq!(found("service:openai ci"), ["openai/ci"]);
    }

    #[test]
    fn the_letters_that_were_met_are_those_of_the_reference() {
        let filter = Filter::parse("ghub");
        let mut letters = filter.letters().unwrap();
        assert_eq!(letters.of(&rows()[3]), [0, 3, 4, 5]);
        let tags = Filter::parse("eu");
        assert_eq!(tags.letters().unwrap().of(&rows()[0]), [0; 0], "met in the tags");
        assert!(Filter::parse("tag:x").letters().is_none());
    }
}
