//! Message authentication (HMAC-SHA256, RFC 2104), for the header, the audit chain and fingerprints.

use super::locked::SymmetricKey;
use hmac::{Hmac, KeyInit, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// An authentication tag.
pub type Tag = [u8; 32];

/// The tag over `parts`, each length-prefixed (8 bytes, big endian), so that they can't be shifted into each other.
pub fn mac(key: &SymmetricKey, parts: &[&[u8]]) -> Tag {
    let mut hmac = Hmac::<Sha256>::new_from_slice(key.bytes()).expect("HMAC takes keys of any length");
    for part in parts {
        hmac.update(&(part.len() as u64).to_be_bytes());
        hmac.update(part);
    }
    hmac.finalize().into_bytes().into()
}

/// Whether `tag` is the tag over `parts`, compared in constant time.
pub fn mac_matches(key: &SymmetricKey, parts: &[&[u8]], tag: &[u8]) -> bool {
    mac(key, parts).ct_eq(tag).into()
}

#[cfg(test)]
mod tests {
    use super::{SymmetricKey, mac, mac_matches};

    #[test]
    fn parts_do_not_run_together() {
        let key = SymmetricKey::generate();
        assert_ne!(mac(&key, &[b"ab", b"c"]), mac(&key, &[b"a", b"bc"]));
        assert!(mac_matches(&key, &[b"ab", b"c"], &mac(&key, &[b"ab", b"c"])));
        assert!(!mac_matches(&key, &[b"ab"], b"short"));
    }
}
