//! Calls about keys in the configuration of MCP clients.

use super::calls::with_query;
use super::{Client, ClientError};
use crate::wire::{McpAdoptRequest, McpAdopted, McpClients, McpClientsQuery, McpRestoreRequest, McpRestored};

impl Client {
    /// `GET /api/mcp/clients`
    ///
    /// # Errors
    /// `locked`, `not_found` for a client that byok does not know.
    pub fn mcp_clients(&mut self, query: &McpClientsQuery) -> Result<McpClients, ClientError> {
        self.get(&with_query("/api/mcp/clients", query))?.parse()
    }

    /// `POST /api/mcp/adopt`
    ///
    /// # Errors
    /// `locked`, `not_found` for a client that byok does not know, `io`. What concerns one file is in the answer.
    pub fn adopt(&mut self, wanted: &McpAdoptRequest) -> Result<McpAdopted, ClientError> {
        let body = serde_json::to_vec(wanted).map_err(|_| ClientError::Protocol)?;
        self.call("POST", "/api/mcp/adopt", Some(&body))?.parse()
    }

    /// `POST /api/mcp/restore`
    ///
    /// # Errors
    /// As [`Client::adopt`].
    pub fn restore_files(&mut self, wanted: &McpRestoreRequest) -> Result<McpRestored, ClientError> {
        let body = serde_json::to_vec(wanted).map_err(|_| ClientError::Protocol)?;
        self.call("POST", "/api/mcp/restore", Some(&body))?.parse()
    }
}
