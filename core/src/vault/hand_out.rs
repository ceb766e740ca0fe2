//! Values for a program that is about to start.

use super::deed::Deed;
use super::reveal::{as_stored, check_usable, outcome_of, unseal};
use super::{KeyError, OpenVault};
use crate::audit::NewEvent;
use crate::clock::Timestamp;
use crate::inject::{HandOut, Slot};
use crate::model::{Act, Action, Key};
use crate::secret::Secret;
use crate::store::{Connection, keys};
use std::time::Duration;

impl OpenVault {
    /// Opens all that is wanted, in order, in one transaction: a program gets all of its keys or none. `program` is
    /// what the keys are handed to, as the caller named it.
    ///
    /// Values that were opened lately are not opened again; each use is recorded all the same, before it is returned.
    ///
    /// # Errors
    /// `Expired`, `Disabled` or `Sealed` of the first one that can't be handed out, which is recorded; `NoField`, or
    /// `NotFound` when a key went meanwhile.
    pub fn hand_out(&mut self, wanted: &[HandOut], program: &str, act: Act<'_>) -> Result<Vec<Secret>, KeyError> {
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        let mut keys = Vec::with_capacity(wanted.len());
        let mut values = Vec::with_capacity(wanted.len());
        for one in wanted {
            let key = as_stored(&deed, &one.row.key)?;
            let value = check_usable(&key, act).and_then(|()| {
                let sealed = |deed: &Connection| unseal(deed, &self.keys.wrap, &self.header.vault_id, &key, &one.field);
                let slot = Slot::of(&self.header.vault_id, &key, &one.field);
                kept_or_opened(&mut deed, &slot, key.expires_at, act, sealed)
            });
            match value {
                Ok(value) => values.push(value),
                Err(refusal) => {
                    deed.cache().forget(key.id);
                    if let Some(outcome) = outcome_of(&refusal) {
                        let event = event(one, &key, program).outcome(outcome);
                        deed.record(act, event.with("why", refusal.to_string()))?;
                        deed.commit()?;
                    }
                    return Err(refusal);
                }
            }
            keys.push(key);
        }
        for (one, key) in wanted.iter().zip(&keys) {
            keys::touch(&deed, key.id, act.now)?;
            deed.record(act, event(one, key, program))?;
        }
        deed.commit()?;
        Ok(values)
    }
}

/// The value as it was opened lately, or opened now and kept: not longer than until the key ends.
fn kept_or_opened(
    deed: &mut Deed<'_>,
    slot: &Slot,
    end: Option<Timestamp>,
    act: Act<'_>,
    open: impl FnOnce(&Connection) -> Result<Secret, KeyError>,
) -> Result<Secret, KeyError> {
    if let Some(value) = deed.cache().take(slot) {
        return Ok(value);
    }
    let value = open(deed)?;
    let left = end.map(|end| Duration::try_from(end.duration_since(act.now)).unwrap_or_default());
    deed.cache().keep(slot, &value, left);
    Ok(value)
}

fn event(one: &HandOut, key: &Key, program: &str) -> NewEvent {
    NewEvent::key(Action::Injected, key)
        .with("variable", &one.variable)
        .with("field", one.field.as_str())
        .with("into", program)
}
