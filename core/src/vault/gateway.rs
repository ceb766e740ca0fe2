//! Values for the gateway, which shows them to providers in the place of a token.

use super::deed::Deed;
use super::reveal::{as_stored, check_usable, outcome_of, unseal};
use super::{KeyError, OpenVault};
use crate::audit::NewEvent;
use crate::model::{Act, Action, FieldName};
use crate::secret::Secret;
use crate::store::keys::KeyRow;
use crate::store::versions;
use std::collections::BTreeMap;

/// Whether the gateway's taking of a value is a row of the trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taking {
    /// It is the first for this client and key in a while.
    Recorded,
    /// It was recorded lately; calls are counted.
    Counted,
}

impl OpenVault {
    /// Opens all secret fields of a key for calls of the acting client. What is written is written before it returns.
    ///
    /// # Errors
    /// `Expired`, `Disabled` or `Sealed`, always recorded; `NotFound` when the key went meanwhile.
    pub fn open_for_calls(
        &mut self,
        row: &KeyRow,
        taking: Taking,
        act: Act<'_>,
    ) -> Result<BTreeMap<FieldName, Secret>, KeyError> {
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        let key = as_stored(&deed, &row.key)?;
        let open = |name: FieldName| {
            let value = unseal(&deed, &self.keys.wrap, &self.header.vault_id, &key, &name)?;
            Ok((name, value))
        };
        let opened = check_usable(&key, act).and_then(|()| {
            let names = versions::secret_fields(&deed, key.id, key.version)?;
            names.into_iter().map(open).collect::<Result<BTreeMap<_, _>, _>>()
        });
        let event = NewEvent::key(Action::Used, &key).with("by", "gateway");
        match &opened {
            Ok(_) if taking == Taking::Counted => return opened,
            Ok(_) => deed.record(act, event)?,
            Err(refusal) => match outcome_of(refusal) {
                Some(outcome) => deed.record(act, event.outcome(outcome).with("why", refusal.to_string()))?,
                None => return opened,
            },
        }
        deed.commit()?;
        opened
    }

    /// Records that the provider did not serve a call, or was not reached.
    ///
    /// # Errors
    /// When the database fails.
    pub fn record_failed_call(&mut self, row: &KeyRow, why: &str, act: Act<'_>) -> Result<(), KeyError> {
        let event = NewEvent::key(Action::Used, &row.key)
            .outcome(crate::model::Outcome::Failed)
            .with("by", "gateway")
            .with("why", why);
        Ok(self.record(act, event)?)
    }
}
