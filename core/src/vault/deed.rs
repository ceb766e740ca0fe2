//! One deed: a transaction with its rows of the trail.
//!
//! What is done and that it was done are committed together, so that neither can be there without the other. Whoever wants to
//! tell others about deeds takes the confirmed ones from the [`OpenVault`] afterwards; what was rolled back is in no list.

use super::OpenVault;
use super::watching::Memory;
use crate::audit::{NewEvent, Pen};
use crate::clock::Timestamp;
use crate::crypto::SymmetricKey;
use crate::inject::Cache;
use crate::model::{Act, Action, Event};
use crate::store::{Connection, StoreError, Transaction};
use crate::watch::{Finding, Reaction, Rules};
use std::ops::Deref;

/// What deeds are written with.
pub(super) struct Ledger {
    audit_key: SymmetricKey,
    born: Timestamp,
    confirmed: Vec<Event>,
    pub(super) memory: Memory,
    /// Values that were handed out lately. It is here so that no verb can record a change and leave them.
    pub(super) cache: Cache,
}

impl Ledger {
    /// A ledger of a vault that was made at `born`, which chains the trail with `audit_key`.
    pub(super) fn new(audit_key: SymmetricKey, memory: Memory, born: Timestamp) -> Self {
        Self {
            audit_key,
            born,
            confirmed: Vec::new(),
            memory,
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
    pen: Pen,
    recorded: Vec<Event>,
    found: Vec<(Finding, Timestamp)>,
    is_last: bool,
}

impl<'a> Deed<'a> {
    /// Begins.
    pub(super) fn begin(db: &'a mut Connection, ledger: &'a mut Ledger) -> Result<Self, StoreError> {
        Ok(Self {
            tx: db.transaction()?,
            ledger,
            pen: Pen::default(),
            recorded: Vec::new(),
            found: Vec::new(),
            is_last: false,
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
        let event = self.pen.write(&self.tx, &self.ledger.audit_key, act, event)?;
        self.recorded.push(event);
        Ok(())
    }

    /// Something that the deed itself found; stored when it is confirmed.
    pub(super) fn find(&mut self, findings: impl IntoIterator<Item = Finding>, at: Timestamp) {
        self.found.extend(findings.into_iter().map(|finding| (finding, at)));
    }

    /// What is watched for.
    pub(super) fn rules(&self) -> &Rules {
        self.ledger.memory.watch.rules()
    }

    /// Confirms everything: from here on it is on the disk. What the rows look like to the watch is on the disk with them.
    pub(super) fn commit(mut self) -> Result<(), StoreError> {
        let watched = self.watch().and_then(|reactions| {
            self.pen.lift(&self.tx)?;
            Ok(reactions)
        });
        let Self {
            tx, ledger, recorded, ..
        } = self;
        match watched.and_then(|reactions| Ok(tx.commit().map(|()| reactions)?)) {
            Ok(reactions) => {
                ledger.memory.settle(self.is_last);
                ledger.memory.reactions.extend(reactions);
                ledger.confirmed.extend(recorded);
                Ok(())
            }
            Err(failure) => {
                ledger.memory.is_stale = true;
                Err(failure)
            }
        }
    }

    /// Shows the rows to the watch and stores what it finds.
    fn watch(&mut self) -> Result<Vec<Reaction>, StoreError> {
        let mut shown = std::mem::take(&mut self.recorded);
        if self.ledger.memory.is_stale {
            let first = shown.first().map_or(u64::MAX, |event| event.seq);
            self.ledger.memory.refill(&self.tx, self.ledger.born, first)?;
        }
        let mut found = std::mem::take(&mut self.found);
        for event in &shown {
            let findings = self.ledger.memory.observe(&self.tx, event)?;
            found.extend(findings.into_iter().map(|finding| (finding, event.at)));
        }
        let mut reactions = Vec::new();
        for (finding, at) in found {
            reactions.extend(self.store(finding, at)?);
        }
        // Rows about alerts are no deeds of anybody: they are counted and not judged.
        for event in &self.recorded {
            self.ledger.memory.uncounted.add(event);
        }
        shown.append(&mut self.recorded);
        self.recorded = shown;
        self.ledger.memory.save(&self.tx, self.is_last)?;
        Ok(reactions)
    }
}

/// Deeds after which a value that is kept is still the right one to hand out; every other forgets it.
fn leaves_key_as_it_is(action: Action) -> bool {
    matches!(
        action,
        Action::Listed
            | Action::Shown
            | Action::Revealed
            | Action::Copied
            | Action::Injected
            | Action::Used
            | Action::FellBack
            | Action::Checked
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

    /// The last row before the vault is shut: what is only in memory is written with it.
    pub(super) fn record_last(&mut self, act: Act<'_>, event: NewEvent) -> Result<(), StoreError> {
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        deed.is_last = true;
        deed.record(act, event)?;
        deed.commit()
    }
}
