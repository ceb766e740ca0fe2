//! Keyslots: what opens a vault, and how that is changed.
//!
//! Changing the password rewraps one slot and touches no key, whatever their number.

use super::create::check_length;
use super::deed::Deed;
use super::open::GENERATION;
use super::{OpenVault, VaultError};
use crate::audit::NewEvent;
use crate::clock::Timestamp;
use crate::crypto::{
    Binding, EnvelopeError, KdfParams, Label, RecoveryCode, SymmetricKey, derive_password_key, derive_subkey, open_key,
    random, seal_key,
};
use crate::ids::{SlotId, VaultId};
use crate::model::{Act, Action};
use crate::secret::Secret;
use crate::store::{Header, HeaderError, Slot, SlotKind, settings};

/// What a person opens the vault with.
pub enum Unlocking<'a> {
    /// The password.
    Password(&'a Secret),
    /// The recovery code, as typed.
    RecoveryCode(&'a Secret),
}

impl OpenVault {
    /// Replaces the password. The old one is asked for again, because an open session may be somebody else's hands.
    ///
    /// # Errors
    /// `WrongPassword`, a new password that is too short, or the file system.
    pub fn change_password(&mut self, proof: &Unlocking<'_>, new: &Secret, act: Act<'_>) -> Result<(), VaultError> {
        check_length(new)?;
        let vault_key = find_vault_key(&self.header, &self.dir.join("header.json"), proof)?;
        let params = password_params(&self.header);
        let slot = password_slot(&self.header.vault_id, new, params, &vault_key, act.now)?;
        self.replace_slot(slot, &vault_key, act)
    }

    /// Makes a new recovery code; the old one opens nothing any more.
    ///
    /// # Errors
    /// `WrongPassword`, or the file system.
    pub fn change_recovery_code(&mut self, proof: &Unlocking<'_>, act: Act<'_>) -> Result<Secret, VaultError> {
        let vault_key = find_vault_key(&self.header, &self.dir.join("header.json"), proof)?;
        let code = RecoveryCode::generate();
        let slot = recovery_slot(&self.header.vault_id, &code, &vault_key, act.now);
        self.replace_slot(slot, &vault_key, act)?;
        Ok(code.to_text())
    }

    /// The row of the trail is written, then the header, then the row is committed: a crash between leaves a newer header,
    /// which is accepted; a failure leaves the old one.
    fn replace_slot(&mut self, slot: Slot, vault_key: &SymmetricKey, act: Act<'_>) -> Result<(), VaultError> {
        let kind = slot.kind;
        let action = match kind {
            SlotKind::Password => Action::PasswordChanged,
            SlotKind::Recovery => Action::RecoveryChanged,
        };
        let others = self.header.slots.iter().filter(|old| old.kind != kind).cloned();
        let slots = others.chain([slot]).collect();
        let header_key = derive_subkey(vault_key, &self.header.vault_id, Label::Header);
        let header = self.header.with_slots(slots).signed(&header_key);
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        settings::save(&deed, GENERATION, &header.generation.to_string())?;
        deed.record(act, NewEvent::vault(action))?;
        header.save(&self.dir)?;
        if let Err(unrecorded) = deed.commit() {
            // Best effort: where even that fails, the newer header is accepted at the next unlock.
            let _ = self.header.save(&self.dir);
            return Err(unrecorded.into());
        }
        self.header = header;
        Ok(())
    }
}

/// Tries every slot of the right kind.
pub(super) fn find_vault_key(
    header: &Header,
    path: &std::path::Path,
    with: &Unlocking<'_>,
) -> Result<SymmetricKey, VaultError> {
    match with {
        Unlocking::Password(password) => {
            for slot in header.slots.iter().filter(|slot| slot.kind == SlotKind::Password) {
                if let Some(key) = try_password(&header.vault_id, slot, password, path)? {
                    return Ok(key);
                }
            }
            Err(VaultError::WrongPassword)
        }
        Unlocking::RecoveryCode(typed) => {
            let kek = RecoveryCode::parse(typed)?.derive_key(&header.vault_id);
            for slot in header.slots.iter().filter(|slot| slot.kind == SlotKind::Recovery) {
                if let Some(key) = unwrap_slot(&header.vault_id, slot, &kek, path)? {
                    return Ok(key);
                }
            }
            Err(VaultError::WrongRecoveryCode)
        }
    }
}

/// A slot for a password.
pub(super) fn password_slot(
    vault: &VaultId,
    password: &Secret,
    params: KdfParams,
    vault_key: &SymmetricKey,
    now: Timestamp,
) -> Result<Slot, VaultError> {
    let salt = random::generate_bytes::<16>();
    let kek = derive_password_key(password, &salt, params)?;
    let mut slot = Slot {
        id: SlotId::generate(now),
        kind: SlotKind::Password,
        kdf: Some(params),
        salt: salt.to_vec(),
        wrapped: Vec::new(),
    };
    slot.wrapped = seal_key(&kek, &place(vault, &slot), vault_key);
    Ok(slot)
}

/// A slot for a recovery code.
pub(super) fn recovery_slot(vault: &VaultId, code: &RecoveryCode, vault_key: &SymmetricKey, now: Timestamp) -> Slot {
    let mut slot = Slot {
        id: SlotId::generate(now),
        kind: SlotKind::Recovery,
        kdf: None,
        salt: random::generate_bytes::<16>().to_vec(),
        wrapped: Vec::new(),
    };
    slot.wrapped = seal_key(&code.derive_key(vault), &place(vault, &slot), vault_key);
    slot
}

/// The parameters are checked before a byte of memory is spent on them.
fn try_password(
    vault: &VaultId,
    slot: &Slot,
    password: &Secret,
    path: &std::path::Path,
) -> Result<Option<SymmetricKey>, VaultError> {
    let hostile = |reason| VaultError::HostileSlot {
        path: path.into(),
        reason,
    };
    let params = slot
        .kdf
        .unwrap_or(KdfParams {
            memory_mib: 0,
            passes: 0,
            lanes: 0,
        })
        .check()
        .map_err(hostile)?;
    let salt =
        <&[u8; 16]>::try_from(slot.salt.as_slice()).map_err(|_| misshapen(path, "its salt has another length"))?;
    let kek = derive_password_key(password, salt, params)?;
    unwrap_slot(vault, slot, &kek, path)
}

/// `None` when the key does not fit; a seal of the wrong shape can't have been a wrong password.
fn unwrap_slot(
    vault: &VaultId,
    slot: &Slot,
    kek: &SymmetricKey,
    path: &std::path::Path,
) -> Result<Option<SymmetricKey>, VaultError> {
    match open_key(kek, &place(vault, slot), &slot.wrapped) {
        Ok(vault_key) => Ok(Some(vault_key)),
        Err(EnvelopeError::Mismatch) => Ok(None),
        Err(shape) => Err(misshapen(path, &shape.to_string())),
    }
}

fn misshapen(path: &std::path::Path, reason: &str) -> VaultError {
    let reason = format!("a keyslot can't be read, {reason}");
    HeaderError::Damaged {
        path: path.into(),
        reason,
    }
    .into()
}

fn place(vault: &VaultId, slot: &Slot) -> Binding {
    let parameters = slot
        .kdf
        .map_or_else(|| slot.salt.clone(), |kdf| kdf.to_bytes(&slot.salt));
    Binding::keyslot(vault, &slot.id, slot.kind.as_str(), &parameters)
}

fn password_params(header: &Header) -> KdfParams {
    header.slots.iter().find_map(|slot| slot.kdf).unwrap_or_default()
}
