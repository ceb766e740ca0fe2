//! Values for the gateway, which shows them to providers in the place of a token.

use super::deed::Deed;
use super::reveal::{as_stored, check_usable, outcome_of, unseal};
use super::{KeyError, OpenVault};
use crate::audit::NewEvent;
use crate::model::{Act, Action, FieldName, Key, Operation, Outcome};
use crate::secret::Secret;
use crate::store::keys::KeyRow;
use crate::store::versions;
use std::collections::BTreeMap;

impl OpenVault {
    /// Opens all secret fields of a key for calls of the acting client. That it worked is recorded by
    /// [`OpenVault::record_call`], before the first call goes out.
    ///
    /// # Errors
    /// `Expired`, `Disabled` or `Sealed`, which is recorded; `NotFound` when the key went meanwhile.
    pub fn open_for_calls(&mut self, row: &KeyRow, act: Act<'_>) -> Result<BTreeMap<FieldName, Secret>, KeyError> {
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
        if let Err(refusal) = &opened
            && let Some(outcome) = outcome_of(refusal)
        {
            let event = used(&key).outcome(outcome).with("why", refusal.to_string());
            deed.record(act, event)?;
            deed.commit()?;
        }
        opened
    }

    /// Records that the acting client calls with a key, or, with a reason, that such a call failed.
    ///
    /// # Errors
    /// When the database fails.
    pub fn record_call(&mut self, row: &KeyRow, failure: Option<&str>, act: Act<'_>) -> Result<(), KeyError> {
        let event = match failure {
            Some(why) => used(&row.key).outcome(Outcome::Failed).with("why", why),
            None => used(&row.key),
        };
        Ok(self.record(act, event)?)
    }

    /// Records that the acting client called more often than its rate allows.
    ///
    /// # Errors
    /// When the database fails.
    pub fn record_rate_limit(&mut self, act: Act<'_>) -> Result<(), KeyError> {
        let event = NewEvent::vault(Action::RateLimited)
            .outcome(Outcome::Refused)
            .with("operation", Operation::Use.as_str());
        Ok(self.record(act, event)?)
    }
}

fn used(key: &Key) -> NewEvent {
    NewEvent::key(Action::Used, key).with("by", "gateway")
}
