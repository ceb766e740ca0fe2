//! A wrong key that looks like the right one: whoever accepts it accepts anybody.
//!
//! # Security
//! It holds no piece of the right key but the declared prefix: a server that keeps what it was shown learns nothing from it.

use super::credential::Credential;
use super::provider::Provider;
use crate::crypto::random::generate_bytes;
use crate::model::FieldName;
use crate::secret::Secret;
use std::collections::BTreeMap;

/// The shortest piece that would count, in bytes: shorter ones are there by chance in any two keys.
const PIECE: usize = 4;
/// How often chance is asked for a key without such a piece.
const TRIES: usize = 50;
/// What stands between the parts of keys, and stays where it is.
const PUNCTUATION: &[u8] = b"-_.:/+=~|";

const DIGITS: &[u8] = b"0123456789";
const HEX_LOWER: &[u8] = b"abcdef";
const HEX_UPPER: &[u8] = b"ABCDEF";
const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
const UPPER: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The secret fields with wrong values; `None` when there is too little in them to be wrong in.
pub(super) fn wrong(provider: &Provider, credential: &Credential<'_>) -> Option<BTreeMap<FieldName, Secret>> {
    let secrets = credential.secrets.iter().filter(|(_, secret)| !secret.is_empty());
    secrets
        .map(|(name, secret)| {
            #[expect(
                clippy::disallowed_methods,
                reason = "a wrong key is made that differs from it everywhere"
            )]
            let right = secret.expose_bytes();
            let prefix = prefix(provider, name, right);
            Some((name.clone(), Secret::from_bytes(unlike(right, prefix)?)))
        })
        .collect()
}

/// The length of the longest declared prefix of the value.
fn prefix(provider: &Provider, field: &FieldName, value: &[u8]) -> usize {
    let formats = provider.formats.iter().filter(|format| format.field == *field);
    let of_variants = provider.variants.iter().filter(|_| field == provider.main_field());
    let prefixes = formats
        .flat_map(|format| &format.prefixes)
        .chain(of_variants.flat_map(|variant| &variant.prefixes));
    let fitting = prefixes.filter(|prefix| value.starts_with(prefix.as_bytes()));
    fitting.map(String::len).max().unwrap_or(0)
}

/// Another value of the same shape.
fn unlike(right: &[u8], prefix: usize) -> Option<Vec<u8>> {
    let rest = &right[prefix..];
    let changeable = rest.iter().filter(|byte| byte.is_ascii_alphanumeric()).count();
    if changeable < PIECE {
        return None;
    }
    (0..TRIES).find_map(|_| {
        let mut wrong = right[..prefix].to_vec();
        wrong.extend(other(rest));
        (!shares_a_piece(&wrong[prefix..], right)).then_some(wrong)
    })
}

/// Every letter another one of its kind.
fn other(rest: &[u8]) -> Vec<u8> {
    let is_hex = |letters: &[u8]| {
        let mut all = rest.iter().filter(|byte| byte.is_ascii_alphabetic());
        all.all(|byte| letters.contains(byte))
    };
    let (lower, upper) = if is_hex(HEX_LOWER) || is_hex(HEX_UPPER) {
        (HEX_LOWER, HEX_UPPER)
    } else {
        (LOWER, UPPER)
    };
    let chance = rest.chunks(64).flat_map(|_| generate_bytes::<64>());
    let kind = |byte: u8| match byte {
        b'0'..=b'9' => DIGITS,
        b'a'..=b'z' => lower,
        b'A'..=b'Z' => upper,
        _ => &[],
    };
    let change = |(byte, chance): (&u8, u8)| {
        let others: Vec<u8> = kind(*byte).iter().copied().filter(|one| one != byte).collect();
        match others.len() {
            0 if PUNCTUATION.contains(byte) => *byte,
            0 => b'x',
            length => others[usize::from(chance) % length],
        }
    };
    rest.iter().zip(chance).map(change).collect()
}

fn shares_a_piece(wrong: &[u8], right: &[u8]) -> bool {
    let pieces: std::collections::BTreeSet<&[u8]> = right.windows(PIECE).collect();
    wrong.windows(PIECE).any(|piece| pieces.contains(piece))
}

#[cfg(test)]
mod tests {
    use super::{shares_a_piece, unlike};
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    #[test]
    fn shape_stays_and_nothing_else() {
        let right = b"acme_live_0a1b2c3d-ABCD.9f8e7d6c5b4a";
        let wrong = unlike(right, 10).unwrap();
        assert_eq!(&wrong[..10], b"acme_live_");
        for (one, other) in right[10..].iter().zip(&wrong[10..]) {
            assert_eq!(one.is_ascii_digit(), other.is_ascii_digit());
            assert_eq!(one.is_ascii_lowercase(), other.is_ascii_lowercase());
            assert_eq!(one == other, b"-.".contains(one), "{}", char::from(*one));
        }
    }

    #[test]
    fn hex_stays_hex() {
        let wrong = unlike(b"0a1b2c3d4e5f0a1b2c3d4e5f00112233", 0).unwrap();
        assert!(
            wrong.iter().all(u8::is_ascii_hexdigit),
            "{}",
            String::from_utf8_lossy(&wrong)
        );
    }

    #[test]
    fn too_little_to_be_wrong_in_is_said() {
        assert_eq!(unlike(b"abc", 0), None);
        assert_eq!(unlike(b"acme_ab1", 5), None);
        assert_eq!(unlike(b"--------", 0), None);
    }

    proptest! {
        #[test]
        fn no_piece_of_the_right_key_is_in_the_wrong_one(right in "[!-~]{8,80}", prefix in 0_usize..8) {
            if let Some(wrong) = unlike(right.as_bytes(), prefix) {
                prop_assert_eq!(wrong.len(), right.len());
                prop_assert!(!shares_a_piece(&wrong[prefix..], right.as_bytes()));
                prop_assert!(wrong != right.as_bytes());
            }
        }

        #[test]
        fn keys_as_they_are_have_a_wrong_one(right in "[a-zA-Z0-9]{16,64}", hex in "[0-9a-f]{32,64}") {
            prop_assert!(unlike(right.as_bytes(), 0).is_some());
            prop_assert!(unlike(hex.as_bytes(), 0).is_some());
        }
    }
}
