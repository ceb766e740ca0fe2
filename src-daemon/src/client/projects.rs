//! Calls about folders with a `byok.toml`.

use super::{Client, ClientError};
use crate::wire::{ProjectFile, Projects};
use byok_core::model::Project;

impl Client {
    /// `GET /api/projects`
    ///
    /// # Errors
    /// `locked`.
    pub fn projects(&mut self) -> Result<Projects, ClientError> {
        self.get("/api/projects")?.parse()
    }

    /// `POST /api/projects`
    ///
    /// # Errors
    /// `invalid_field`, `not_found` for an unknown service, `locked`.
    pub fn trust_project(&mut self, file: &ProjectFile) -> Result<Project, ClientError> {
        let body = serde_json::to_vec(file).map_err(|_| ClientError::Protocol)?;
        self.call("POST", "/api/projects", Some(&body))?.parse()
    }

    /// `DELETE /api/projects/{id}`
    ///
    /// # Errors
    /// `not_found`, `locked`.
    pub fn forget_project(&mut self, id: i64) -> Result<(), ClientError> {
        self.call("DELETE", &format!("/api/projects/{id}"), None).map(drop)
    }
}
