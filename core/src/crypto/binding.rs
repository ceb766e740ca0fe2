//! The additional data of every seal: where the sealed bytes belong.
//!
//! Protects against sealed bytes being moved: between vaults, keys, versions, services, fields or purposes.
//!
//! ```text
//! "byok" ‖ format version (1 byte) ‖ { length (4 bytes, big endian) ‖ bytes } for: vault id, purpose, place …
//! ```
//!
//! Invariants: every part is length-prefixed, because otherwise `ab`+`c` and `a`+`bc` would be one place; the purpose is
//! part of it, because a wrapped key must never open as a value.

use super::envelope::BLOB_VERSION;
use crate::ids::{AdoptionId, KeyId, SlotId, VaultId};

/// What a sealed blob is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The vault key in a keyslot.
    Keyslot,
    /// The data key of one version.
    DataKey,
    /// One secret field of one version.
    Field,
    /// The data key of a file that is kept.
    KeptKey,
    /// A file of another program as it was before keys were taken out of it.
    KeptFile,
}

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Self::Keyslot => b"keyslot",
            Self::DataKey => b"data-key",
            Self::Field => b"field",
            Self::KeptKey => b"kept-key",
            Self::KeptFile => b"kept-file",
        }
    }
}

/// The place a seal is bound to.
pub struct Binding(Vec<u8>);

impl Binding {
    /// A keyslot and the parameters that its key is derived with, so that they can't be lowered.
    pub fn keyslot(vault: &VaultId, slot: &SlotId, kind: &str, parameters: &[u8]) -> Self {
        Self::new(vault, Purpose::Keyslot)
            .part(slot.as_bytes())
            .part(kind.as_bytes())
            .part(parameters)
    }

    /// The data key of one version of a key.
    pub fn data_key(vault: &VaultId, key: &KeyId, version: u32, service: &str) -> Self {
        Self::new(vault, Purpose::DataKey).place(key, version, service)
    }

    /// One secret field of one version of a key.
    pub fn field(vault: &VaultId, key: &KeyId, version: u32, service: &str, field: &str) -> Self {
        Self::new(vault, Purpose::Field)
            .place(key, version, service)
            .part(field.as_bytes())
    }

    /// The data key of a file that is kept.
    pub fn kept_key(vault: &VaultId, adoption: &AdoptionId) -> Self {
        Self::new(vault, Purpose::KeptKey).part(adoption.as_bytes())
    }

    /// A file that is kept, and where it belongs: it is never put back anywhere else.
    pub fn kept_file(vault: &VaultId, adoption: &AdoptionId, path: &str) -> Self {
        Self::new(vault, Purpose::KeptFile)
            .part(adoption.as_bytes())
            .part(path.as_bytes())
    }

    /// The bytes that are authenticated.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    fn new(vault: &VaultId, purpose: Purpose) -> Self {
        let mut bytes = b"byok".to_vec();
        bytes.push(BLOB_VERSION);
        Self(bytes).part(vault.as_bytes()).part(purpose.label())
    }

    fn place(self, key: &KeyId, version: u32, service: &str) -> Self {
        self.part(key.as_bytes())
            .part(&version.to_be_bytes())
            .part(service.as_bytes())
    }

    fn part(mut self, bytes: &[u8]) -> Self {
        let len = u32::try_from(bytes.len()).expect("a part of a binding is shorter than 4 GiB");
        self.0.extend_from_slice(&len.to_be_bytes());
        self.0.extend_from_slice(bytes);
        self
    }
}
