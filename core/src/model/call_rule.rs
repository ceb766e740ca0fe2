//! Which calls a program may make through the gateway: the words of `client add --allow`.

use crate::error::{Code, Failure};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A method and the paths it is allowed for: `POST /v1/chat/*`.
///
/// The path is the one the provider sees, without the query, byte by byte as it was sent: what is written in another way
/// (`%63hat`) is another path. `*` stands for anything but `/`, `**` for anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct CallRule {
    /// `None` is every method.
    method: Option<String>,
    path: String,
}

/// A text that is no rule.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a rule for calls")]
pub struct InvalidRule(String);

impl Failure for InvalidRule {
    fn code(&self) -> Code {
        Code::InvalidField
    }
    fn hint(&self) -> Option<String> {
        Some("write a method and a path, such as `POST /v1/chat/*` or `* /v1/models`".into())
    }
}

impl CallRule {
    /// Parses `METHOD PATH`; the method may be `*`.
    ///
    /// # Errors
    /// When it has another shape.
    pub fn parse(text: &str) -> Result<Self, InvalidRule> {
        let read = || {
            let (method, path) = text.split_once(' ')?;
            let is_word = !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-');
            let is_path = path.starts_with('/')
                && path.len() <= 1_024
                && path
                    .bytes()
                    .all(|byte| byte.is_ascii_graphic() && !b"?#\\\"".contains(&byte));
            ((method == "*" || is_word) && is_path).then(|| Self {
                method: (method != "*").then(|| method.to_owned()),
                path: path.to_owned(),
            })
        };
        read().ok_or_else(|| InvalidRule(text.chars().take(40).collect()))
    }

    /// Whether it allows this call.
    pub fn allows(&self, method: &str, path: &str) -> bool {
        self.method.as_deref().is_none_or(|own| own == method) && fits(self.path.as_bytes(), path.as_bytes())
    }
}

/// Whether a text fits a pattern. Steps back to the newest star only, so the time is bounded by the product of the lengths;
/// a `**` that was passed needs no second visit, because what follows it was found as early as it can be.
fn fits(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut from) = (0, 0);
    // Where to go on after a star, what it has taken so far, and whether it may take a slash.
    let mut star: Option<(usize, usize)> = None;
    let mut deep: Option<(usize, usize)> = None;
    while from < text.len() {
        if pattern[at..].starts_with(b"**") {
            at += 2;
            (deep, star) = (Some((at, from)), None);
        } else if pattern.get(at) == Some(&b'*') {
            at += 1;
            star = Some((at, from));
        } else if pattern.get(at) == Some(&text[from]) {
            at += 1;
            from += 1;
        } else if let Some((after, taken)) = star.filter(|(_, taken)| text[*taken] != b'/') {
            star = Some((after, taken + 1));
            (at, from) = (after, taken + 1);
        } else if let Some((after, taken)) = deep {
            (deep, star) = (Some((after, taken + 1)), None);
            (at, from) = (after, taken + 1);
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

impl fmt::Display for CallRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method.as_deref().unwrap_or("*"), self.path)
    }
}

impl TryFrom<String> for CallRule {
    type Error = InvalidRule;
    fn try_from(text: String) -> Result<Self, InvalidRule> {
        Self::parse(&text)
    }
}

impl From<CallRule> for String {
    fn from(rule: CallRule) -> Self {
        rule.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::CallRule;

    #[test]
    fn a_rule_allows_what_it_says_and_nothing_else() {
        for (rule, method, path, allows) in [
            ("POST /v1/chat/*", "POST", "/v1/chat/completions", true),
            ("POST /v1/chat/*", "GET", "/v1/chat/completions", false),
            ("POST /v1/chat/*", "POST", "/v1/chat/completions/7", false),
            ("POST /v1/chat/**", "POST", "/v1/chat/completions/7", true),
            ("POST /v1/chat/*", "POST", "/v1/chat/", true),
            ("POST /v1/chat/*", "POST", "/v1/chat", false),
            ("POST /v1/chat/*", "POST", "/v1/ch%61t/completions", false),
            ("* /v1/models", "DELETE", "/v1/models", true),
            ("* /v1/models", "GET", "/v1/models/x", false),
            ("GET /v1/*/files/*.json", "GET", "/v1/a/files/b.json", true),
            ("GET /v1/*/files/*.json", "GET", "/v1/a/b/files/c.json", false),
            ("GET /**/end", "GET", "/a/b/end/c/end", true),
            ("GET /**/a*z", "GET", "/x/ab/a/yz/abz", true),
            ("GET /**", "GET", "/", true),
        ] {
            let parsed = CallRule::parse(rule).unwrap();
            assert_eq!(parsed.to_string(), rule);
            assert_eq!(parsed.allows(method, path), allows, "{rule}: {method} {path}");
        }
    }

    #[test]
    fn what_is_no_rule_allows_nothing() {
        for text in [
            "",
            "POST",
            "/v1",
            "post /v1",
            "POST v1",
            "POST  /v1",
            "POST /a b",
            "POST /a?b",
            "POST /\u{e9}",
            " /",
        ] {
            assert!(CallRule::parse(text).is_err(), "{text}");
        }
    }
}
