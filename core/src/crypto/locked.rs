//! A 256-bit key in locked memory.

use super::random::generate_secret;
use crate::secret::Secret;

/// A symmetric key. It is never printed, cloned or serialised; only this folder reads its bytes, and the store once, to
/// hand SQLCipher its raw key.
pub struct SymmetricKey(Secret);

impl SymmetricKey {
    /// Bytes in a key.
    pub const LEN: usize = 32;

    /// A new random key.
    pub fn generate() -> Self {
        Self(generate_secret(Self::LEN))
    }

    /// A key that `write` derives in place, so that no copy is left on the stack.
    pub fn derived(write: impl FnOnce(&mut [u8])) -> Self {
        let mut secret = Secret::zeroed(Self::LEN);
        secret.fill(write);
        Self(secret)
    }

    /// Takes over a decrypted key; `None` when it is not 32 bytes.
    pub fn from_secret(secret: Secret) -> Option<Self> {
        (secret.len() == Self::LEN).then_some(Self(secret))
    }

    /// The bytes, for the primitives.
    #[expect(
        clippy::disallowed_methods,
        reason = "the primitives of this folder and SQLCipher need the key's bytes"
    )]
    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.expose_bytes()
    }
}
