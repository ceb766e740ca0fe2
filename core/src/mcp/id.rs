//! The id of a request, or a progress token: what an answer is matched by.

use serde_json::value::RawValue;
use std::fmt;

/// A text or a number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Id {
    /// A number as it was written, because a proxy does no arithmetic.
    Number(String),
    /// A text, without its escapes: two spellings are one id.
    Text(String),
}

/// Longer ids are none: they would be kept.
const LONGEST: usize = 256;

impl Id {
    /// Reads an id; `null` and everything else that is none gives `None`.
    pub fn read(raw: &RawValue) -> Option<Self> {
        let text = raw.get();
        match text.as_bytes().first()? {
            _ if text.len() > LONGEST => None,
            b'"' => serde_json::from_str(text).ok().map(Self::Text),
            b'-' | b'0'..=b'9' => Some(Self::Number(text.to_owned())),
            _ => None,
        }
    }

    /// As JSON.
    pub fn json(&self) -> String {
        match self {
            Self::Number(text) => text.clone(),
            Self::Text(text) => serde_json::Value::from(text.as_str()).to_string(),
        }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(text) | Self::Text(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Id;

    fn read(text: &str) -> Option<Id> {
        Id::read(serde_json::from_str(text).unwrap())
    }

    #[test]
    fn two_spellings_of_a_text_are_one_id_and_a_text_is_no_number() {
        assert_eq!(read(r#""a\u0062""#), read(r#""ab""#));
        assert_ne!(read(r#""1""#), read("1"));
        assert_eq!(read("1").unwrap().json(), "1");
        assert_eq!(read(r#""a\"b""#).unwrap().json(), r#""a\"b""#);
    }

    #[test]
    fn what_is_no_id_is_none() {
        for text in ["null", "true", "[]", "{}"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read(&format!("\"{}\"", "a".repeat(300))), None);
    }
}
