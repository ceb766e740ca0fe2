//! The recovery code: 256 random bits that a person keeps on paper.
//!
//! Protects against a forgotten password. It is as strong as the vault key itself, so no slow derivation is needed.
//!
//! ```text
//! 32 random bytes ‖ first 3 bytes of their SHA-256   ──Crockford base32──▶  14 groups of 4 letters and digits
//! ```
//!
//! The checksum tells a slip of the pen from a code of another vault. It gives nothing away: it is a hash of 256 random bits.

use super::locked::SymmetricKey;
use super::random::generate_secret;
use super::subkey::derive;
use crate::error::{Code, Failure};
use crate::ids::VaultId;
use crate::secret::Secret;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

const ENTROPY: usize = 32;
const CHECK: usize = 3;
const GROUP: usize = 4;
/// Letters and digits in a code: 35 bytes are exactly 56 symbols of 5 bits.
const SYMBOLS: usize = (ENTROPY + CHECK) * 8 / 5;
/// Crockford's alphabet: no I, L, O, U, which people misread.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const INFO: &str = "byok/recovery/v1";

/// The code's bytes.
pub struct RecoveryCode(Secret);

/// A text that is no recovery code.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum InvalidCode {
    /// Too short, too long, or a character that is never in one.
    #[error("that is not a recovery code: it has 14 groups of 4 letters and digits")]
    Shape,
    /// The checksum does not fit.
    #[error("the recovery code has a typing error")]
    Checksum,
}

impl Failure for InvalidCode {
    fn code(&self) -> Code {
        Code::WrongPassword
    }
    fn hint(&self) -> Option<String> {
        Some("compare it with what you wrote down; upper and lower case, spaces and dashes don't matter".into())
    }
}

impl RecoveryCode {
    /// A new code.
    pub fn generate() -> Self {
        Self(generate_secret(ENTROPY))
    }

    /// Reads what a person typed: any case, spaces and dashes anywhere, `O` for zero, `I` and `L` for one.
    ///
    /// # Errors
    /// Wrong shape, or a checksum that does not fit.
    #[expect(clippy::disallowed_methods, reason = "the typed code is decoded into locked memory")]
    pub fn parse(typed: &Secret) -> Result<Self, InvalidCode> {
        let text = typed.expose_text().ok_or(InvalidCode::Shape)?;
        let mut bytes = Secret::zeroed(ENTROPY + CHECK);
        let mut outcome = Ok(());
        bytes.fill(|room| outcome = decode(text, room));
        outcome?;
        let (entropy, check) = bytes.expose_bytes().split_at(ENTROPY);
        if bool::from(checksum(entropy).ct_eq(check)) {
            Ok(Self(Secret::copy_of(entropy)))
        } else {
            Err(InvalidCode::Checksum)
        }
    }

    /// The form to write down: `ABCD-EFGH-…`.
    #[expect(clippy::disallowed_methods, reason = "the code is shown once, at its making")]
    pub fn to_text(&self) -> Secret {
        let entropy = self.0.expose_bytes();
        let mut text = Secret::zeroed(SYMBOLS + SYMBOLS / GROUP - 1);
        text.fill(|room| encode(entropy, &checksum(entropy), room));
        text
    }

    /// The key that unwraps the recovery slot.
    #[expect(clippy::disallowed_methods, reason = "the code goes into HKDF")]
    pub fn derive_key(&self, vault: &VaultId) -> SymmetricKey {
        derive(self.0.expose_bytes(), vault, INFO)
    }
}

fn checksum(entropy: &[u8]) -> [u8; CHECK] {
    let digest = Sha256::digest(entropy);
    [digest[0], digest[1], digest[2]]
}

/// Five bits a symbol, most significant first, a dash between groups.
fn encode(entropy: &[u8], check: &[u8], room: &mut [u8]) {
    let byte = |i: usize| if i < ENTROPY { entropy[i] } else { check[i - ENTROPY] };
    let bit = |i: usize| (byte(i / 8) >> (7 - i % 8)) & 1;
    let mut symbols = (0..SYMBOLS).map(|s| ALPHABET[(0..5).fold(0, |v, b| v << 1 | usize::from(bit(s * 5 + b)))]);
    for (place, slot) in room.iter_mut().enumerate() {
        *slot = if place % (GROUP + 1) == GROUP {
            b'-'
        } else {
            symbols.next().expect("the room fits the code")
        };
    }
}

fn decode(text: &str, room: &mut [u8]) -> Result<(), InvalidCode> {
    let mut bits = 0;
    for letter in text.chars().filter(|c| !c.is_whitespace() && *c != '-') {
        let letter = match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let value = ALPHABET
            .iter()
            .position(|a| char::from(*a) == letter)
            .ok_or(InvalidCode::Shape)?;
        for bit in (0..5).rev() {
            let slot = room.get_mut(bits / 8).ok_or(InvalidCode::Shape)?;
            *slot |= u8::from(value >> bit & 1 == 1) << (7 - bits % 8);
            bits += 1;
        }
    }
    if bits == room.len() * 8 {
        Ok(())
    } else {
        Err(InvalidCode::Shape)
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the tests look inside")]
mod tests {
    use super::{InvalidCode, RecoveryCode, Secret};

    fn parse(text: &str) -> Result<RecoveryCode, InvalidCode> {
        RecoveryCode::parse(&Secret::from_text(text.into()))
    }

    #[test]
    fn what_was_shown_reads_back_in_any_spelling() {
        let code = RecoveryCode::generate();
        let text = code.to_text();
        let shown = text.expose_text().unwrap();
        assert_eq!(shown.split('-').count(), 14);
        for spelling in [
            shown.to_owned(),
            shown.to_lowercase(),
            shown.replace('-', " "),
            shown.replace('0', "o").replace('1', "l"),
        ] {
            assert!(parse(&spelling).unwrap().0.matches(&code.0));
        }
    }

    #[test]
    fn a_typing_error_is_told_from_a_wrong_shape() {
        let text = RecoveryCode::generate().to_text();
        let shown = text.expose_text().unwrap();
        let wrong = if shown.starts_with('7') {
            shown.replacen('7', "8", 1)
        } else {
            format!("7{}", &shown[1..])
        };
        assert!(matches!(parse(&wrong), Err(InvalidCode::Checksum)));
        assert!(matches!(parse(&shown[..20]), Err(InvalidCode::Shape)));
        assert!(matches!(parse(&format!("{shown}-AAAA")), Err(InvalidCode::Shape)));
        assert!(matches!(parse("u".repeat(56).as_str()), Err(InvalidCode::Shape)));
    }
}
