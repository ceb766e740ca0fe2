//! What a program may do: the words of `client add --scope`, parsed once at the door.

use super::names::{KeyName, ServiceId};
use crate::error::{Code, Failure};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One thing a client may do. None implies another: `write` does not read, `reveal` does not list.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub enum Scope {
    /// Read everything about keys but their values.
    Metadata,
    /// Have providers asked about keys.
    Validate,
    /// Add, change, replace and remove keys.
    Write,
    /// Read values.
    Reveal,
    /// Have the gateway use keys, without seeing them.
    Use(Reach),
}

/// Which keys a gateway call may use.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reach {
    /// All of them.
    Everything,
    /// Those of a service.
    Service(ServiceId),
    /// One, by its name at the time of the call.
    Key(ServiceId, KeyName),
}

/// A word that is no scope.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a scope")]
pub struct InvalidScope(String);

impl Failure for InvalidScope {
    fn code(&self) -> Code {
        Code::InvalidField
    }
    fn hint(&self) -> Option<String> {
        Some("use metadata, validate, write, reveal, use:SERVICE, use:SERVICE/NAME or use:*".into())
    }
}

impl Scope {
    /// Parses one word.
    ///
    /// # Errors
    /// When it is no scope.
    pub fn parse(word: &str) -> Result<Self, InvalidScope> {
        let invalid = || InvalidScope(word.chars().take(40).collect());
        Ok(match word {
            "metadata" => Self::Metadata,
            "validate" => Self::Validate,
            "write" => Self::Write,
            "reveal" => Self::Reveal,
            "use:*" => Self::Use(Reach::Everything),
            _ => Self::Use(reach(word.strip_prefix("use:").ok_or_else(invalid)?).ok_or_else(invalid)?),
        })
    }
}

fn reach(text: &str) -> Option<Reach> {
    Some(match text.split_once('/') {
        Some((service, name)) => Reach::Key(ServiceId::parse(service).ok()?, KeyName::parse(name).ok()?),
        None => Reach::Service(ServiceId::parse(text).ok()?),
    })
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Metadata => f.write_str("metadata"),
            Self::Validate => f.write_str("validate"),
            Self::Write => f.write_str("write"),
            Self::Reveal => f.write_str("reveal"),
            Self::Use(Reach::Everything) => f.write_str("use:*"),
            Self::Use(Reach::Service(service)) => write!(f, "use:{service}"),
            Self::Use(Reach::Key(service, name)) => write!(f, "use:{service}/{name}"),
        }
    }
}

impl TryFrom<String> for Scope {
    type Error = InvalidScope;
    fn try_from(text: String) -> Result<Self, InvalidScope> {
        Self::parse(&text)
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::Scope;

    #[test]
    fn every_scope_is_read_back_as_it_was_written() {
        for word in [
            "metadata",
            "validate",
            "write",
            "reveal",
            "use:*",
            "use:openai",
            "use:openai/my key",
        ] {
            assert_eq!(Scope::parse(word).unwrap().to_string(), word);
        }
    }

    #[test]
    fn what_is_no_scope_gives_no_right() {
        for word in [
            "",
            "*",
            "all",
            "Metadata",
            "use",
            "use:",
            "use:OpenAI",
            "use:openai/",
            "use:*/x",
            "use:a/b/c",
        ] {
            assert!(Scope::parse(word).is_err(), "{word}");
        }
    }
}
