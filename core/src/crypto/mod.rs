//! Bytes in, bytes out: the cryptography of the vault, every choice of it.
//!
//! ```text
//! password      ──Argon2id──▶ KEK ─┐
//! recovery code ──HKDF──────▶ KEK ─┴─ unwrap ──▶ vault key ──HKDF(label)──▶ subkeys
//! per version: random data key ──XChaCha20-Poly1305──▶ fields;  data key wrapped by the wrap subkey
//! ```
//!
//! The primitives come from RustCrypto; nothing here is an invention. `docs/format.md` writes the bytes down.

pub mod binding;
pub mod digest;
pub mod envelope;
pub mod kdf;
pub mod locked;
pub mod mac;
pub mod random;
pub mod recovery;
pub mod subkey;
pub mod token;

pub use binding::{Binding, Purpose};
pub use digest::{Sha256Digest, sha256};
pub use envelope::{EnvelopeError, open, open_key, seal, seal_key};
pub use kdf::{KdfError, KdfParams, derive_password_key};
pub use locked::SymmetricKey;
pub use mac::{Tag, mac, mac_matches};
pub use recovery::{InvalidCode, RecoveryCode};
pub use subkey::{Label, derive_subkey};
pub use token::{TokenDigest, generate_token};
