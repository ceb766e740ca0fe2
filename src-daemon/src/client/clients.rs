//! Calls about other programs: their tokens, the listener they reach, and the events that faces and programs hear.

use super::calls::SEGMENT;
use super::{Client, ClientError, Lines};
use crate::wire::{ClientPatch, ClientToken, Clients, EventLine, ListenRequest, Listening, NewClientRequest};
use byok_core::model;
use percent_encoding::utf8_percent_encode;

impl Client {
    /// `GET /api/clients`
    ///
    /// # Errors
    /// `locked`.
    pub fn clients(&mut self) -> Result<Clients, ClientError> {
        self.get("/api/clients")?.parse()
    }

    /// `POST /api/clients`; answers the token, which is nowhere else.
    ///
    /// # Errors
    /// `exists`, `invalid_field`, `not_found` for an unknown service or key, `locked`.
    pub fn add_client(&mut self, new: &NewClientRequest) -> Result<ClientToken, ClientError> {
        let body = serde_json::to_vec(new).map_err(|_| ClientError::Protocol)?;
        self.call("POST", "/api/clients", Some(&body))?.parse()
    }

    /// `PATCH /api/clients/{id}`: has a token refused, or not any more. `client` is a name or an id.
    ///
    /// # Errors
    /// `not_found`, `locked`.
    pub fn suspend_client(&mut self, client: &str, is_suspended: bool) -> Result<model::Client, ClientError> {
        let patch = ClientPatch {
            is_suspended: Some(is_suspended),
        };
        let body = serde_json::to_vec(&patch).map_err(|_| ClientError::Protocol)?;
        self.call("PATCH", &client_path(client), Some(&body))?.parse()
    }

    /// `DELETE /api/clients/{id}`: withdraws a token at once. `client` is a name or an id.
    ///
    /// # Errors
    /// `not_found`, `locked`.
    pub fn revoke_client(&mut self, client: &str) -> Result<(), ClientError> {
        self.call("DELETE", &client_path(client), None).map(drop)
    }

    /// `POST /api/listen`: has the daemon serve on loopback TCP for as long as the answer is kept.
    ///
    /// # Errors
    /// `refused` for an address that others can reach, `io` for one that is taken.
    pub fn listen(mut self, address: &str) -> Result<(Listening, Lines), ClientError> {
        let wanted = ListenRequest {
            address: address.into(),
        };
        let body = serde_json::to_vec(&wanted).map_err(|_| ClientError::Protocol)?;
        let mut lines = self.stream("POST", "/api/listen", &[], Some(&body))?;
        let first = lines.next_line()?.ok_or(ClientError::Protocol)?;
        let told = serde_json::from_str(&first).map_err(|_| ClientError::Protocol)?;
        Ok((told, lines))
    }

    /// `GET /api/events`: what is done with the vault from now on, or from the row after `since`. Blocks between events; ends
    /// when the daemon does, and when the reader was too slow and has to ask again.
    ///
    /// # Errors
    /// `locked` when `since` is given and the vault is shut.
    pub fn events(mut self, since: Option<u64>) -> Result<EventStream, ClientError> {
        let since = since.map(|seq| seq.to_string());
        let header: Vec<_> = since.iter().map(|seq| ("last-event-id", seq.as_str())).collect();
        Ok(EventStream(self.stream("GET", "/api/events", &header, None)?))
    }
}

/// Events as they happen.
pub struct EventStream(Lines);

impl Iterator for EventStream {
    type Item = Result<EventLine, ClientError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let line = match self.0.next_line() {
                Ok(line) => line?,
                Err(failure) => return Some(Err(failure)),
            };
            // Comments, ids and the breaks between events say nothing more.
            if let Some(data) = line.strip_prefix("data:") {
                return Some(serde_json::from_str(data.trim_start()).map_err(|_| ClientError::Protocol));
            }
        }
    }
}

fn client_path(client: &str) -> String {
    format!("/api/clients/{}", utf8_percent_encode(client, SEGMENT))
}
