//! stand-in until `fallback` is merged
use super::calls::key_path;
use super::{Client, ClientError};
use crate::wire::{FailedAnswer, FailedRequest, SecretJson};
impl Client {
    /// x
    /// # Errors
    /// x
    pub fn key_failed(&mut self, key: &str, failed: &FailedRequest) -> Result<FailedAnswer, ClientError> {
        let body = SecretJson::default()
            .plain("cause", &failed.cause)
            .plain("status", &failed.status)
            .plain("program", &failed.program);
        self.post(&key_path(key, "/failed"), body)?.parse()
    }
}
