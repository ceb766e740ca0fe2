//! Opening a vault.

use super::password::{Unlocking, find_vault_key};
use super::{FailedUnlock, OpenVault, Vault, VaultError};
use crate::audit::NewEvent;
use crate::model::{Act, Action, Outcome};
use crate::store::write_ahead;
use std::thread;

impl OpenVault {
    /// Records a wrong password that was given while the vault was open.
    ///
    /// # Errors
    /// When the database fails.
    pub fn record_wrong_password(&mut self, act: Act<'_>) -> Result<(), VaultError> {
        let event = NewEvent::vault(Action::WrongPassword).outcome(Outcome::Refused);
        Ok(self.record(act, event)?)
    }

    /// Checks a password or recovery code against an open vault and records it as an unlock.
    ///
    /// # Errors
    /// `WrongPassword`; the vault stays open.
    pub fn unlock_again(&mut self, with: &Unlocking<'_>, act: Act<'_>) -> Result<(), VaultError> {
        find_vault_key(&self.header, &self.dir.join("header.json"), with)?;
        Ok(self.record(act, NewEvent::vault(Action::Unlocked).with("with", means(with)))?)
    }
}

impl Vault {
    /// Opens the vault. `failed` are the tries since it was open last; they go into the trail first, because only now can
    /// they be chained.
    ///
    /// # Errors
    /// `WrongPassword`; `HostileSlot`, `Tampered`, `RolledBack` or `Damaged` when the files were changed. The vault is given
    /// back, shut.
    pub fn unlock(self, with: &Unlocking<'_>, failed: &[FailedUnlock], act: Act<'_>) -> Result<OpenVault, VaultError> {
        let vault_key = thread::scope(|scope| {
            scope.spawn(|| write_ahead::make_ready(&self.dir));
            find_vault_key(&self.header, &self.dir.join("header.json"), with)
        })?;
        let mut open = self.open(&vault_key)?;
        for attempt in failed {
            let event = NewEvent::vault(Action::WrongPassword).outcome(Outcome::Refused);
            open.record(
                Act {
                    actor: &attempt.actor,
                    now: attempt.at,
                },
                event,
            )?;
        }
        open.record(act, NewEvent::vault(Action::Unlocked).with("with", means(with)))?;
        Ok(open)
    }
}

fn means(with: &Unlocking<'_>) -> &'static str {
    match with {
        Unlocking::Password(_) => "password",
        Unlocking::RecoveryCode(_) => "recovery_code",
    }
}
