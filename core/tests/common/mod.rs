//! What the tests of the vault share: a vault in a folder of its own, keys to put into it, and a way round its verbs.

#![allow(dead_code, reason = "each test program uses its own part")]

use byok_core::clock::Timestamp;
use byok_core::crypto::{
    Binding, KdfParams, Label, RecoveryCode, SymmetricKey, derive_password_key, derive_subkey, open_key,
};
use byok_core::error::{Code, Failure};
use byok_core::model::{Act, Actor, Event, EventFilter, Face, FieldName, Key, KeyName, Reference, ServiceId};
use byok_core::secret::Secret;
use byok_core::store::cipher::Presence;
use byok_core::store::keys::KeyRow;
use byok_core::store::{Connection, Header, SlotKind, open_database};
use byok_core::vault::{NewKey, OpenVault, Purpose, Unlocking, Vault, VaultError};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The password of every vault here.
pub(crate) const PASSWORD: &str = "correct horse battery staple";
/// The cheapest derivation that is allowed, on four lanes.
pub(crate) const CHEAP: KdfParams = KdfParams {
    lanes: 4,
    ..KdfParams::FLOOR
};
static PERSON: Actor = Actor {
    face: Face::Cli,
    client: None,
    pid: None,
    program: None,
};

/// When everything happens that has no time of its own.
pub(crate) fn now() -> Timestamp {
    time("2026-11-22T10:00:00Z")
}

/// A time, written down.
pub(crate) fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A person at the command line, now.
pub(crate) fn act() -> Act<'static> {
    act_at(now())
}

/// A person at the command line, then.
pub(crate) fn act_at(now: Timestamp) -> Act<'static> {
    Act { actor: &PERSON, now }
}

/// A secret of this text.
pub(crate) fn secret(text: &str) -> Secret {
    Secret::from_text(text.into())
}

/// What is in a secret.
#[expect(clippy::disallowed_methods, reason = "a test looks at what was revealed")]
pub(crate) fn text(secret: &Secret) -> String {
    secret.expose_text().unwrap().into()
}

/// A vault's folder, gone with the test.
pub(crate) struct Home {
    tmp: Option<TempDir>,
    dir: PathBuf,
    /// As it was shown when the vault was made.
    pub(crate) recovery_code: String,
}

impl Home {
    /// A new vault and its folder.
    pub(crate) fn create() -> (Self, OpenVault) {
        let mut home = Self::empty();
        let made = Vault::create(&home.dir, &secret(PASSWORD), CHEAP, act()).unwrap();
        home.recovery_code = text(&made.recovery_code);
        (home, made.vault)
    }

    /// A copy of a vault's folder from `tests/`.
    pub(crate) fn copy_of(folder: &Path) -> Self {
        let home = Self::empty();
        copy_folder(folder, &home.dir);
        home
    }

    /// A vault that another process made, and that stays.
    pub(crate) fn adopt(dir: &Path, recovery_code: &str) -> Self {
        Self {
            tmp: None,
            dir: dir.into(),
            recovery_code: recovery_code.into(),
        }
    }

    fn empty() -> Self {
        let tmp = TempDir::new().unwrap();
        Self {
            dir: tmp.path().join("byok/default.vault"),
            tmp: Some(tmp),
            recovery_code: String::new(),
        }
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.dir().join(name)
    }

    pub(crate) fn unlock(&self) -> Result<OpenVault, VaultError> {
        self.unlock_with(PASSWORD)
    }

    pub(crate) fn unlock_with(&self, password: &str) -> Result<OpenVault, VaultError> {
        Vault::load(&self.dir)?.unlock(&Unlocking::Password(&secret(password)), &[], act())
    }

    /// Takes no Argon2id, so that a test can do it a thousand times.
    pub(crate) fn recover(&self) -> Result<OpenVault, VaultError> {
        self.recover_with(&self.recovery_code)
    }

    pub(crate) fn recover_with(&self, code: &str) -> Result<OpenVault, VaultError> {
        Vault::load(&self.dir)?.unlock(&Unlocking::RecoveryCode(&secret(code)), &[], act())
    }

