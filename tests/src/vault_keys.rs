//! The keys of a vault, derived from its files and the password in the way `docs/format.md` tells: what must not be
//! found where it does not belong.

use byok_core::crypto::{
    Binding, Label, RecoveryCode, SymmetricKey, derive_password_key, derive_subkey, open, open_key, seal_key,
};
use byok_core::ids::{KeyId, VaultId};
use byok_core::secret::Secret;
use byok_core::store::cipher::{self, Presence};
use byok_core::store::{Header, SlotKind, keys, versions};
use std::path::Path;

/// Each key with its name.
pub type Named = Vec<(String, Vec<u8>)>;

/// The keys from the password and the recovery code, the vault key, its subkeys, and the data key of every version in the database.
///
/// The vault has to be locked, because an open one keeps its database to itself. It is copied first.
///
/// # Panics
/// When the vault does not open with this password.
pub fn of(vault: &Path, password: &str, recovery: &str) -> Named {
    let header = Header::load(vault).expect("the vault has a header");
    let id = header.vault_id;
    let (kek, vault_key) = unwrap_slot(&header, password);
    let code = RecoveryCode::parse(&Secret::from_text(recovery.to_owned())).expect("the code is well-formed");
    let mut found: Named = vec![
        ("key of the password".into(), bytes(&kek)),
        ("key of the recovery code".into(), bytes(&code.derive_key(&id))),
        ("vault key".into(), bytes(&vault_key)),
    ];
    for label in [Label::Database, Label::Wrap, Label::Audit, Label::Print, Label::Header] {
        found.push((label.as_str().into(), bytes(&derive_subkey(&vault_key, &id, label))));
    }
    found.extend(data_keys(vault, &vault_key, &id));
    found
}

fn unwrap_slot(header: &Header, password: &str) -> (SymmetricKey, SymmetricKey) {
    let slot = header
        .slots
        .iter()
        .find(|slot| slot.kind == SlotKind::Password)
        .expect("there is a password slot");
    let (params, salt) = (slot.kdf.expect("it has parameters"), slot.salt.as_slice());
    let salt: &[u8; 16] = salt.try_into().expect("a salt has 16 bytes");
    let password = Secret::from_text(password.to_owned());
    let kek = derive_password_key(&password, salt, params).expect("the parameters are within the limits");
    let place = Binding::keyslot(&header.vault_id, &slot.id, slot.kind.as_str(), &params.to_bytes(salt));
    let vault_key = open_key(&kek, &place, &slot.wrapped).expect("the password opens the slot");
    (kek, vault_key)
}

fn data_keys(vault: &Path, vault_key: &SymmetricKey, id: &VaultId) -> Named {
    let copy = tempfile::tempdir().expect("there is a temporary folder");
    let path = copy.path().join(cipher::FILE);
    std::fs::copy(vault.join(cipher::FILE), &path).expect("the vault has a database");
    let database_key = derive_subkey(vault_key, id, Label::Database);
    let wrap_key = derive_subkey(vault_key, id, Label::Wrap);
    let db = cipher::open_database(&path, &database_key, Presence::MustExist).expect("its key opens it");
    let rows = keys::all(&db).expect("its rows can be read");
    rows.iter()
        .map(|row| {
            let (key, version): (&KeyId, u32) = (&row.key.id, row.key.version);
            let wrapped = versions::wrapped_key(&db, *key, version).expect("there is a version");
            let place = Binding::data_key(id, key, version, row.key.service.as_str());
            let data_key = open(&wrap_key, &place, &wrapped.expect("it is not shredded")).expect("it opens");
            (format!("data key of {}", row.key.reference), exposed(&data_key))
        })
        .collect()
}

/// A key gives its bytes to a cipher only: so it is sealed under another one and opened as a value.
fn bytes(key: &SymmetricKey) -> Vec<u8> {
    let now = byok_core::clock::Timestamp::UNIX_EPOCH;
    let (other, place) = (
        SymmetricKey::generate(),
        Binding::data_key(&VaultId::generate(now), &KeyId::generate(now), 1, ""),
    );
    exposed(&open(&other, &place, &seal_key(&other, &place, key)).expect("what was just sealed opens"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "a key is looked for in places where it must not be"
)]
fn exposed(secret: &Secret) -> Vec<u8> {
    secret.expose_bytes().to_vec()
}
