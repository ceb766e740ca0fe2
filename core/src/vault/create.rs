//! A new vault.

use super::password::{password_slot, recovery_slot};
use super::{OpenVault, Vault, VaultError, permissions};
use crate::audit::{self, NewEvent};
use crate::crypto::{KdfParams, Label, RecoveryCode, SymmetricKey, derive_subkey};
use crate::ids::VaultId;
use crate::model::{Act, Action};
use crate::secret::Secret;
use crate::store::cipher::{self, Presence};
use crate::store::{Header, HeaderError, StoreError};
use crate::watch::Rules;
use std::fs;
use std::path::Path;

/// The shortest password: NIST SP 800-63B's minimum for a secret that a person chooses.
pub const MIN_PASSWORD_CHARS: usize = 8;

/// What creating answers.
pub struct Created {
    /// The vault, open.
    pub vault: OpenVault,
    /// To be shown once and never again.
    pub recovery_code: Secret,
}

impl Vault {
    /// Creates the vault in `dir`. It appears there whole or not at all: it is built beside and renamed.
    ///
    /// # Errors
    /// `Exists`, a password that is too short, forbidden parameters, or the file system.
    pub fn create(dir: &Path, password: &Secret, params: KdfParams, act: Act<'_>) -> Result<Created, VaultError> {
        check_length(password)?;
        let params = params.check()?;
        match Header::load(dir) {
            Err(HeaderError::Absent(_)) => {}
            Ok(_) | Err(HeaderError::Missing(_) | HeaderError::Damaged { .. }) => {
                return Err(VaultError::Exists(dir.into()));
            }
            Err(other) => return Err(other.into()),
        }
        let id = VaultId::generate(act.now);
        let vault_key = SymmetricKey::generate();
        let code = RecoveryCode::generate();
        let slots = vec![
            password_slot(&id, password, params, &vault_key, act.now)?,
            recovery_slot(&id, &code, &vault_key, act.now),
        ];
        let header = Header::new(id, act.now, slots).signed(&derive_subkey(&vault_key, &id, Label::Header));
        build(dir, &header, &vault_key, act)?;
        let vault = Self {
            dir: dir.into(),
            header,
            rules: Rules::default(),
        }
        .open(&vault_key)?;
        Ok(Created {
            vault,
            recovery_code: code.to_text(),
        })
    }
}

/// Refuses a password that is no protection.
#[expect(clippy::disallowed_methods, reason = "its characters are counted")]
pub(super) fn check_length(password: &Secret) -> Result<(), VaultError> {
    let chars = password
        .expose_text()
        .map_or(password.len(), |text| text.chars().count());
    if chars < MIN_PASSWORD_CHARS {
        Err(VaultError::PasswordTooShort(chars))
    } else {
        Ok(())
    }
}

fn build(dir: &Path, header: &Header, vault_key: &SymmetricKey, act: Act<'_>) -> Result<(), VaultError> {
    let fail = |path: &Path| {
        let path = path.to_path_buf();
        move |source| VaultError::Io { path, source }
    };
    let parent = dir.parent().unwrap_or(Path::new("."));
    permissions::make_private_dir(parent)?;
    let scaffold = dir.with_extension("vault.new");
    // Left by a crash in the middle of an earlier creation; it was never a vault.
    if scaffold.exists() {
        fs::remove_dir_all(&scaffold).map_err(fail(&scaffold))?;
    }
    permissions::make_private_dir(&scaffold)?;
    let subkey = |label| derive_subkey(vault_key, &header.vault_id, label);
    let mut db = cipher::open_database(&scaffold.join(cipher::FILE), &subkey(Label::Database), Presence::Create)?;
    let tx = db.transaction().map_err(StoreError::from)?;
    let event = NewEvent::vault(Action::VaultCreated);
    audit::record(&tx, &subkey(Label::Audit), act, event)?;
    tx.commit().map_err(StoreError::from)?;
    cipher::close(db)?;
    header.save(&scaffold)?;
    permissions::tighten(&scaffold)?;
    fs::rename(&scaffold, dir).map_err(fail(dir))?;
    fs::File::open(parent)
        .and_then(|folder| folder.sync_all())
        .map_err(fail(parent))
}
