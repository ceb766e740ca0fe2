//! Files of other programs, kept as they were before keys were taken out of them.
//!
//! A file that is kept holds keys. On the disk beside the vault it would be what adopting removes; here it is sealed like a value.

use super::deed::Deed;
use super::{KeyError, OpenVault};
use crate::audit::NewEvent;
use crate::crypto::{Binding, Sha256Digest, SymmetricKey, open, open_key, seal, seal_key, sha256};
use crate::ids::AdoptionId;
use crate::model::{Act, Action, Adoption, Outcome};
use crate::secret::Secret;
use crate::store::adoptions::{self, SealedFile};

/// A file that is about to be edited.
pub struct FileToKeep<'a> {
    /// The program's id.
    pub client: &'a str,
    /// The file, with all links followed.
    pub path: &'a str,
    /// Its bytes.
    pub bytes: &'a Secret,
    /// The digest of what they will be.
    pub after: Sha256Digest,
    /// The references that take the keys' places, for the trail.
    pub references: &'a [String],
}

impl OpenVault {
    /// Keeps a file before it is edited, so that a crash in the middle leaves either the old file or a way back to it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn keep_file(&mut self, file: &FileToKeep<'_>, act: Act<'_>) -> Result<Adoption, KeyError> {
        #[expect(
            clippy::disallowed_methods,
            reason = "the digest tells later whether the file is still this one"
        )]
        let before = sha256(file.bytes.expose_bytes());
        let adoption = Adoption {
            id: AdoptionId::generate(act.now),
            client: file.client.into(),
            path: file.path.into(),
            before,
            after: file.after,
            adopted_at: super::add::whole_millis(act.now),
        };
        let data_key = SymmetricKey::generate();
        let vault = &self.header.vault_id;
        let sealed = SealedFile {
            wrapped_key: seal_key(&self.keys.wrap, &Binding::kept_key(vault, &adoption.id), &data_key),
            sealed: seal(
                &data_key,
                &Binding::kept_file(vault, &adoption.id, file.path),
                file.bytes,
            ),
        };
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        adoptions::insert(&deed, &adoption, &sealed)?;
        let event = event(Action::Adopted, &adoption).with("keys", file.references.join(" "));
        deed.record(act, event)?;
        deed.commit()?;
        Ok(adoption)
    }

    /// The files that can be put back, the latest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn adoptions(&self) -> Result<Vec<Adoption>, KeyError> {
        Ok(adoptions::all(&self.db)?)
    }

    /// The bytes of a file that is kept.
    ///
    /// # Errors
    /// `NotFound` when it is not, `Sealed` when it was damaged.
    pub fn kept_file(&self, adoption: &Adoption) -> Result<Secret, KeyError> {
        let vault = &self.header.vault_id;
        let sealed = |reason| KeyError::Sealed {
            reference: adoption.path.clone(),
            reason,
        };
        let file = adoptions::file(&self.db, adoption.id)?.ok_or_else(|| KeyError::NotFound(adoption.path.clone()))?;
        let place = Binding::kept_key(vault, &adoption.id);
        let data_key = open_key(&self.keys.wrap, &place, &file.wrapped_key).map_err(sealed)?;
        let place = Binding::kept_file(vault, &adoption.id, &adoption.path);
        open(&data_key, &place, &file.sealed).map_err(sealed)
    }

    /// Forgets a file that is kept: it was put back, or the edit never came about.
    ///
    /// # Errors
    /// When the database fails.
    pub fn forget_file(&mut self, adoption: &Adoption, outcome: Outcome, act: Act<'_>) -> Result<(), KeyError> {
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        adoptions::remove(&deed, adoption.id)?;
        deed.record(act, event(Action::Restored, adoption).outcome(outcome))?;
        Ok(deed.commit()?)
    }
}

fn event(action: Action, adoption: &Adoption) -> NewEvent {
    NewEvent::vault(action)
        .with("app", adoption.client.as_str())
        .with("file", adoption.path.as_str())
}
