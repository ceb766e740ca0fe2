//! Folders whose `byok.toml` a person accepted. Names and references, never a value.

use super::names::{KeyName, ServiceId};
use crate::clock::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A trusted `byok.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Project {
    /// Its number.
    pub id: i64,
    /// The file.
    pub path: String,
    /// SHA-256 of its bytes as they were accepted, in hexadecimal. A file with others is not trusted.
    pub digest: String,
    /// When it was accepted.
    pub trusted_at: Timestamp,
    /// When a program was last started with it, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// The variables it sets, by name.
    pub variables: Vec<ProjectVariable>,
    /// The keys it means by bare service names.
    pub keys: Vec<ProjectKey>,
}

/// One line of `[env]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectVariable {
    /// The variable.
    pub variable: String,
    /// What it is to hold: `byok://SERVICE[/NAME[/FIELD]]`.
    #[serde(rename = "ref")]
    pub reference: String,
}

/// One line of `[keys]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectKey {
    /// The service.
    pub service: ServiceId,
    /// Which of its keys.
    pub name: KeyName,
}
