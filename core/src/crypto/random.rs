//! Random numbers from the operating system, nothing in between.

use crate::secret::Secret;

/// `N` random bytes that are not secret: salts, nonces.
pub fn generate_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0u8; N];
    fill(&mut bytes);
    bytes
}

/// `len` random bytes, written straight into locked memory.
pub fn generate_secret(len: usize) -> Secret {
    let mut secret = Secret::zeroed(len);
    secret.fill(fill);
    secret
}

/// A machine whose random source fails can't do anything safely, so this is an invariant and not an error.
fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system has random numbers");
}
