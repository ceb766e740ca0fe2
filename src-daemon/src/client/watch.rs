//! One method a route of what is watched.

use super::calls::with_query;
use super::{Client, ClientError};
use crate::wire::{Alerts, AlertsQuery, SecretJson};
use byok_core::model::Alert;
use byok_core::watch::Metrics;

impl Client {
    /// `GET /api/keys/metrics`
    ///
    /// # Errors
    /// `locked`.
    pub fn metrics(&mut self) -> Result<Metrics, ClientError> {
        self.get("/api/keys/metrics")?.parse()
    }

    /// `GET /api/keys/alerts`
    ///
    /// # Errors
    /// `locked`.
    pub fn alerts(&mut self, query: &AlertsQuery) -> Result<Alerts, ClientError> {
        self.get(&with_query("/api/keys/alerts", query))?.parse()
    }

    /// `POST /api/keys/alerts/{id}/ack`
    ///
    /// # Errors
    /// `not_found`, `locked`.
    pub fn acknowledge_alert(&mut self, id: u64) -> Result<Alert, ClientError> {
        self.post(&format!("/api/keys/alerts/{id}/ack"), SecretJson::default())?
            .parse()
    }

    /// `POST /api/keys/alerts/{id}/resolve`
    ///
    /// # Errors
    /// `not_found`, `locked`.
    pub fn resolve_alert(&mut self, id: u64) -> Result<Alert, ClientError> {
        self.post(&format!("/api/keys/alerts/{id}/resolve"), SecretJson::default())?
            .parse()
    }
}
