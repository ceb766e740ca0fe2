//! Calls about the gateway.

use super::{Client, ClientError, Lines};
use crate::wire::{ChildRequest, ChildToken, Reachable, TrafficList};

impl Client {
    /// `GET /gateway`: what the caller may use through the gateway.
    ///
    /// # Errors
    /// `locked`.
    pub fn reachable(&mut self) -> Result<Reachable, ClientError> {
        self.get("/gateway")?.parse()
    }

    /// `GET /api/gateway/traffic`: the calls of the last minutes, oldest first.
    ///
    /// # Errors
    /// `invalid_field` for more than a week, `locked`.
    pub fn traffic(&mut self, minutes: u32) -> Result<TrafficList, ClientError> {
        self.get(&format!("/api/gateway/traffic?minutes={minutes}"))?.parse()
    }

    /// `GET /api/gateway/live`: what is called from now on, at most a line a second. Blocks between them.
    ///
    /// # Errors
    /// `refused` when too many callers listen already.
    pub fn live_traffic(mut self) -> Result<TrafficStream, ClientError> {
        Ok(TrafficStream(self.stream("GET", "/api/gateway/live", &[], None)?))
    }

    /// `POST /api/gateway/children`: a token for this process, good as long as it lives, whatever program it becomes.
    ///
    /// # Errors
    /// `not_found` for an unknown key, `refused` for one that the gateway can't use, `locked`.
    pub fn child(&mut self, wanted: &ChildRequest) -> Result<ChildToken, ClientError> {
        let body = serde_json::to_vec(wanted).map_err(|_| ClientError::Protocol)?;
        self.call("POST", "/api/gateway/children", Some(&body))?.parse()
    }
}

/// Traffic as it happens.
pub struct TrafficStream(Lines);

impl Iterator for TrafficStream {
    type Item = Result<TrafficList, ClientError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let line = match self.0.next_line() {
                Ok(line) => line?,
                Err(failure) => return Some(Err(failure)),
            };
            // Comments and the breaks between events say nothing more.
            if let Some(data) = line.strip_prefix("data:") {
                return Some(serde_json::from_str(data.trim_start()).map_err(|_| ClientError::Protocol));
            }
        }
    }
}
