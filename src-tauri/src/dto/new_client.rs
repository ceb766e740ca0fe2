//! A token to be made.

use crate::failure::Failure;
use byok_core::clock::Timestamp;
use byok_core::model::{ClientName, Rate, Scope, ServiceId};
use byok_daemon::wire::NewClientRequest;
use schemars::JsonSchema;
use serde::Deserialize;

/// A token to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewClient {
    pub(crate) name: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) services: Vec<String>,
    pub(crate) keys: Vec<String>,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) rate: String,
}

impl NewClient {
    /// As the daemon takes it.
    pub(crate) fn parse(self) -> Result<NewClientRequest, Failure> {
        let scope = |word: &String| Scope::parse(word).map_err(|wrong| Failure::of(&wrong));
        let service = |word: &String| ServiceId::parse(word).map_err(|wrong| Failure::of(&wrong));
        Ok(NewClientRequest {
            name: ClientName::parse(&self.name).map_err(|wrong| Failure::of(&wrong))?,
            scopes: self.scopes.iter().map(scope).collect::<Result<_, _>>()?,
            services: self.services.iter().map(service).collect::<Result<_, _>>()?,
            keys: self.keys,
            expires_at: self.expires_at,
            rate: Some(Rate::parse(&self.rate).map_err(|wrong| Failure::of(&wrong))?),
            rules: Vec::new(),
            concurrency: None,
        })
    }
}
