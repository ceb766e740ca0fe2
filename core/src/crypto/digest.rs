//! SHA-256 (FIPS 180-4) of a file's bytes: whether a file is still the one that was seen.

use sha2::{Digest, Sha256};

/// A SHA-256 digest.
pub type Sha256Digest = [u8; 32];

/// The digest of `bytes`. Not for values: whoever can guess a value can recognise its digest.
pub fn sha256(bytes: &[u8]) -> Sha256Digest {
    Sha256::digest(bytes).into()
}