    /// Round the verbs: the database of a shut vault, opened with its own key.
    pub(crate) fn raw(&self) -> Connection {
        let header = Header::load(&self.dir).unwrap();
        let code = RecoveryCode::parse(&secret(&self.recovery_code)).unwrap();
        let slot = header
            .slots
            .iter()
            .find(|slot| slot.kind == SlotKind::Recovery)
            .unwrap();
        let place = Binding::keyslot(&header.vault_id, &slot.id, "recovery", &slot.salt);
        let vault_key = open_key(&code.derive_key(&header.vault_id), &place, &slot.wrapped).unwrap();
        let key = derive_subkey(&vault_key, &header.vault_id, Label::Database);
        open_database(&self.file("vault.db"), &key, Presence::MustExist).unwrap()
    }

    /// Shuts the vault, runs SQL on its database and opens it again.
    pub(crate) fn tamper(&self, vault: OpenVault, sql: &str) -> OpenVault {
        vault.lock(act(), "test").unwrap();
        self.raw().execute_batch(sql).unwrap();
        self.recover().unwrap()
    }
}

/// The vault key of a header, by the slot its password opens.
pub(crate) fn vault_key(header: &Header, password: &Secret) -> Option<SymmetricKey> {
    let slot = header.slots.iter().find(|slot| slot.kind == SlotKind::Password)?;
    let kdf = slot.kdf?;
    let salt: &[u8; 16] = slot.salt.as_slice().try_into().ok()?;
    let place = Binding::keyslot(&header.vault_id, &slot.id, "password", &kdf.to_bytes(salt));
    open_key(&derive_password_key(password, salt, kdf).ok()?, &place, &slot.wrapped).ok()
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

/// A file or folder beside the tests.
pub(crate) fn beside(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(path)
}

pub(crate) fn service(text: &str) -> ServiceId {
    ServiceId::parse(text).unwrap()
}

pub(crate) fn name(text: &str) -> KeyName {
    KeyName::parse(text).unwrap()
}

pub(crate) fn field(text: &str) -> FieldName {
    FieldName::parse(text).unwrap()
}

/// A key with one secret field, to be changed by the test.
pub(crate) fn new_key(reference: &str, value: &str) -> NewKey {
    let reference = Reference::parse(reference).unwrap();
    NewKey {
        service: reference.service,
        name: reference.name.unwrap_or(KeyName::main()),
        main_field: field("api_key"),
        secrets: BTreeMap::from([(field("api_key"), secret(value))]),
        fields: BTreeMap::new(),
        note: String::new(),
        tags: Vec::new(),
        base_url: None,
        expires_at: None,
        rotate_every_seconds: None,
        make_default: false,
        check: None,
    }
}

/// Adds such a key.
pub(crate) fn add(vault: &mut OpenVault, reference: &str, value: &str) -> Key {
    vault.add(new_key(reference, value), act()).unwrap().key
}

/// The row that a reference means.
pub(crate) fn row(vault: &OpenVault, reference: &str) -> KeyRow {
    vault.resolve(&Reference::parse(reference).unwrap()).unwrap()
}

/// The value of a key's main field.
pub(crate) fn value(vault: &mut OpenVault, reference: &str) -> String {
    let row = row(vault, reference);
    text(&vault.reveal(&row, None, Purpose::Show, act()).unwrap())
}

/// The whole trail.
pub(crate) fn trail(vault: &OpenVault) -> Vec<Event> {
    vault.events(&EventFilter::default()).unwrap()
}

/// The trail in words: `action outcome subject`, from row `from` on.
pub(crate) fn words(vault: &OpenVault, from: usize) -> Vec<String> {
    let word = |event: &Event| {
        let subject = event.subject.clone().unwrap_or_default();
        format!("{} {} {subject}", event.action.as_str(), event.outcome.as_str())
    };
    trail(vault)
        .iter()
        .skip(from)
        .map(|event| word(event).trim_end().into())
        .collect()
}

/// The code of an error, or `None` of a success.
pub(crate) fn code<T, E: Failure>(outcome: &Result<T, E>) -> Option<Code> {
    outcome.as_ref().err().map(Failure::code)
}
