//! Plain values that stand inside other fields: the data centre at the end of a key, the host of an endpoint.

use super::credential::{Credential, Value};
use super::pattern::compile;
use super::provider::Provider;
use crate::model::FieldName;
use regex::bytes::Regex;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::OnceLock;

/// The longest derived value, in bytes: the longest label of a host's name (RFC 1035).
const LONGEST: usize = 63;
/// The longest piece of a secret that may name a host, in bytes. A region or a data centre has ten; a key has more than this.
pub(super) const LONGEST_OF_SECRET: usize = 16;

/// A plain value that is a piece of a field.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Derived {
    /// What templates call it.
    pub name: FieldName,
    /// The field it stands in.
    pub from: FieldName,
    /// Where it stands there: the first group.
    pub pattern: Capture,
    /// What a maintainer should know; for a piece of a secret, why it is none.
    #[serde(default)]
    pub note: Option<String>,
}

/// A regular expression that finds a piece of a value; compiled on first use, in bytes and linear time as a
/// [`Pattern`](super::Pattern).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(with = "String")]
#[serde(from = "String")]
pub struct Capture {
    text: String,
    regex: OnceLock<Option<Regex>>,
}

impl From<String> for Capture {
    fn from(text: String) -> Self {
        Self {
            text,
            regex: OnceLock::new(),
        }
    }
}

impl Capture {
    /// The expression as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The piece, if it is one that can be a plain value: letters, digits, `.`, `_` and `-`.
    pub(super) fn find<'a>(&self, value: &'a [u8]) -> Option<&'a str> {
        let regex = self.regex.get_or_init(|| compile(&self.text).ok()).as_ref()?;
        let piece = regex.captures(value)?.get(1)?.as_bytes();
        let is_plain = piece
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(byte));
        let fits = is_plain && (1..=LONGEST).contains(&piece.len());
        std::str::from_utf8(piece).ok().filter(|_| fits)
    }

    /// Whether it is an expression with a group.
    ///
    /// # Errors
    /// What is wrong with it, in one line.
    pub(super) fn check(&self) -> Result<(), String> {
        match compile(&self.text)?.captures_len() {
            0 | 1 => Err("the expression has no group to take".into()),
            _ => Ok(()),
        }
    }

    /// The most that the group can hold, in bytes; `None` when there is no end to it.
    pub(super) fn longest(&self) -> Option<usize> {
        let parsed = regex_syntax::ParserBuilder::new()
            .unicode(false)
            .utf8(false)
            .build()
            .parse(&self.text);
        first_group(&parsed.ok()?)?.properties().maximum_len()
    }
}

/// What stands in the first group of an expression.
fn first_group(expression: &regex_syntax::hir::Hir) -> Option<&regex_syntax::hir::Hir> {
    use regex_syntax::hir::HirKind;
    match expression.kind() {
        HirKind::Capture(group) if group.index == 1 => Some(&group.sub),
        HirKind::Capture(group) => first_group(&group.sub),
        HirKind::Repetition(repeated) => first_group(&repeated.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().find_map(first_group),
        _ => None,
    }
}

impl Provider {
    /// The derived value of that name.
    pub fn derives(&self, name: &FieldName) -> Option<&Derived> {
        self.derived.iter().find(|derived| derived.name == *name)
    }

    /// Whether the name is a field or a derived value.
    pub(super) fn names(&self, name: &FieldName) -> bool {
        self.field(name).is_some() || self.derives(name).is_some()
    }

    /// Whether the name is a derived value that stands in a secret field.
    pub(super) fn derives_from_secret(&self, name: &FieldName) -> bool {
        let source = self.derives(name).and_then(|derived| self.field(&derived.from));
        source.is_some_and(|field| field.secret)
    }
}

impl<'a> Credential<'a> {
    /// What a derived value is in this credential.
    pub(super) fn derived(&self, provider: &'a Provider, name: &FieldName) -> Option<Value<'a>> {
        let derived = provider.derives(name)?;
        let source = self.field_value(provider, &derived.from)?;
        derived.pattern.find(source.bytes()).map(Value::Plain)
    }
}

#[cfg(test)]
mod tests {
    use super::Capture;
    use proptest::prelude::{any, prop_assert, proptest};

    fn capture(text: &str) -> Capture {
        Capture::from(text.to_owned())
    }

    #[test]
    fn first_group_is_taken() {
        let region = capture("-([a-z]{2}[0-9]{1,3})$");
        assert_eq!(region.find(b"0a1b-us21"), Some("us21"));
        assert_eq!(region.find(b"0a1b-us21x"), None);
        assert_eq!(
            capture("^https://([a-z0-9.-]+)").find(b"https://a.example/v1"),
            Some("a.example")
        );
    }

    #[test]
    fn what_could_end_a_host_or_a_path_is_not_taken() {
        let anything = capture("^(.+)$");
        for value in [
            &b"a/b"[..],
            b"a@b",
            b"a:1",
            b"a b",
            b"a%2fb",
            b"\xff",
            "é".as_bytes(),
            &[b'a'; 64],
        ] {
            assert_eq!(anything.find(value), None, "{value:?}");
        }
    }

    #[test]
    fn group_is_measured() {
        for (text, most) in [
            ("-([a-z]{2}[0-9]{1,3})$", Some(5)),
            ("^(?:x|y-(us|eu))", Some(2)),
            ("([a-z]+)", None),
            ("no group", None),
        ] {
            assert_eq!(capture(text).longest(), most, "{text}");
        }
        assert!(capture("no group").check().is_err());
        assert!(capture("(").check().is_err());
        assert!(capture("(a)").check().is_ok());
    }

    proptest! {
        #[test]
        fn a_piece_is_always_plain(value in any::<Vec<u8>>()) {
            if let Some(piece) = capture("(.*)").find(&value) {
                prop_assert!(piece.len() <= 63 && piece.bytes().all(|byte| byte.is_ascii_graphic()));
            }
        }
    }
}
