//! A value for one request that byok makes for a program.

use super::deed::Deed;
use super::reveal::{as_stored, check_usable, outcome_of, unseal};
use super::{KeyError, OpenVault};
use crate::audit::NewEvent;
use crate::model::{Act, Action, FieldName};
use crate::secret::Secret;
use crate::store::keys::{self, KeyRow};
use crate::store::usage::{self, Count};
use crate::store::versions;
use std::collections::BTreeMap;

/// What a request is for, as the trail has it.
#[derive(Debug, Clone)]
pub struct UsedFor<'a> {
    /// Its method.
    pub method: &'a str,
    /// Host and path, without what stands behind a `?`.
    pub to: &'a str,
    /// Who wanted it, as they call themselves.
    pub program: &'a str,
}

impl OpenVault {
    /// All secret fields of a key, for one request. It is recorded before they are returned.
    ///
    /// # Errors
    /// `Expired` and `Disabled` (recorded as refused), `Sealed` when a value was damaged (recorded as failed), `NotFound` when the
    /// key went meanwhile.
    pub fn open_for_errand(
        &mut self,
        row: &KeyRow,
        purpose: &UsedFor<'_>,
        act: Act<'_>,
    ) -> Result<BTreeMap<FieldName, Secret>, KeyError> {
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        let key = as_stored(&deed, &row.key)?;
        let opened = check_usable(&key, act).and_then(|()| {
            let names = versions::secret_fields(&deed, key.id, key.version)?;
            let open = |name: FieldName| {
                let value = unseal(&deed, &self.keys.wrap, &self.header.vault_id, &key, &name)?;
                Ok((name, value))
            };
            names.into_iter().map(open).collect()
        });
        let event = NewEvent::key(Action::Used, &key)
            .with("method", purpose.method)
            .with("to", purpose.to)
            .with("into", purpose.program);
        let event = match &opened {
            Ok(_) => event,
            Err(refusal) => match outcome_of(refusal) {
                Some(outcome) => event.outcome(outcome).with("why", refusal.to_string()),
                None => return opened,
            },
        };
        if opened.is_ok() {
            keys::touch(&deed, key.id, act.now)?;
        }
        let (hour, client) = (act.now.as_second().div_euclid(3_600), act.actor.client.as_deref());
        let count = Count {
            uses: 1,
            failures: u64::from(opened.is_err()),
        };
        usage::add(&deed, key.id, hour, client.unwrap_or_default(), count)?;
        deed.record(act, event)?;
        deed.commit()?;
        opened
    }
}
