//! Seals: authenticated encryption of one small thing at one place.
//!
//! Protects field values, data keys and the vault key against reading, change and relocation.
//!
//! ```text
//! blob version (1 byte = 1) ‖ nonce (24 bytes, random) ‖ ciphertext ‖ tag (16 bytes)      XChaCha20-Poly1305
//! ```
//!
//! Invariants: the nonce is random and 192 bits long, because a counter would have to survive restored backups; the
//! [`Binding`] is always the additional data, because an unbound seal can be moved; decryption writes only into locked
//! memory, because a failed check must leave nothing behind elsewhere.

use super::binding::Binding;
use super::locked::SymmetricKey;
use super::random::generate_bytes;
use crate::error::{Code, Failure};
use crate::secret::Secret;
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{Tag, XChaCha20Poly1305, XNonce};

/// The format version that new blobs start with.
pub const BLOB_VERSION: u8 = 1;
const NONCE_LEN: usize = 24;
const TAG_LEN: usize = 16;
const OVERHEAD: usize = 1 + NONCE_LEN + TAG_LEN;

/// A seal that does not open.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum EnvelopeError {
    /// Shorter than the shortest blob.
    #[error("a sealed value is cut short")]
    Truncated,
    /// Written by a newer byok, or damaged in its first byte.
    #[error("a sealed value has the unknown format {0}")]
    UnknownVersion(u8),
    /// Wrong key, wrong place, or changed bytes; which of them can't be told.
    #[error("a sealed value does not belong here or was changed")]
    Mismatch,
}

impl Failure for EnvelopeError {
    fn code(&self) -> Code {
        Code::Damaged
    }
    fn hint(&self) -> Option<String> {
        Some("restore the vault from a backup, or enter this key again".into())
    }
}

/// Seals `plaintext` at `place`.
#[expect(clippy::disallowed_methods, reason = "plaintext goes into the cipher")]
pub fn seal(key: &SymmetricKey, place: &Binding, plaintext: &Secret) -> Vec<u8> {
    seal_bytes(key, place, plaintext.expose_bytes())
}

/// Opens what [`seal`] made at the same place with the same key.
///
/// # Errors
/// When the blob is cut, has an unknown version, or key, place or bytes differ.
pub fn open(key: &SymmetricKey, place: &Binding, blob: &[u8]) -> Result<Secret, EnvelopeError> {
    let (&version, rest) = blob.split_first().ok_or(EnvelopeError::Truncated)?;
    if version != BLOB_VERSION {
        return Err(EnvelopeError::UnknownVersion(version));
    }
    if blob.len() < OVERHEAD {
        return Err(EnvelopeError::Truncated);
    }
    let (nonce, sealed) = rest.split_at(NONCE_LEN);
    let (ciphertext, tag) = sealed.split_at(sealed.len() - TAG_LEN);
    let nonce = XNonce::try_from(nonce).expect("split at the nonce's length");
    let tag = Tag::try_from(tag).expect("split at the tag's length");
    let mut plaintext = Secret::zeroed(ciphertext.len());
    let mut outcome = Ok(());
    plaintext.fill(|room| {
        room.copy_from_slice(ciphertext);
        outcome = cipher(key).decrypt_inout_detached(&nonce, place.as_bytes(), room.into(), &tag);
    });
    outcome.map(|()| plaintext).map_err(|_| EnvelopeError::Mismatch)
}

/// Seals a key under another key.
pub fn seal_key(key: &SymmetricKey, place: &Binding, inner: &SymmetricKey) -> Vec<u8> {
    seal_bytes(key, place, inner.bytes())
}

/// Opens what [`seal_key`] made.
///
/// # Errors
/// As [`open`]; also when what is inside is not a key.
pub fn open_key(key: &SymmetricKey, place: &Binding, blob: &[u8]) -> Result<SymmetricKey, EnvelopeError> {
    SymmetricKey::from_secret(open(key, place, blob)?).ok_or(EnvelopeError::Mismatch)
}

