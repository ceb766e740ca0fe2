//! What is asked and answered about notices.

use crate::config::TerminalForm;
use byok_core::clock::Timestamp;
use byok_core::model::Notice;
use serde::{Deserialize, Serialize};

/// `GET /api/keys/notices`.
#[derive(Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Notices {
    /// The soonest first.
    pub notices: Vec<Notice>,
}

/// `POST /api/keys/notices/terminal`.
#[derive(Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TerminalNotices {
    /// What no terminal has shown yet.
    pub notices: Vec<Notice>,
    /// How it is to be shown.
    pub form: TerminalForm,
}

/// `POST` and `DELETE /api/keys/{id}/snooze`.
#[derive(Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Snoozed {
    /// `service/name`.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Until when nothing is told of it.
    pub snoozed_until: Option<Timestamp>,
}

/// `POST /api/keys/{id}/snooze`.
#[derive(Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SnoozeRequest {
    /// A span such as `7d`, a date, or a timestamp.
    pub until: String,
}
