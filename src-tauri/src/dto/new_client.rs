//! A token to be made.

use crate::failure::Failure;
use byok_core::clock::Timestamp;
use byok_core::model::{CallRule, ClientName, Rate, Scope, ServiceId};
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
    /// `None` is what is usual for the rights.
    pub(crate) rate: Option<String>,
    /// `POST /v1/chat/*`; none is every call.
    pub(crate) rules: Vec<String>,
    /// Calls at once; `None` is the gateway's own limit.
    pub(crate) concurrency: Option<u32>,
}

impl NewClient {
    /// As the daemon takes it.
    pub(crate) fn parse(self) -> Result<NewClientRequest, Failure> {
        let scope = |word: &String| Scope::parse(word).map_err(|wrong| Failure::of(&wrong));
        let service = |word: &String| ServiceId::parse(word).map_err(|wrong| Failure::of(&wrong));
        let rule = |text: &String| CallRule::parse(text).map_err(|wrong| Failure::of(&wrong).at("rules"));
        let rate = self.rate.as_deref().map(Rate::parse).transpose();
        Ok(NewClientRequest {
            name: ClientName::parse(&self.name).map_err(|wrong| Failure::of(&wrong))?,
            scopes: self.scopes.iter().map(scope).collect::<Result<_, _>>()?,
            services: self.services.iter().map(service).collect::<Result<_, _>>()?,
            keys: self.keys,
            expires_at: self.expires_at,
            rate: rate.map_err(|wrong| Failure::of(&wrong).at("rate"))?,
            rules: self.rules.iter().map(rule).collect::<Result<_, _>>()?,
            concurrency: self.concurrency,
        })
    }
}
