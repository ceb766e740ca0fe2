//! Templates: a text with references in it, and the same text with values in their place.
//!
//! A reference is `{{ byok://SERVICE/NAME/FIELD }}`, spaces as you like, or `${byok://SERVICE/NAME/FIELD}`. Everything else stays as it
//! is, other braces and dollars too, because most templates have a language of their own. A backslash before a reference keeps
//! it as text; two are one backslash and a value, and so on, as in a shell; other backslashes mean nothing.
//! Values go in as they are: byok does not know whether they land in JSON, YAML or a shell.

use crate::error::{Code, Failure};
use crate::model::{InvalidReference, Reference};
use crate::secret::Secret;
use zeroize::Zeroizing;

/// How the two forms begin (up to the scheme) and end.
const FORMS: [(&str, &str); 2] = [("{{", "}}"), ("${", "}")];

/// A template that was read.
#[derive(Debug, PartialEq, Eq)]
pub struct Template<'t> {
    parts: Vec<Part<'t>>,
    mentions: Vec<Mention>,
}

#[derive(Debug, PartialEq, Eq)]
enum Part<'t> {
    Text(&'t str),
    /// The place in `mentions`.
    Value(usize),
}

/// A reference in a template, and where it stands for the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// What it refers to.
    pub reference: Reference,
    /// Where.
    pub place: Place,
    /// How often.
    pub count: usize,
}

/// A place in a text, for people: both counted from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The character in it.
    pub column: usize,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Something in a template that can't be read. The text itself is not repeated: it may be a key in the wrong place.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TemplateError {
    /// A reference without its end on the same line.
    #[error("{place}: the reference is not closed with `{end}`")]
    NotClosed {
        /// Where it begins.
        place: Place,
        /// What is missing.
        end: &'static str,
    },
    /// Not a reference.
    #[error("{place}: {reason}")]
    BadReference {
        /// Where it begins.
        place: Place,
        /// Why.
        reason: InvalidReference,
    },
}

impl Failure for TemplateError {
    fn code(&self) -> Code {
        Code::Usage
    }
    fn hint(&self) -> Option<String> {
        match self {
            Self::NotClosed { .. } => Some("put a backslash before what is to stay as it is".into()),
            Self::BadReference { reason, .. } => reason.hint(),
        }
    }
}

impl<'t> Template<'t> {
    /// Reads a template.
    ///
    /// # Errors
    /// All that is wrong with it, in order.
    pub fn parse(text: &'t str) -> Result<Self, Vec<TemplateError>> {
        let mut template = Self {
            parts: Vec::new(),
            mentions: Vec::new(),
        };
        let (mut errors, mut at, mut found_from) = (Vec::new(), 0, 0);
        let mut places = Places::new(text);
        while let Some(opening) = next_opening(text, found_from) {
            let backslashes = text[at..opening.start]
                .bytes()
                .rev()
                .take_while(|b| *b == b'\\')
                .count();
            // Half of them stand for the other half.
            template.text(&text[at..opening.start - backslashes.div_ceil(2)]);
            at = opening.start;
            found_from = opening.inner;
            if backslashes % 2 == 1 {
                continue;
            }
            let place = places.of(opening.start);
            match opening.reference(text) {
                Ok((reference, end)) => {
                    template.mention(reference, place);
                    (at, found_from) = (end, end);
                }
                Err(None) => errors.push(TemplateError::NotClosed {
                    place,
                    end: opening.end,
                }),
                Err(Some(reason)) => errors.push(TemplateError::BadReference { place, reason }),
            }
        }
        template.text(&text[at..]);
        if errors.is_empty() { Ok(template) } else { Err(errors) }
    }

    /// What it refers to, each once, in the order of the first places.
    pub fn mentions(&self) -> &[Mention] {
        &self.mentions
    }

    /// The text with values in place of the references; `values` are in the order of [`Template::mentions`]. Wiped when dropped.
    ///
    /// # Errors
    /// None when there are fewer values than mentions.
    #[expect(clippy::disallowed_methods, reason = "the values go into the person's file")]
    pub fn render(&self, values: &[Secret]) -> Option<Zeroizing<Vec<u8>>> {
        let value = |place: usize| values.get(place).map(Secret::expose_bytes);
        let lengths = self.parts.iter().map(|part| match part {
            Part::Text(text) => Some(text.len()),
            Part::Value(place) => value(*place).map(<[u8]>::len),
        });
        // Made as large as it gets, so that no copy is left behind where it grew.
        let mut rendered = Zeroizing::new(Vec::with_capacity(lengths.sum::<Option<usize>>()?));
        for part in &self.parts {
            match part {
                Part::Text(text) => rendered.extend_from_slice(text.as_bytes()),
                Part::Value(place) => rendered.extend_from_slice(value(*place)?),
            }
        }
        Some(rendered)
    }

    fn text(&mut self, text: &'t str) {
        if !text.is_empty() {
            self.parts.push(Part::Text(text));
        }
    }

    fn mention(&mut self, reference: Reference, place: Place) {
        let known = self.mentions.iter().position(|one| one.reference == reference);
        let index = known.unwrap_or(self.mentions.len());
        match known {
            Some(index) => self.mentions[index].count += 1,
            None => self.mentions.push(Mention {
                reference,
                place,
                count: 1,
            }),
        }
        self.parts.push(Part::Value(index));
    }
}

/// Where a reference begins.
struct Opening {
    start: usize,
    /// Where the scheme begins.
    inner: usize,
    end: &'static str,
}

impl Opening {
    /// The reference and where the text goes on; `None` as the error when it is not closed.
    fn reference(&self, text: &str) -> Result<(Reference, usize), Option<InvalidReference>> {
        let rest = &text[self.inner..];
        let line = rest.split(['\n', '\r']).next().unwrap_or_default();
        let length = line.find(self.end).ok_or(None)?;
        let reference = Reference::parse(rest[..length].trim_end_matches([' ', '\t'])).map_err(Some)?;
        Ok((reference, self.inner + length + self.end.len()))
    }
}

/// The first opening of either form from a place on.
fn next_opening(text: &str, from: usize) -> Option<Opening> {
    let mut at = from;
    while let Some(found) = text[at..].find(['{', '$']) {
        let start = at + found;
        for (begin, end) in FORMS {
            let Some(rest) = text[start..].strip_prefix(begin) else {
                continue;
            };
            // Spaces are part of the form with two braces only; a shell has none there, either.
            let inner = if end == "}" {
                rest
            } else {
                rest.trim_start_matches([' ', '\t'])
            };
            if Reference::is_claimed_by(inner) {
                return Some(Opening {
                    start,
                    inner: text.len() - inner.len(),
                    end,
                });
            }
        }
        at = start + 1;
    }
    None
}

/// Counts lines as it goes on, so that a long template is read once.
struct Places<'t> {
    text: &'t str,
    line: usize,
    line_start: usize,
    at: usize,
}

impl<'t> Places<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            line: 1,
            line_start: 0,
            at: 0,
        }
    }

    /// The place of a byte that is not before the last one asked for.
    fn of(&mut self, byte: usize) -> Place {
        for (place, _) in self.text[self.at..byte].match_indices('\n') {
            self.line += 1;
            self.line_start = self.at + place + 1;
        }
        self.at = byte;
        Place {
            line: self.line,
            column: self.text[self.line_start..byte].chars().count() + 1,
        }
    }
}
