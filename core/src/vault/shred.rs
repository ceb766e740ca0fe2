//! Kept values whose time is over.

use super::deed::Deed;
use super::rotate::shredded;
use super::{KeyError, OpenVault};
use crate::clock::Timestamp;
use crate::model::Act;
use crate::store::{keys, rotations, versions};

impl OpenVault {
    /// Crypto-shreds every kept version whose time is over at `act.now` and tells how many; each has its row of the trail.
    ///
    /// # Errors
    /// When the database fails; then nothing is shredded.
    pub fn shred_due(&mut self, act: Act<'_>) -> Result<usize, KeyError> {
        let due = versions::overdue(&self.db, act.now)?;
        if due.is_empty() {
            return Ok(0);
        }
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        for (id, number) in &due {
            versions::shred(&deed, *id, *number)?;
            if let Some(row) = keys::by_id(&deed, *id)? {
                deed.record(act, shredded(&row.key, *number))?;
            }
        }
        deed.commit()?;
        Ok(due.len())
    }

    /// When, after `now`, the next kept version's time is over, or a rotation at a provider has to be looked after.
    ///
    /// # Errors
    /// When the database fails.
    pub fn next_rotation_chore(&self, now: Timestamp) -> Result<Option<Timestamp>, KeyError> {
        let kept = versions::next_overdue(&self.db, now)?;
        let rotation = rotations::next(&self.db, now)?;
        Ok(kept.into_iter().chain(rotation).min())
    }
}
