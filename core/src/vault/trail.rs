//! Reading, verifying, anchoring and pruning the trail, and the vault's own health.

use super::deed::Deed;
use super::{KeyError, OpenVault};
use crate::audit::{self, Anchor, NewEvent, Report, Verifier};
use crate::clock::Timestamp;
use crate::model::{Act, Action, Event, EventFilter};
use crate::store::{self, StoreError, alerts, events, usage};
use data_encoding::HEXLOWER;

/// Rows that are pruned at a time: some hundred milliseconds, after which others get a turn at the vault.
const PRUNED_AT_ONCE: usize = 10_000;

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

    /// Walks a stretch of the chain; `false` when its end was reached. Between two stretches the vault can be used.
    ///
    /// # Errors
    /// As [`OpenVault::verify_trail`].
    pub fn verify_further(&self, verifier: &mut Verifier) -> Result<bool, KeyError> {
        Ok(verifier.advance(&self.db, self.ledger.audit_key())?)
    }

    /// The newest row, to be kept elsewhere. Verify first: an anchor of a broken trail holds what is broken.
    ///
    /// # Errors
    /// `Damaged` when the trail has no end.
    pub fn anchor(&self, now: Timestamp) -> Result<Anchor, KeyError> {
        let events::End { seq, mac, .. } =
            events::end(&self.db)?.ok_or_else(|| StoreError::Damaged("the audit trail has no end".into()))?;
        Ok(Anchor::of(self.id(), seq, &mac, now))
    }

    /// Removes rows from before `before`, the oldest first, and records that and where it cut. Gives how many; to be called
    /// again until it is 0.
    ///
    /// # Errors
    /// `Damaged` when a row that would go is not what was written; nothing goes then.
    pub fn prune_trail(&mut self, before: Timestamp, act: Act<'_>) -> Result<u64, KeyError> {
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        let Some(pruned) = audit::prune(&deed, deed.audit_key(), before, PRUNED_AT_ONCE)? else {
            return Ok(0);
        };
        let event = NewEvent::vault(Action::Pruned)
            .with("rows", pruned.rows.to_string())
            .with("through", pruned.through.to_string())
            .with("mac", HEXLOWER.encode(&pruned.mac));
        deed.record(act, event)?;
        deed.commit()?;
        Ok(pruned.rows)
    }

    /// Removes what was counted and found before `before`: the hourly figures of each key and resolved alerts. The trail tells of
    /// both and is not touched, so there is no row of this. Gives how many rows went.
    ///
    /// # Errors
    /// When the database fails.
    pub fn prune_figures(&mut self, before: Timestamp) -> Result<usize, StoreError> {
        let tx = self.db.transaction()?;
        let alerts = alerts::prune(&tx, before)?;
        let figures = usage::prune(&tx, before.as_second().div_euclid(3_600))?;
        tx.commit()?;
        Ok(alerts + figures)
    }

    /// Reads every page and checks its authentication.
    ///
    /// # Errors
    /// `Damaged`, with how many places are bad.
    pub fn check_integrity(&self) -> Result<(), KeyError> {
        Ok(store::check_integrity(&self.db)?)
    }
}
