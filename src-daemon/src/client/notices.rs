//! Calls about notices.

use super::calls::key_path;
use super::{Client, ClientError};
use crate::wire::{Notices, SecretJson, Snoozed, TerminalNotices};

impl Client {
    /// `GET /api/keys/notices`; also answered while the vault is locked.
    ///
    /// # Errors
    /// As every call.
    pub fn notices(&mut self) -> Result<Notices, ClientError> {
        self.get("/api/keys/notices")?.parse()
    }

    /// `POST /api/keys/notices/terminal`: takes what no terminal has shown yet. Whoever asks must show it.
    ///
    /// # Errors
    /// As every call.
    pub fn terminal_notices(&mut self) -> Result<TerminalNotices, ClientError> {
        self.post("/api/keys/notices/terminal", SecretJson::default())?.parse()
    }

    /// `POST /api/keys/{id}/snooze`; `until` is a span, a date or a timestamp.
    ///
    /// # Errors
    /// `not_found`, `invalid_field`, `locked`.
    pub fn snooze(&mut self, key: &str, until: &str) -> Result<Snoozed, ClientError> {
        let body = SecretJson::default().plain("until", &until);
        self.post(&key_path(key, "/snooze"), body)?.parse()
    }

    /// `DELETE /api/keys/{id}/snooze`
    ///
    /// # Errors
    /// `not_found`, `locked`.
    pub fn wake(&mut self, key: &str) -> Result<Snoozed, ClientError> {
        self.call("DELETE", &key_path(key, "/snooze"), None)?.parse()
    }
}
