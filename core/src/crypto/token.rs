//! Tokens of other programs.
//!
//! Protects the door of the API: 256 random bits can't be guessed, so a plain SHA-256 of a token is as good as a slow hash
//! and costs nothing at each request. Only the digest is stored.
//!
//! `byok_` ‖ base32(32 random bytes), 52 characters ‖ base32(first 4 bytes of SHA-256 of them), 7 characters
//!
//! Lower case without padding. The checksum tells a mistyped or cut token without a look into the vault, and lets scanners
//! for leaked secrets be sure of what they found.

use super::random::generate_bytes;
use crate::secret::Secret;
use data_encoding::BASE32_NOPAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// How every token begins.
pub const PREFIX: &str = "byok_";
/// Characters after the prefix that carry the random bits.
const BODY: usize = 52;
/// Characters of the checksum.
const CHECK: usize = 7;

/// The length of every token.
pub const LENGTH: usize = PREFIX.len() + BODY + CHECK;

/// What is stored of a token.
#[derive(Clone, Copy)]
pub struct TokenDigest([u8; 32]);

impl TokenDigest {
    /// From what was stored.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// To be stored.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether both are of the same token, in time that does not depend on where they differ.
    pub fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }

    /// Of a token as it was given; `None` when it can't be one of ours.
    #[expect(clippy::disallowed_methods, reason = "only its digest is compared")]
    pub fn of(token: &Secret) -> Option<Self> {
        Self::of_bytes(token.expose_bytes())
    }

    /// The same of a token in the request that showed it, without a copy of it.
    pub fn of_bytes(token: &[u8]) -> Option<Self> {
        let rest = token.strip_prefix(PREFIX.as_bytes())?;
        if rest.len() != BODY + CHECK {
            return None;
        }
        let (body, check) = rest.split_at(BODY);
        let is_whole: bool = checksum(body).ct_eq(check).into();
        is_whole.then(|| Self(Sha256::digest(token).into()))
    }
}

/// A new token.
pub fn generate_token() -> Secret {
    write(&Zeroizing::new(generate_bytes::<32>()))
}

fn write(random: &[u8; 32]) -> Secret {
    let mut body = Zeroizing::new(BASE32_NOPAD.encode(random));
    body.make_ascii_lowercase();
    let mut token = Secret::zeroed(PREFIX.len() + BODY + CHECK);
    token.fill(|room| {
        let (prefix, rest) = room.split_at_mut(PREFIX.len());
        let (start, end) = rest.split_at_mut(BODY);
        prefix.copy_from_slice(PREFIX.as_bytes());
        start.copy_from_slice(body.as_bytes());
        end.copy_from_slice(&checksum(body.as_bytes()));
    });
    token
}

fn checksum(body: &[u8]) -> [u8; CHECK] {
    let mut text = BASE32_NOPAD.encode(&Sha256::digest(body)[..4]);
    text.make_ascii_lowercase();
    let mut check = [0; CHECK];
    check.copy_from_slice(text.as_bytes());
    check
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the tests look inside")]
mod tests {
    use super::{Secret, TokenDigest, generate_token, write};
    use data_encoding::HEXLOWER;
    use std::array::from_fn;

    /// From an independent program (Python's `base64` and `hashlib`).
    #[test]
    fn the_form_of_a_token_and_its_digest_stay() {
        let token = write(&from_fn(|place| u8::try_from(place).unwrap()));
        let text = token.expose_text().unwrap();
        assert_eq!(text, "byok_aaaqeayeaudaocajbifqydiob4ibceqtcqkrmfyydenbwha5dypqtn4acry");
        let digest = HEXLOWER.encode(TokenDigest::of(&token).unwrap().as_bytes());
        assert_eq!(
            digest,
            "2c38833006b77aecdebb14799b3d5be23ec98e64dace70b549c02bfcaf394809"
        );
    }

    #[test]
    fn a_token_is_known_by_its_digest() {
        let (one, other) = (generate_token(), generate_token());
        assert!(TokenDigest::of(&one).unwrap().matches(&TokenDigest::of(&one).unwrap()));
        assert!(
            !TokenDigest::of(&one)
                .unwrap()
                .matches(&TokenDigest::of(&other).unwrap())
        );
    }

    #[test]
    fn every_changed_or_cut_token_is_no_token() {
        let token = generate_token().expose_text().unwrap().to_owned();
        assert_eq!(token.len(), 64);
        for place in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[place] = if changed[place] == b'a' { b'b' } else { b'a' };
            assert!(TokenDigest::of(&Secret::from_bytes(changed)).is_none(), "{place}");
            assert!(TokenDigest::of(&Secret::copy_of(&token.as_bytes()[..place])).is_none());
        }
        assert!(TokenDigest::of(&Secret::from_text(format!("{token}a"))).is_none());
    }
}
