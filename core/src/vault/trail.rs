//! Reading the trail, and the vault's own health.

use super::{KeyError, OpenVault};
use crate::audit::{self, Report};
use crate::model::{Event, EventFilter};
use crate::store;

impl OpenVault {
    /// The rows that fit, oldest first.
    ///
    /// # Errors
    /// When the database fails or a row can't be read.
    pub fn events(&self, filter: &EventFilter) -> Result<Vec<Event>, KeyError> {
        Ok(audit::select(&self.db, filter)?)
    }

    /// Walks the whole chain.
    ///
    /// # Errors
    /// When the database fails; a break is a finding, not an error.
    pub fn verify_trail(&self) -> Result<Report, KeyError> {
        Ok(audit::verify(&self.db, self.ledger.audit_key())?)
    }

    /// Reads every page and checks its authentication.
    ///
    /// # Errors
    /// `Damaged`, with how many places are bad.
    pub fn check_integrity(&self) -> Result<(), KeyError> {
        Ok(store::check_integrity(&self.db)?)
    }
}
