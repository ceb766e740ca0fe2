//! A value in two halves that mean nothing alone.
//!
//! Protects the value of a key between two calls: whoever looks through the daemon's memory for something that looks like a key
//! finds none, as long as the vault is open, either. One half is random, the other is the value combined with it; only the buffer
//! of a request holds both together, and is wiped once it is sent. Both halves are wiped when the vault is locked or
//! anything in it changes.
//!
//! A half reveals nothing because each of its bytes is equally likely whatever the value is (a one-time pad).

use byok_core::crypto::random::generate_secret;
use byok_core::secret::Secret;
use zeroize::Zeroizing;

/// A value that is not there in plain.
pub(super) struct Halves {
    random: Zeroizing<Vec<u8>>,
    combined: Zeroizing<Vec<u8>>,
}

impl Halves {
    /// Divides a value.
    #[expect(
        clippy::disallowed_methods,
        reason = "divided into two halves, neither of which tells anything"
    )]
    pub(super) fn of(value: &Secret) -> Self {
        let random = Zeroizing::new(generate_secret(value.len()).expose_bytes().to_vec());
        let pairs = random.iter().zip(value.expose_bytes());
        let combined = Zeroizing::new(pairs.map(|(one, other)| one ^ other).collect());
        Self { random, combined }
    }

    pub(super) fn len(&self) -> usize {
        self.combined.len()
    }

    /// The byte at a place.
    pub(super) fn byte(&self, place: usize) -> u8 {
        self.random[place] ^ self.combined[place]
    }

    /// Writes the value at the end of a request.
    pub(super) fn write(&self, request: &mut Vec<u8>) {
        request.extend((0..self.len()).map(|place| self.byte(place)));
    }
}

#[cfg(test)]
mod tests {
    use super::Halves;
    use byok_core::secret::Secret;

    #[test]
    fn the_value_is_in_neither_half_and_comes_out_whole() {
        let value = b"Bearer sk-planted-value";
        let halves = Halves::of(&Secret::copy_of(value));
        for half in [&halves.random, &halves.combined] {
            assert!(
                !half
                    .windows(6)
                    .any(|bytes| value.windows(6).any(|piece| piece == bytes))
            );
        }
        let mut request = b"x: ".to_vec();
        halves.write(&mut request);
        assert_eq!(request, b"x: Bearer sk-planted-value");
    }
}