fn seal_bytes(key: &SymmetricKey, place: &Binding, plaintext: &[u8]) -> Vec<u8> {
    let nonce = generate_bytes::<NONCE_LEN>();
    let mut blob = Vec::with_capacity(OVERHEAD + plaintext.len());
    blob.push(BLOB_VERSION);
    blob.extend_from_slice(&nonce);
    let start = blob.len();
    blob.extend_from_slice(plaintext);
    let tag = cipher(key)
        .encrypt_inout_detached(&XNonce::from(nonce), place.as_bytes(), (&mut blob[start..]).into())
        .expect("a field is shorter than the cipher's limit of 256 GiB");
    blob.extend_from_slice(&tag);
    blob
}

fn cipher(key: &SymmetricKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new_from_slice(key.bytes()).expect("a key has 32 bytes")
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the tests look inside")]
mod tests {
    use super::{Binding, EnvelopeError, Secret, SymmetricKey, open, seal};
    use crate::clock::Timestamp;
    use crate::ids::{KeyId, VaultId};
    use proptest::prelude::{any, prop, proptest};

    struct Place {
        vault: VaultId,
        key: KeyId,
    }

    impl Place {
        fn new() -> Self {
            let now = Timestamp::from_second(1_800_000_000).unwrap();
            Self {
                vault: VaultId::generate(now),
                key: KeyId::generate(now),
            }
        }
        fn field(&self) -> Binding {
            Binding::field(&self.vault, &self.key, 1, "openai", "api_key")
        }
    }

    proptest! {
        #[test]
        fn opening_undoes_sealing(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let (place, key) = (Place::new(), SymmetricKey::generate());
            let blob = seal(&key, &place.field(), &Secret::copy_of(&bytes));
            let opened = open(&key, &place.field(), &blob).unwrap();
            assert_eq!(opened.expose_bytes(), &bytes[..]);
        }

        #[test]
        fn any_flipped_bit_is_refused(bytes in prop::collection::vec(any::<u8>(), 0..64), bit in any::<prop::sample::Index>()) {
            let (place, key) = (Place::new(), SymmetricKey::generate());
            let mut blob = seal(&key, &place.field(), &Secret::copy_of(&bytes));
            let bit = bit.index(blob.len() * 8);
            blob[bit / 8] ^= 1 << (bit % 8);
            assert!(open(&key, &place.field(), &blob).is_err());
        }

        #[test]
        fn any_truncation_is_refused(len in 0usize..100) {
            let (place, key) = (Place::new(), SymmetricKey::generate());
            let blob = seal(&key, &place.field(), &Secret::copy_of(&[7; 60]));
            assert!(open(&key, &place.field(), &blob[..len]).is_err());
        }
    }

    #[test]
    fn another_place_is_refused() {
        let (place, other, key) = (Place::new(), Place::new(), SymmetricKey::generate());
        let blob = seal(&key, &place.field(), &Secret::copy_of(b"value"));
        let elsewhere = [
            Binding::field(&other.vault, &place.key, 1, "openai", "api_key"),
            Binding::field(&place.vault, &other.key, 1, "openai", "api_key"),
            Binding::field(&place.vault, &place.key, 2, "openai", "api_key"),
            Binding::field(&place.vault, &place.key, 1, "openrouter", "api_key"),
            Binding::field(&place.vault, &place.key, 1, "openai", "api_token"),
            Binding::field(&place.vault, &place.key, 1, "openaiapi_key", ""),
            Binding::data_key(&place.vault, &place.key, 1, "openai"),
        ];
        for binding in &elsewhere {
            assert!(matches!(open(&key, binding, &blob), Err(EnvelopeError::Mismatch)));
        }
    }

    #[test]
    fn another_key_is_refused() {
        let place = Place::new();
        let blob = seal(&SymmetricKey::generate(), &place.field(), &Secret::copy_of(b"value"));
        assert!(matches!(
            open(&SymmetricKey::generate(), &place.field(), &blob),
            Err(EnvelopeError::Mismatch)
        ));
    }

    #[test]
    fn sealing_twice_never_gives_the_same_bytes() {
        let (place, key) = (Place::new(), SymmetricKey::generate());
        let value = Secret::copy_of(b"value");
        assert_ne!(seal(&key, &place.field(), &value), seal(&key, &place.field(), &value));
    }
}
