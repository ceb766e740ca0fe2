//! References: how a program or a person names one field of one key.

use super::names::{FieldName, InvalidName, KeyName, ServiceId};
use crate::error::{Code, Failure};
use std::fmt;

/// `byok://SERVICE[/NAME[/FIELD]]`, or the short form without the scheme.
///
/// A missing name means the service's default key, a missing field the provider's main secret field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reference {
    /// The provider; may still be an alias.
    pub service: ServiceId,
    /// The key, or the service's default.
    pub name: Option<KeyName>,
    /// The field, or the provider's main one.
    pub field: Option<FieldName>,
}

/// A reference that can't be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum InvalidReference {
    /// A part has the wrong shape.
    #[error(transparent)]
    Part(#[from] InvalidName),
    /// More than three parts.
    #[error("a reference has at most three parts")]
    TooManyParts,
}

impl Failure for InvalidReference {
    fn code(&self) -> Code {
        Code::Usage
    }
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Part(part) => part.hint()?,
            Self::TooManyParts => "write SERVICE, SERVICE/NAME or SERVICE/NAME/FIELD".into(),
        })
    }
}

impl Reference {
    /// What a full reference starts with.
    pub const SCHEME: &'static str = "byok://";

    /// Reads the full or the short form.
    ///
    /// # Errors
    /// When a part has the wrong shape or there are more than three.
    pub fn parse(text: &str) -> Result<Self, InvalidReference> {
        let text = text.strip_prefix(Self::SCHEME).unwrap_or(text);
        let mut parts = text.split('/');
        let service = ServiceId::parse(parts.next().unwrap_or_default())?;
        let name = parts.next().map(KeyName::parse).transpose()?;
        let field = parts.next().map(FieldName::parse).transpose()?;
        if parts.next().is_some() {
            return Err(InvalidReference::TooManyParts);
        }
        Ok(Self { service, name, field })
    }

    /// Whether a text claims to be a full reference.
    pub fn is_claimed_by(text: &str) -> bool {
        text.starts_with(Self::SCHEME)
    }

    /// A reference to one key's main field.
    pub fn to_key(service: ServiceId, name: KeyName) -> Self {
        Self {
            service,
            name: Some(name),
            field: None,
        }
    }
}

/// The short form.
impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.service)?;
        if let Some(name) = &self.name {
            write!(f, "/{name}")?;
        }
        if let Some(field) = &self.field {
            write!(f, "/{field}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{InvalidReference, Reference};

    #[test]
    fn full_and_short_forms_are_the_same() {
        for short in ["openai", "openai/work", "aws/prod/secret_access_key"] {
            let full = format!("byok://{short}");
            assert_eq!(Reference::parse(short), Reference::parse(&full));
            assert_eq!(Reference::parse(short).unwrap().to_string(), short);
        }
    }

    #[test]
    fn a_fourth_part_is_refused() {
        assert_eq!(Reference::parse("a/b/c/d"), Err(InvalidReference::TooManyParts));
    }

    #[test]
    fn an_empty_part_is_refused() {
        for text in ["", "byok://", "openai/", "openai//x", "/openai"] {
            assert!(Reference::parse(text).is_err(), "{text}");
        }
    }
}
