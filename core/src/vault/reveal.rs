//! The one place where a stored value becomes plaintext again.

use super::deed::Deed;
use super::intake::field_place;
use super::{KeyError, OpenVault};
use crate::audit::NewEvent;
use crate::crypto::{Binding, EnvelopeError, open, open_key};
use crate::ids::VaultId;
use crate::model::{Act, Action, FieldName, Key, Outcome};
use crate::secret::Secret;
use crate::store::keys::{self, KeyRow};
use crate::store::{Connection, versions};
use std::collections::BTreeMap;

/// What a value is wanted for; decides the word in the trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To be shown or printed.
    Show,
    /// For the clipboard.
    Copy,
}

impl OpenVault {
    /// Reveals one field of the newest live value of a key; the main field when `field` is `None`.
    ///
    /// The reveal is recorded before the value is returned, so an unrecorded reveal cannot happen.
    ///
    /// # Errors
    /// `Expired` and `Disabled` (recorded as refused), `Sealed` when the value was damaged (recorded as failed), `NoField`,
    /// `NotFound` when the key went meanwhile.
    pub fn reveal(
        &mut self,
        row: &KeyRow,
        field: Option<&FieldName>,
        purpose: Purpose,
        act: Act<'_>,
    ) -> Result<Secret, KeyError> {
        let action = match purpose {
            Purpose::Show => Action::Revealed,
            Purpose::Copy => Action::Copied,
        };
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        let key = as_stored(&deed, &row.key)?;
        let field = field.unwrap_or(&row.main_field);
        let event = NewEvent::key(action, &key);
        let value =
            check_usable(&key, act).and_then(|()| unseal(&deed, &self.keys.wrap, &self.header.vault_id, &key, field));
        let event = match &value {
            Ok(_) => event.with("field", field.as_str()),
            Err(refusal) => match outcome_of(refusal) {
                Some(outcome) => event.outcome(outcome).with("why", refusal.to_string()),
                None => return value,
            },
        };
        if value.is_ok() {
            keys::touch(&deed, key.id, act.now)?;
        }
        deed.record(act, event)?;
        deed.commit()?;
        value
    }

    /// All secret fields of a key, to ask its provider about it. The check that follows writes the row of the trail;
    /// an expired or disabled key may be asked about.
    ///
    /// # Errors
    /// `Sealed` when a value was damaged.
    pub fn open_for_check(&self, row: &KeyRow) -> Result<BTreeMap<FieldName, Secret>, KeyError> {
        let names = versions::secret_fields(&self.db, row.key.id, row.key.version)?;
        let open = |name: FieldName| {
            let value = unseal(&self.db, &self.keys.wrap, &self.header.vault_id, &row.key, &name)?;
            Ok((name, value))
        };
        names.into_iter().map(open).collect()
    }
}

/// The key as it was resolved, with what may have changed since: it may have been disabled, ended or replaced.
pub(super) fn as_stored(db: &Connection, resolved: &Key) -> Result<Key, KeyError> {
    let stamp = keys::stamp(db, resolved.id)?.ok_or_else(|| KeyError::NotFound(resolved.reference.clone()))?;
    Ok(Key {
        is_active: stamp.is_active,
        expires_at: stamp.expires_at,
        version: stamp.version,
        ..resolved.clone()
    })
}

/// What the trail says of a value that was not handed out; `None` when it says nothing.
pub(super) fn outcome_of(refusal: &KeyError) -> Option<Outcome> {
    match refusal {
        KeyError::Expired { .. } | KeyError::Disabled(_) => Some(Outcome::Refused),
        KeyError::Sealed { .. } => Some(Outcome::Failed),
        _ => None,
    }
}

/// An expired or disabled key is never handed out.
pub(super) fn check_usable(key: &Key, act: Act<'_>) -> Result<(), KeyError> {
    if !key.is_active {
        return Err(KeyError::Disabled(key.reference.clone()));
    }
    match key.expires_at {
        Some(end) if key.is_expired(act.now) => Err(KeyError::Expired {
            reference: key.reference.clone(),
            date: end.strftime("%Y-%m-%d").to_string(),
        }),
        _ => Ok(()),
    }
}

/// Opens the data key of the current version and with it one field; a plain field is given as it is.
pub(super) fn unseal(
    db: &Connection,
    wrap_key: &crate::crypto::SymmetricKey,
    vault: &VaultId,
    key: &Key,
    field: &FieldName,
) -> Result<Secret, KeyError> {
    let sealed = |reason| KeyError::Sealed {
        reference: key.reference.clone(),
        reason,
    };
    let Some(blob) = versions::sealed(db, key.id, key.version, field)? else {
        // A reference may name a field that is no secret; it is handed out, and recorded, like the others.
        if let Some(plain) = key.fields.get(field) {
            return Ok(Secret::from_text(plain.clone()));
        }
        let known = versions::secret_fields(db, key.id, key.version)?;
        return Err(KeyError::NoField {
            reference: key.reference.clone(),
            field: field.to_string(),
            known: known.iter().chain(key.fields.keys()).map(ToString::to_string).collect(),
        });
    };
    let wrapped = versions::wrapped_key(db, key.id, key.version)?
        .ok_or(EnvelopeError::Mismatch)
        .map_err(sealed)?;
    let place = Binding::data_key(vault, &key.id, key.version, key.service.as_str());
    let data_key = open_key(wrap_key, &place, &wrapped).map_err(sealed)?;
    open(
        &data_key,
        &field_place(vault, key.id, key.version, &key.service, field),
        &blob,
    )
    .map_err(sealed)
}
