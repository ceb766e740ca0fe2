//! Names, parsed once at the door.

use crate::error::{Code, Failure};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A name that does not have the shape its kind asks for.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{text}` is not a {kind}")]
pub struct InvalidName {
    text: String,
    kind: &'static str,
    rule: &'static str,
}

impl Failure for InvalidName {
    fn code(&self) -> Code {
        Code::Usage
    }
    fn hint(&self) -> Option<String> {
        Some(self.rule.into())
    }
}

/// Defines a newtype over a `String` of one shape.
macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $rule:literal, $fits:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[schemars(with = "String")]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            #[doc = concat!("Parses a ", $kind, ": ", $rule, ".")]
            ///
            /// # Errors
            /// When the text has another shape.
            pub fn parse(text: &str) -> Result<Self, InvalidName> {
                let fits: fn(&str) -> bool = $fits;
                if fits(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(InvalidName { text: shorten(text), kind: $kind, rule: $rule })
                }
            }

            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidName;
            fn try_from(text: String) -> Result<Self, InvalidName> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0
            }
        }
    };
}

name! {
    /// A provider: an id of the catalogue, an alias of one, or a custom service.
    ServiceId, "service name", "use 1 to 64 lower-case letters, digits, `_` or `-`, starting with a letter or digit",
    |text| {
        let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
        (1..=64).contains(&text.len()) && text.chars().all(inner) && !text.starts_with(['_', '-'])
    }
}

name! {
    /// One of several keys of a service; unique within it.
    KeyName, "key name", "use 1 to 255 characters without `/` and control characters",
    |text| {
        (1..=255).contains(&text.chars().count()) && text.trim() == text && !text.contains(|c: char| c == '/' || c.is_control())
    }
}

name! {
    /// A field of a credential, `api_key` or `secret_access_key`.
    FieldName, "field name", "use 1 to 64 lower-case letters, digits or `_`",
    |text| (1..=64).contains(&text.len()) && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

name! {
    /// A label of the person's own.
    Tag, "tag", "use 1 to 64 characters without commas, spaces around and control characters",
    |text| {
        (1..=64).contains(&text.chars().count()) && text.trim() == text && !text.contains(|c: char| c == ',' || c.is_control())
    }
}

name! {
    /// A program that was given a token; stands in every row of the trail that it caused.
    ClientName, "client name", "use 1 to 64 letters, digits, spaces, `-`, `_`, `.` or `@`",
    |text| {
        let fits = |c: char| c.is_alphanumeric() || "-_. @".contains(c);
        (1..=64).contains(&text.chars().count()) && text.trim() == text && text.chars().all(fits)
    }
}

impl KeyName {
    /// The name a key gets when the person gives none.
    pub fn main() -> Self {
        Self("main".into())
    }
}

/// An error names what was typed, but what was typed may be a pasted key: only a short start is shown.
fn shorten(text: &str) -> String {
    const SHOWN: usize = 12;
    let clean: String = text.chars().filter(|c| !c.is_control()).collect();
    if clean.chars().count() <= SHOWN {
        clean
    } else {
        clean.chars().take(4).chain("…".chars()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{ClientName, KeyName, ServiceId, Tag};

    #[test]
    fn service_names_follow_the_contract() {
        for good in ["openai", "google-maps", "duffel_flights", "0x", &"a".repeat(64)] {
            assert!(ServiceId::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "OpenAI", "-x", "_x", "a b", "a/b", "é", &"a".repeat(65)] {
            assert!(ServiceId::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn key_names_may_hold_any_language_but_no_slash() {
        for good in ["main", "Arbeit – privat", "日本", &"é".repeat(255)] {
            assert!(KeyName::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "a/b", "a\nb", " a", &"é".repeat(256)] {
            assert!(KeyName::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_client_name_is_one_short_line() {
        assert!(ClientName::parse("claude-desktop 2").is_ok());
        for bad in ["", " a", "a\nb", "a/b", &"a".repeat(65)] {
            assert!(ClientName::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_pasted_key_is_not_repeated_by_the_error() {
        let pasted = "SK-live-0123456789abcdef0123456789abcdef";
        let error = ServiceId::parse(pasted).unwrap_err().to_string();
        assert!(!error.contains("0123456789"), "{error}");
        assert!(Tag::parse("a,b").is_err());
    }
}
