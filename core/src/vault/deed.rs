//! One deed: a transaction with its rows of the trail.
//!
//! What is done and that it was done are committed together, so that neither can be there without the other. Whoever wants to
//! tell others about deeds takes the confirmed ones from the [`OpenVault`] afterwards; what was rolled back is in no list.

use super::OpenVault;
use crate::audit::{self, NewEvent};
use crate::crypto::SymmetricKey;
use crate::inject::Cache;
use crate::model::{Act, Action, Event};
use crate::store::{Connection, StoreError, Transaction};
use std::ops::Deref;

/// What deeds are written with.
pub(super) struct Ledger {
    audit_key: SymmetricKey,
    confirmed: Vec<Event>,
    /// Values that were handed out lately. It is here so that no verb can record a change and leave them.
    pub(super) cache: Cache,
}

impl Ledger {
    /// A ledger that chains the trail with `audit_key`.
    pub(super) fn new(audit_key: SymmetricKey) -> Self {
        Self {
            audit_key,
            confirmed: Vec::new(),
            cache: Cache::default(),
        }
    }

    /// The key of the chain, for verifying.
    pub(super) fn audit_key(&self) -> &SymmetricKey {
        &self.audit_key
    }
}

/// A deed that is not confirmed yet; dropping it undoes everything.
pub(super) struct Deed<'a> {
    tx: Transaction<'a>,
    ledger: &'a mut Ledger,
    recorded: Vec<Event>,
}

impl<'a> Deed<'a> {
    /// Begins.
    pub(super) fn begin(db: &'a mut Connection, ledger: &'a mut Ledger) -> Result<Self, StoreError> {
        Ok(Self {
            tx: db.transaction()?,
            ledger,
            recorded: Vec::new(),
        })
    }

    /// The key of the chain.
    pub(super) fn audit_key(&self) -> &SymmetricKey {
        &self.ledger.audit_key
    }

    /// The values that are kept for the next program.
    pub(super) fn cache(&mut self) -> &mut Cache {
        &mut self.ledger.cache
    }

    /// Writes a row of the trail, and forgets the values of a key that is changed by the deed.
    pub(super) fn record(&mut self, act: Act<'_>, event: NewEvent) -> Result<(), StoreError> {
        if let Some(key) = event.key_id.filter(|_| !leaves_key_as_it_is(event.action)) {
            self.ledger.cache.forget(key);
        }
        let event = audit::record(&self.tx, &self.ledger.audit_key, act, event)?;
        self.recorded.push(event);
        Ok(())
    }

    /// Confirms everything: from here on it is on the disk.
    pub(super) fn commit(self) -> Result<(), StoreError> {
        self.tx.commit()?;
        self.ledger.confirmed.extend(self.recorded);
        Ok(())
    }
}

/// Deeds after which a value that is kept is still the right one to hand out; every other forgets it.
fn leaves_key_as_it_is(action: Action) -> bool {
    matches!(
        action,
        Action::Listed | Action::Shown | Action::Revealed | Action::Copied | Action::Injected | Action::Checked
    )
}

/// The deed's transaction, for the store.
impl Deref for Deed<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.tx
    }
}

impl OpenVault {
    /// The rows of the trail that were confirmed since the last call, oldest first. To be called after every verb by whoever
    /// tells others; nothing is kept for a second caller.
    pub fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.ledger.confirmed)
    }

    /// A row of its own, for deeds that change nothing else in the database.
    pub(super) fn record(&mut self, act: Act<'_>, event: NewEvent) -> Result<(), StoreError> {
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        deed.record(act, event)?;
        deed.commit()
    }
}
