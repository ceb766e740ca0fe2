//! One vault key, one subkey for each purpose (HKDF-SHA256, RFC 5869; the vault id is the salt, the label the info).
//!
//! Protects each use from the others: knowing the database key tells nothing about the wrapping key.

use super::locked::SymmetricKey;
use crate::ids::VaultId;
use hkdf::Hkdf;
use sha2::Sha256;

/// What a subkey is for. The labels are part of the format and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// The raw key of SQLCipher.
    Database,
    /// Wraps data keys.
    Wrap,
    /// MAC of the audit chain.
    Audit,
    /// Keyed fingerprints, to find duplicates.
    Print,
    /// MAC of `header.json`.
    Header,
}

impl Label {
    /// The text that goes into HKDF.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Database => "byok/db/v1",
            Self::Wrap => "byok/wrap/v1",
            Self::Audit => "byok/audit/v1",
            Self::Print => "byok/print/v1",
            Self::Header => "byok/header/v1",
        }
    }
}

/// Derives the subkey of `vault_key` for one purpose.
pub fn derive_subkey(vault_key: &SymmetricKey, vault: &VaultId, label: Label) -> SymmetricKey {
    derive(vault_key.bytes(), vault, label.as_str())
}

/// HKDF into locked memory.
pub(super) fn derive(input: &[u8], vault: &VaultId, info: &str) -> SymmetricKey {
    let hkdf = Hkdf::<Sha256>::new(Some(vault.as_bytes()), input);
    SymmetricKey::derived(|room| {
        hkdf.expand(info.as_bytes(), room)
            .expect("32 bytes are within HKDF's limit");
    })
}
