//! The parts of a credential and the shapes they are known to have.

use super::pattern::Pattern;
use super::provider::Provider;
use crate::model::FieldName;
use crate::secret::Secret;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A part of a credential.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its name, unique within the provider.
    pub name: FieldName,
    /// Whether it has to be kept secret.
    pub secret: bool,
    /// Whether a credential is useless without it.
    pub required: bool,
    /// Conventional names of environment variables, the official tool's first.
    #[serde(default)]
    pub env: Vec<String>,
    /// What a plain field is when the person says nothing.
    #[serde(default)]
    pub default: Option<String>,
    /// What a person should know when asked for it.
    #[serde(default)]
    pub hint: Option<String>,
    /// The shape of the whole value. A plain field that doesn't fit is not used in a request.
    #[serde(default, skip_serializing)]
    pub pattern: Option<Pattern>,
    /// Whether the provider promises that there are no other shapes than the listed ones. Rarely true: shapes change.
    #[serde(default, skip_serializing)]
    pub exhaustive: bool,
}

/// A shape that values of a field are known to have.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Format {
    /// The field.
    pub field: FieldName,
    /// The shape of the whole value.
    pub pattern: Pattern,
    /// What such a value starts with; one of them must be there. Spares the pattern.
    #[serde(default)]
    pub prefixes: Vec<String>,
    /// What kind of key it is.
    #[serde(default)]
    pub label: Option<String>,
    /// Whether the shape alone tells the provider.
    pub detect: Detect,
    /// Words near the value that make a guess likely; for searching files.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// Where this is known from.
    pub source: String,
}

/// What a shape proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Detect {
    /// Nobody else's values look like this.
    Precise,
    /// Others' values look the same.
    Contextual,
}

/// What the shape of a value says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// A known shape of this field.
    Fits,
    /// Not a known shape; providers change them, so it proves nothing.
    Unknown,
    /// Can't be a value of this field.
    Malformed,
}

impl Format {
    /// Whether the value has this shape.
    pub fn fits(&self, value: &[u8]) -> bool {
        let starts = self.prefixes.is_empty() || self.prefix_of(value).is_some();
        starts && self.pattern.fits(value)
    }

    /// The longest declared prefix the value starts with.
    pub(super) fn prefix_of(&self, value: &[u8]) -> Option<&str> {
        let fitting = self
            .prefixes
            .iter()
            .filter(|prefix| value.starts_with(prefix.as_bytes()));
        fitting.max_by_key(|prefix| prefix.len()).map(String::as_str)
    }
}

impl Provider {
    /// What the shape of a field's value says about it.
    pub fn shape_of(&self, field: &FieldName, value: &Secret) -> Shape {
        #[expect(
            clippy::disallowed_methods,
            reason = "the shape of the value is looked at, nothing of it is kept"
        )]
        let value = value.expose_bytes();
        if value.is_empty() || (self.auth.puts_in_header(field) && !fits_in_header(value)) {
            return Shape::Malformed;
        }
        let declared = self.field(field);
        let own = declared
            .and_then(|field| field.pattern.as_ref())
            .is_some_and(|pattern| pattern.fits(value));
        let mut formats = self.formats.iter().filter(|format| format.field == *field);
        if own || formats.any(|format| format.fits(value)) {
            Shape::Fits
        } else if declared.is_some_and(|field| field.exhaustive) {
            Shape::Malformed
        } else {
            Shape::Unknown
        }
    }
}

/// Whether a value can stand in a header and arrive as it was: visible ASCII, spaces only inside (RFC 9110, 5.5).
pub(super) fn fits_in_header(value: &[u8]) -> bool {
    let allowed = value.iter().all(|byte| (0x20..=0x7e).contains(byte));
    allowed && value.trim_ascii().len() == value.len()
}
