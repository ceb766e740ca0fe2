//! The two states of a vault.

use super::deed::Ledger;
use super::fallback_policy::USUAL_COOL_DOWN;
use super::watching::Memory;
use crate::audit::NewEvent;
use crate::clock::Timestamp;
use crate::crypto::{Label, SymmetricKey, derive_subkey};
use crate::ids::VaultId;
use crate::model::{Act, Action, Actor, Event};
use crate::store::cipher::{self, Presence};
use crate::store::{Connection, Header, HeaderError, settings};
use crate::vault::VaultError;
use crate::watch::Rules;
use std::path::{Path, PathBuf};

/// A vault nobody has opened: only its header is known.
pub struct Vault {
    pub(super) dir: PathBuf,
    pub(super) header: Header,
    pub(super) rules: Rules,
}

/// An open vault. It holds subkeys, never the vault key or a password: what can rewrap slots must be asked for again.
pub struct OpenVault {
    pub(super) dir: PathBuf,
    pub(super) header: Header,
    pub(super) db: Connection,
    pub(super) keys: Subkeys,
    pub(super) ledger: Ledger,
    /// How long a key that failed in use is passed over where its service's policy says nothing, in seconds.
    pub(super) cool_down: u64,
}

/// A vault that was open a moment ago.
pub struct Shut {
    /// The vault.
    pub vault: Vault,
    /// The rows of the trail that nobody has taken yet, the locking last.
    pub events: Vec<Event>,
}

/// The keys of the verbs. The database's and the header's are dropped after use.
pub(super) struct Subkeys {
    pub(super) wrap: SymmetricKey,
    pub(super) print: SymmetricKey,
}

/// A try that did not open the vault; written to the trail by the next one that does.
#[derive(Debug, Clone)]
pub struct FailedUnlock {
    /// Who tried.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
}

impl Vault {
    /// Reads the header of the vault in `dir` and makes its files private if they were not.
    ///
    /// # Errors
    /// When there is no vault, its header is damaged, or its files belong to somebody else.
    pub fn load(dir: &Path) -> Result<Self, VaultError> {
        let header = Header::load(dir)?;
        super::permissions::tighten(dir)?;
        Ok(Self {
            dir: dir.into(),
            header,
            rules: Rules::default(),
        })
    }

    /// Watched by these figures once it is open.
    pub fn watched_by(mut self, rules: Rules) -> Self {
        self.rules = rules;
        self
    }

    /// The vault's id.
    pub fn id(&self) -> VaultId {
        self.header.vault_id
    }

    /// When it was made.
    pub fn created_at(&self) -> Timestamp {
        self.header.created_at
    }

    /// What is wrong with the header's copy, if anything.
    pub fn backup_fault(&self) -> Option<String> {
        self.header.backup_fault(&self.dir)
    }

    /// Opens the database with the vault key, once the header has proved to belong to it.
    pub(super) fn open(self, vault_key: &SymmetricKey) -> Result<OpenVault, VaultError> {
        let id = self.header.vault_id;
        let header_path = self.dir.join("header.json");
        if !self.header.is_authentic(&derive_subkey(vault_key, &id, Label::Header)) {
            return Err(HeaderError::Tampered(header_path).into());
        }
        let database_key = derive_subkey(vault_key, &id, Label::Database);
        let db = cipher::open_database(&self.dir.join(cipher::FILE), &database_key, Presence::MustExist)?;
        settle_generation(&db, &self.header, header_path)?;
        self.header.mend_backup(&self.dir);
        let keys = Subkeys {
            wrap: derive_subkey(vault_key, &id, Label::Wrap),
            print: derive_subkey(vault_key, &id, Label::Print),
        };
        let memory = Memory::load(&db, self.rules, self.header.created_at)?;
        Ok(OpenVault {
            dir: self.dir,
            ledger: Ledger::new(
                derive_subkey(vault_key, &id, Label::Audit),
                memory,
                self.header.created_at,
            ),
            header: self.header,
            db,
            keys,
            cool_down: USUAL_COOL_DOWN,
        })
    }
}

impl OpenVault {
    /// The vault's id.
    pub fn id(&self) -> VaultId {
        self.header.vault_id
    }

    /// Records the locking, writes everything to the file and forgets the keys.
    ///
    /// # Errors
    /// When the last write fails. The vault is locked all the same; the write-ahead log is read at the next unlock.
    pub fn lock(mut self, act: Act<'_>, why: &str) -> Result<Shut, VaultError> {
        let rules = *self.ledger.memory.watch.rules();
        let recorded = self.record_last(act, NewEvent::vault(Action::Locked).with("why", why));
        let events = self.take_events();
        let closed = cipher::close(self.db);
        recorded.and(closed)?;
        let vault = Vault {
            dir: self.dir,
            header: self.header,
            rules,
        };
        Ok(Shut { vault, events })
    }
}

/// The setting that remembers the newest header.
pub(super) const GENERATION: &str = "header_generation";

/// Refuses a header older than the database has seen; a newer one is what a crash after its writing leaves.
fn settle_generation(db: &Connection, header: &Header, path: PathBuf) -> Result<(), VaultError> {
    let seen = settings::load(db, GENERATION)?
        .and_then(|text| text.parse::<u64>().ok())
        .unwrap_or(0);
    if header.generation < seen {
        return Err(HeaderError::RolledBack(path).into());
    }
    if header.generation > seen {
        settings::save(db, GENERATION, &header.generation.to_string())?;
    }
    Ok(())
}
