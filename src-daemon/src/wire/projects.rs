//! What is asked and answered about folders with a `byok.toml`.

use byok_core::model::{Project, ProjectKey, ProjectVariable};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `GET /api/projects`.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Projects {
    /// By path.
    pub projects: Vec<Project>,
}

/// A `byok.toml` as it is now: to be trusted with `POST /api/projects`, or used in `POST /api/run`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectFile {
    /// Where it is, from the root.
    pub path: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub digest: String,
    /// The variables it sets.
    #[serde(default)]
    pub variables: Vec<ProjectVariable>,
    /// The keys it means by bare service names.
    #[serde(default)]
    pub keys: Vec<ProjectKey>,
}
