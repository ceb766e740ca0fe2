//! Whether given fields are a provider's, and on the right side: a plain field is shown in every list.

use super::provider::Provider;
use crate::error::{Code, Failure};
use crate::model::FieldName;

/// A field that does not fit its provider.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum MisplacedField {
    /// The provider has no such field.
    #[error("{field}: {provider} has no such field")]
    Unknown {
        /// The field.
        field: String,
        /// The provider.
        provider: String,
        /// What it has.
        known: Vec<String>,
    },
    /// A secret among the plain ones.
    #[error("{0}: is secret and can't be a plain field")]
    Secret(String),
}

impl Failure for MisplacedField {
    fn code(&self) -> Code {
        Code::InvalidField
    }
    fn hint(&self) -> Option<String> {
        match self {
            Self::Unknown { known, .. } => Some(format!("it has {}", known.join(", "))),
            Self::Secret(_) => Some("secret fields come by prompt or pipe".into()),
        }
    }
}

impl Provider {
    /// Refuses names that are no fields of this provider.
    ///
    /// # Errors
    /// `Unknown`, for the first of them.
    pub fn check_known<'a>(&self, mut names: impl Iterator<Item = &'a FieldName>) -> Result<(), MisplacedField> {
        match names.find(|name| self.field(name).is_none()) {
            None => Ok(()),
            Some(field) => Err(MisplacedField::Unknown {
                field: field.to_string(),
                provider: self.id.to_string(),
                known: self.fields.iter().map(|field| field.name.to_string()).collect(),
            }),
        }
    }

    /// Refuses names that are no plain fields of this provider.
    ///
    /// # Errors
    /// `Unknown` or `Secret`, for the first of them.
    pub fn check_plain<'a>(
        &self,
        mut names: impl Iterator<Item = &'a FieldName> + Clone,
    ) -> Result<(), MisplacedField> {
        self.check_known(names.clone())?;
        let is_secret = |name: &&FieldName| self.field(name).is_some_and(|field| field.secret);
        names
            .find(is_secret)
            .map_or(Ok(()), |field| Err(MisplacedField::Secret(field.to_string())))
    }
}
