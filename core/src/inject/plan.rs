//! Which variables a program gets, decided before anything is opened.

use super::conventional::Source;
use crate::error::{Code, Failure};
use crate::model::FieldName;
use crate::store::keys::KeyRow;
use std::collections::BTreeMap;

/// One variable and the secret field it is to hold.
#[derive(Debug, Clone)]
pub struct HandOut {
    /// The environment variable.
    pub variable: String,
    /// The key.
    pub row: KeyRow,
    /// The secret field.
    pub field: FieldName,
}

/// All variables of one program.
#[derive(Debug, Default)]
pub struct Plan {
    /// Variables that hold a secret.
    pub secrets: Vec<HandOut>,
    /// Variables that hold a field that is not secret.
    pub plain: Vec<(String, String)>,
    taken: BTreeMap<String, String>,
}

/// Why a plan can't be made.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PlanError {
    /// Two keys would be the same variable.
    #[error("`{first}` and `{second}` would both be {variable}")]
    Clash {
        /// The variable.
        variable: String,
        /// The key that has it.
        first: String,
        /// The key that wants it too.
        second: String,
    },
    /// A variable that no environment can hold.
    #[error("`{0}` can't be the name of a variable")]
    BadVariable(String),
}

impl Failure for PlanError {
    fn code(&self) -> Code {
        Code::Usage
    }
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Clash { second, .. } => format!("give one another variable: NAME=byok://{second} byok run -- CMD"),
            Self::BadVariable(_) => "use letters, digits and `_`".into(),
        })
    }
}

impl Plan {
    /// Adds the variables of one key.
    ///
    /// # Errors
    /// `Clash` when another key has one of them already; the same key twice is fine.
    pub fn add_key(&mut self, row: &KeyRow, variables: Vec<(String, Source)>) -> Result<(), PlanError> {
        for (variable, source) in variables {
            if !self.claim(&variable, &row.key.reference)? {
                continue;
            }
            match source {
                Source::Secret(field) => self.secrets.push(HandOut {
                    variable,
                    row: row.clone(),
                    field,
                }),
                Source::Plain(value) => self.plain.push((variable, value)),
            }
        }
        Ok(())
    }

    /// Adds one variable that the person named. It wins over a conventional one, so these are added first.
    ///
    /// # Errors
    /// `BadVariable`.
    pub fn add_assignment(&mut self, variable: &str, row: &KeyRow, field: FieldName) -> Result<(), PlanError> {
        if variable.is_empty() || variable.contains(['=', '\0']) {
            return Err(PlanError::BadVariable(variable.into()));
        }
        self.taken.insert(variable.into(), row.key.reference.clone());
        self.secrets.retain(|one| one.variable != variable);
        self.secrets.push(HandOut {
            variable: variable.into(),
            row: row.clone(),
            field,
        });
        Ok(())
    }

    /// Takes a variable for a key; `false` when the key has it already.
    fn claim(&mut self, variable: &str, reference: &str) -> Result<bool, PlanError> {
        match self.taken.get(variable) {
            Some(owner) if owner == reference => Ok(false),
            Some(owner) => Err(PlanError::Clash {
                variable: variable.into(),
                first: owner.clone(),
                second: reference.into(),
            }),
            None => {
                self.taken.insert(variable.into(), reference.into());
                Ok(true)
            }
        }
    }
}
