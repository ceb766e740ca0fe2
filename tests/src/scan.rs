//! Looks for secrets in any bytes, in every form they may have been left in.
//!
//! A secret is looked for as it is, as UTF-16, hex, base64 (standard and URL, at the three places where it may start within
//! a group) and percent-encoded. Forms are cut into overlapping pieces of `PIECE` bytes, because what a wiped or reused
//! buffer leaves behind is rarely whole.

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, Encoding, HEXLOWER, HEXUPPER};
use std::collections::HashMap;

/// Long enough that no piece is anywhere by chance.
const PIECE: usize = 16;
/// Between the beginnings of two pieces: every remainder of `PIECE + STRIDE - 1` bytes holds a whole piece.
const STRIDE: usize = 4;

/// Where a secret was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Its name.
    pub secret: String,
    /// As what.
    pub form: &'static str,
    /// Which piece of the form, in bytes from its beginning.
    pub piece: usize,
    /// Where, in bytes from the beginning of what was searched.
    pub at: usize,
}

struct Needle {
    secret: usize,
    form: &'static str,
    piece: usize,
    bytes: Vec<u8>,
}

/// Knows what to look for.
#[derive(Default)]
pub struct Scanner {
    names: Vec<String>,
    needles: Vec<Needle>,
    /// Needles by their first two bytes; most places of a haystack are settled by one look at `starts`.
    by_start: HashMap<[u8; 2], Vec<usize>>,
    starts: Vec<bool>,
}

impl Scanner {
    /// Looks for a text, too.
    ///
    /// # Panics
    /// When it is too short to be looked for.
    #[must_use]
    pub fn text(mut self, name: &str, text: &str) -> Self {
        self.plant(name, text.as_bytes());
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        self.form("utf-16", &utf16);
        for percent in [|byte| format!("%{byte:02X}"), |byte| format!("%{byte:02x}")] {
            let encoded: String = text.bytes().map(percent).collect();
            self.form("percent", encoded.as_bytes());
        }
        self
    }

    /// Looks for bytes, too.
    ///
    /// # Panics
    /// When they are too few to be looked for.
    #[must_use]
    pub fn bytes(mut self, name: &str, bytes: &[u8]) -> Self {
        self.plant(name, bytes);
        self
    }

    fn plant(&mut self, name: &str, bytes: &[u8]) {
        assert!(bytes.len() >= PIECE, "{name} is too short to be looked for");
        self.names.push(name.to_owned());
        self.form("raw", bytes);
        self.form("hex", HEXLOWER.encode(bytes).as_bytes());
        self.form("HEX", HEXUPPER.encode(bytes).as_bytes());
        for shift in 0..3 {
            self.form("base64", &base64_core(&BASE64_NOPAD, bytes, shift));
            self.form("base64url", &base64_core(&BASE64URL_NOPAD, bytes, shift));
        }
    }

    fn form(&mut self, form: &'static str, bytes: &[u8]) {
        let last = bytes.len() - PIECE;
        for piece in (0..last).step_by(STRIDE).chain([last]) {
            let bytes = bytes[piece..piece + PIECE].to_vec();
            let start = [bytes[0], bytes[1]];
            self.starts.resize(1 << 16, false);
            self.starts[usize::from(u16::from_le_bytes(start))] = true;
            self.by_start.entry(start).or_default().push(self.needles.len());
            self.needles.push(Needle {
                secret: self.names.len() - 1,
                form,
                piece,
                bytes,
            });
        }
    }

    /// Everything that is found in `hay`.
    pub fn hits(&self, hay: &[u8]) -> Vec<Hit> {
        let mut hits = Vec::new();
        let starts = self.starts.as_slice();
        for (at, pair) in hay.windows(2).enumerate() {
            if pair != [0, 0] && starts[usize::from(pair[0]) | usize::from(pair[1]) << 8] {
                self.look(hay, at, [pair[0], pair[1]], &mut hits);
            }
        }
        hits
    }

    fn look(&self, hay: &[u8], at: usize, start: [u8; 2], hits: &mut Vec<Hit>) {
        for needle in self.by_start[&start].iter().map(|place| &self.needles[*place]) {
            if hay[at..].starts_with(&needle.bytes) {
                let secret = self.names[needle.secret].clone();
                hits.push(Hit {
                    secret,
                    form: needle.form,
                    piece: needle.piece,
                    at,
                });
            }
        }
    }
}

/// What the base64 of `shift` unknown bytes, these bytes and unknown bytes has for these bytes alone.
fn base64_core(alphabet: &Encoding, bytes: &[u8], shift: usize) -> Vec<u8> {
    let mut shifted = vec![0; shift];
    shifted.extend_from_slice(bytes);
    let whole = shifted.len() * 8 / 6;
    let encoded = alphabet.encode(&shifted);
    encoded.as_bytes()[(shift * 8).div_ceil(6)..whole].to_vec()
}

/// A text of 48 random capitals and digits: nothing that stands anywhere by chance.
///
/// # Panics
/// When the system has no random numbers.
pub fn unique() -> String {
    use std::io::Read;
    let mut bytes = [0; 30];
    let urandom = std::fs::File::open("/dev/urandom").and_then(|mut file| file.read_exact(&mut bytes));
    urandom.expect("the operating system has random numbers");
    data_encoding::BASE32_NOPAD.encode(&bytes)
}

#[cfg(test)]
mod tests {
    use super::{Scanner, unique};
    use data_encoding::{BASE64, BASE64URL, HEXLOWER, HEXUPPER};

    #[test]
    fn a_secret_is_found_in_every_form_and_at_every_alignment() {
        let secret = unique();
        let scanner = Scanner::default().text("secret", &secret);
        let utf16: Vec<u8> = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let percent: String = secret.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let mut hays = vec![
            secret.clone().into_bytes(),
            utf16,
            HEXLOWER.encode(secret.as_bytes()).into_bytes(),
            HEXUPPER.encode(secret.as_bytes()).into_bytes(),
            percent.into_bytes(),
        ];
        for before in ["", "a", "ab", "user:"] {
            let pair = format!("{before}{secret}!");
            hays.extend([BASE64.encode(pair.as_bytes()), BASE64URL.encode(pair.as_bytes())].map(String::into_bytes));
        }
        for hay in hays {
            let padded = [&b"before "[..], &hay, b" after"].concat();
            assert!(
                !scanner.hits(&padded).is_empty(),
                "{}",
                String::from_utf8_lossy(&padded)
            );
        }
    }

    #[test]
    fn what_is_left_of_a_secret_is_found() {
        let secret = unique();
        let scanner = Scanner::default().text("secret", &secret);
        for from in 0..secret.len() - 20 {
            assert!(!scanner.hits(&secret.as_bytes()[from..from + 20]).is_empty(), "{from}");
        }
    }

    #[test]
    fn other_bytes_are_not_taken_for_it() {
        let scanner = Scanner::default().text("secret", &unique());
        assert_eq!(scanner.hits(unique().repeat(100).as_bytes()), []);
        assert_eq!(scanner.hits(&[]), []);
    }
}
