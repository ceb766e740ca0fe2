//! What is asked and answered about alerts.

use byok_core::model::Alert;
use serde::{Deserialize, Serialize};

/// `GET /api/keys/alerts`: which are wanted.
#[derive(Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AlertsQuery {
    /// Resolved ones, too.
    pub all: bool,
    /// 1–1,000; 100 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
}

/// `GET /api/keys/alerts`.
#[derive(Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Alerts {
    /// Newest first.
    pub alerts: Vec<Alert>,
}
