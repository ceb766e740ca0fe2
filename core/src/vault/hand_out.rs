//! Values for a program that is about to start.

use super::reveal::{check_usable, unseal};
use super::{KeyError, OpenVault};
use crate::audit::{self, NewEvent};
use crate::inject::HandOut;
use crate::model::{Act, Action, Outcome};
use crate::secret::Secret;
use crate::store::keys;
use crate::store::{Connection, StoreError};

impl OpenVault {
    /// Opens all that is wanted, in order, in one transaction: a program gets all of its keys or none. `program` is
    /// what the keys are handed to, as the caller named it.
    ///
    /// # Errors
    /// `Expired`, `Disabled`, `NoField` or `Sealed` of the first one that can't be handed out; the refusal is recorded.
    pub fn hand_out(&mut self, wanted: &[HandOut], program: &str, act: Act<'_>) -> Result<Vec<Secret>, KeyError> {
        let tx = self.db.transaction().map_err(StoreError::from)?;
        let note = |tx: &Connection, one: &HandOut, outcome, why: Option<String>| {
            let mut event = NewEvent::key(Action::Injected, &one.row.key)
                .outcome(outcome)
                .with("variable", &one.variable)
                .with("field", one.field.as_str())
                .with("into", program);
            if let Some(why) = why {
                event = event.with("why", why);
            }
            audit::record(tx, &self.keys.audit, act, event)
        };
        if let Some((one, refusal)) = wanted
            .iter()
            .find_map(|one| check_usable(&one.row.key, act).err().map(|refusal| (one, refusal)))
        {
            note(&tx, one, Outcome::Refused, Some(refusal.to_string()))?;
            tx.commit().map_err(StoreError::from)?;
            return Err(refusal);
        }
        let mut values = Vec::with_capacity(wanted.len());
        for one in wanted {
            values.push(unseal(
                &tx,
                &self.keys.wrap,
                &self.header.vault_id,
                &one.row.key,
                &one.field,
            )?);
            keys::touch(&tx, one.row.key.id, act.now)?;
            note(&tx, one, Outcome::Ok, None)?;
        }
        tx.commit().map_err(StoreError::from)?;
        Ok(values)
    }
}
