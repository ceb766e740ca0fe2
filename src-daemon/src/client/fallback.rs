//! Calls about keys that step in for others.

use super::calls::{SEGMENT, key_path, with_query};
use super::{Client, ClientError};
use crate::wire::{FailedAnswer, FailedRequest, FallbackHistory, FallbackPolicies, HistoryQuery, SecretJson};
use byok_core::model::{FallbackPolicy, PolicyChange};
use percent_encoding::utf8_percent_encode;

impl Client {
    /// `GET /api/fallback`
    ///
    /// # Errors
    /// `locked`.
    pub fn fallback_policies(&mut self) -> Result<FallbackPolicies, ClientError> {
        self.get("/api/fallback")?.parse()
    }

    /// `GET /api/fallback/{service}`
    ///
    /// # Errors
    /// `not_found`, `locked`.
    pub fn fallback_policy(&mut self, service: &str) -> Result<FallbackPolicy, ClientError> {
        self.get(&path(service, ""))?.parse()
    }

    /// `PUT /api/fallback/{service}`
    ///
    /// # Errors
    /// `not_found`, `invalid_field`, `locked`.
    pub fn set_fallback_policy(&mut self, service: &str, change: &PolicyChange) -> Result<FallbackPolicy, ClientError> {
        let body = serde_json::to_vec(change).map_err(|_| ClientError::Protocol)?;
        self.call("PUT", &path(service, ""), Some(&body))?.parse()
    }

    /// `GET /api/fallback/{service}/history`, newest first.
    ///
    /// # Errors
    /// `not_found`, `locked`.
    pub fn fallback_history(&mut self, service: &str, limit: Option<usize>) -> Result<FallbackHistory, ClientError> {
        let query = HistoryQuery { limit };
        self.get(&with_query(&path(service, "/history"), &query))?.parse()
    }

    /// `POST /api/keys/{id}/failed`
    ///
    /// # Errors
    /// `not_found`, `locked`.
    pub fn key_failed(&mut self, key: &str, failed: &FailedRequest) -> Result<FailedAnswer, ClientError> {
        let body = SecretJson::default()
            .plain("cause", &failed.cause)
            .plain("status", &failed.status)
            .plain("program", &failed.program);
        self.post(&key_path(key, "/failed"), body)?.parse()
    }
}

fn path(service: &str, rest: &str) -> String {
    format!("/api/fallback/{}{rest}", utf8_percent_encode(service, SEGMENT))
}
