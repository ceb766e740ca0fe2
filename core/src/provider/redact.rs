//! Frees a text of the key, in every form in which it was sent.
//!
//! Providers quote keys back: whole (SerpApi), in part (OpenAI shows both ends), as the header they received. So not
//! only the key but every piece of it of [`GRAM`] bytes or more goes, and so do the pieces of its percent-encoded,
//! JSON-escaped, hex and base64 forms. Base64 shifts with what stands before the key (`user:key`), therefore all three
//! alignments count. Upper and lower case are the same here: some servers change it.
//!
//! What stays visible are pieces shorter than [`GRAM`] bytes, as in `sk-…wxyz`.

use crate::secret::Secret;
use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER};
use zeroize::Zeroizing;

/// The shortest piece of a long secret that is removed, in bytes.
const GRAM: usize = 8;

/// Stands where something was removed. No letters, so that it can't hold a piece of a key.
const MASK: &str = "•••";

/// Knows what must not be in a text. Wiped on drop.
pub(super) struct Redactor {
    /// Every piece of [`GRAM`] bytes of every form, in lower case, sorted.
    grams: Zeroizing<Vec<u64>>,
    /// Whole forms, in lower case: the secrets themselves and everything shorter than a piece.
    wholes: Vec<Zeroizing<Vec<u8>>>,
}

impl Redactor {
    /// A redactor of these secrets.
    pub(super) fn new<'a>(secrets: impl Iterator<Item = &'a Secret>) -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "to be recognised and removed from the provider's answer"
        )]
        Self::of(secrets.map(Secret::expose_bytes))
    }

    /// A redactor of these byte strings.
    pub(super) fn of<'a>(secrets: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let (mut pieces, mut wholes) = (Vec::new(), Vec::new());
        for secret in secrets.into_iter().filter(|secret| !secret.is_empty()) {
            let mut forms = forms(secret);
            forms.iter_mut().for_each(|form| form.make_ascii_lowercase());
            for (index, form) in forms.into_iter().enumerate() {
                pieces.extend(form.windows(GRAM).map(gram));
                // The first form is the secret; of a short one's encodings, pieces of a few bytes would hit anything.
                if index == 0 || (4..GRAM).contains(&form.len()) {
                    wholes.push(form);
                }
            }
        }
        let mut grams = Zeroizing::new(pieces);
        grams.sort_unstable();
        grams.dedup();
        wholes.sort_unstable_by_key(|whole| std::cmp::Reverse(whole.len()));
        Self { grams, wholes }
    }

    /// The text with every trace of the secrets replaced.
    ///
    /// A text in which the replacement itself would spell a secret comes back empty.
    pub(super) fn clean(&self, text: &str) -> String {
        let lower = Zeroizing::new(text.as_bytes().to_ascii_lowercase());
        let mut hidden = vec![false; lower.len()];
        self.mark(&lower, &mut hidden);
        let mut clean = String::with_capacity(text.len());
        let mut was_hidden = false;
        for (at, letter) in text.char_indices() {
            let is_hidden = hidden[at..at + letter.len_utf8()].contains(&true);
            match (is_hidden, was_hidden) {
                (false, _) => clean.push(letter),
                (true, false) => clean.push_str(MASK),
                (true, true) => {}
            }
            was_hidden = is_hidden;
        }
        if self.is_found_in(&clean) { String::new() } else { clean }
    }

    fn mark(&self, lower: &[u8], hidden: &mut [bool]) {
        for (at, window) in lower.windows(GRAM).enumerate() {
            if self.grams.binary_search(&gram(window)).is_ok() {
                hidden[at..at + GRAM].fill(true);
            }
        }
        for whole in &self.wholes {
            for at in 0..lower.len() {
                if lower[at..].starts_with(whole) {
                    hidden[at..at + whole.len()].fill(true);
                }
            }
        }
    }

    fn is_found_in(&self, clean: &str) -> bool {
        let lower = clean.as_bytes().to_ascii_lowercase();
        self.wholes
            .iter()
            .any(|whole| lower.windows(whole.len()).any(|window| window == whole.as_slice()))
    }
}

fn gram(window: &[u8]) -> u64 {
    u64::from_be_bytes(window.try_into().expect("a window has GRAM bytes"))
}

/// The secret and what it looks like after the usual encodings.
fn forms(secret: &[u8]) -> Vec<Zeroizing<Vec<u8>>> {
    let mut forms = vec![Zeroizing::new(secret.to_vec())];
    forms.extend([
        encode_where(secret, |_| true),
        encode_where(secret, |byte| !byte.is_ascii_alphanumeric()),
    ]);
    forms.push(super::address::percent_encode(secret));
    forms.push(hex(secret));
    forms.extend([escape(secret, b"\"\\"), escape(secret, b"\"\\/")]);
    for alphabet in [&BASE64_NOPAD, &BASE64URL_NOPAD] {
        forms.extend((0..3).map(|shift| base64_core(alphabet, secret, shift)));
    }
    forms
}

/// Two digits a byte, in lower case, which is how everything is compared.
fn hex(secret: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut encoded = Zeroizing::new(vec![0; HEXLOWER.encode_len(secret.len())]);
    HEXLOWER.encode_mut(secret, &mut encoded);
    encoded
}

/// Percent-encoding of the chosen bytes, in lower case.
fn encode_where(secret: &[u8], chosen: impl Fn(u8) -> bool) -> Zeroizing<Vec<u8>> {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut encoded = Zeroizing::new(Vec::with_capacity(secret.len() * 3));
    for &byte in secret {
        if chosen(byte) {
            encoded.extend([b'%', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
        } else {
            encoded.push(byte);
        }
    }
    encoded
}

/// Backslashes before the chosen bytes, as JSON writers put them.
fn escape(secret: &[u8], chosen: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut escaped = Zeroizing::new(Vec::with_capacity(secret.len() * 2));
    for &byte in secret {
        if chosen.contains(&byte) {
            escaped.push(b'\\');
        }
        escaped.push(byte);
    }
    escaped
}

/// The part of the base64 of `shift` unknown bytes, the secret and unknown bytes that depends on the secret alone.
fn base64_core(alphabet: &data_encoding::Encoding, secret: &[u8], shift: usize) -> Zeroizing<Vec<u8>> {
    let mut shifted = Zeroizing::new(vec![0; shift + secret.len()]);
    shifted[shift..].copy_from_slice(secret);
    let mut encoded = Zeroizing::new(vec![0; alphabet.encode_len(shifted.len())]);
    alphabet.encode_mut(&shifted, &mut encoded);
    let begin = (shift * 8).div_ceil(6);
    let end = shifted.len() * 8 / 6;
    Zeroizing::new(encoded.get(begin..end).unwrap_or_default().to_vec())
}

#[cfg(test)]
mod tests {
    use super::{MASK, Redactor};
    use data_encoding::{BASE64, BASE64URL, HEXUPPER};
    use proptest::prelude::{any, prop_assert, proptest};

    const KEY: &str = "sk-proj-Zm9v/YmFy+0123456789abcdef";

    fn clean(text: &str) -> String {
        Redactor::of([KEY.as_bytes()]).clean(text)
    }

    #[test]
    fn key_goes_in_every_form() {
        let percent: String = KEY.bytes().map(|byte| format!("%{byte:02X}")).collect();
        for form in [
            KEY.to_owned(),
            KEY.to_uppercase(),
            KEY.replace('/', "\\/"),
            KEY.replace('/', "%2F").replace('+', "%2B"),
            KEY.replace('/', "%2f").replace('+', "%2b"),
            HEXUPPER.encode(KEY.as_bytes()),
            percent,
        ] {
            assert_eq!(clean(&format!("bad key: {form}!")), format!("bad key: {MASK}!"));
        }
    }

    #[test]
    fn base64_goes_at_every_alignment() {
        for before in ["", "u", "us", "user:"] {
            let pair = format!("{before}{KEY}");
            for encoded in [BASE64.encode(pair.as_bytes()), BASE64URL.encode(pair.as_bytes())] {
                let cleaned = clean(&format!("got Basic {encoded} here"));
                assert!(
                    cleaned.starts_with("got Basic ") && cleaned.ends_with(" here"),
                    "{cleaned}"
                );
                assert!(cleaned.len() <= "got Basic ".len() + 24, "{cleaned}");
            }
        }
    }

    #[test]
    fn long_pieces_go_and_short_ends_stay() {
        assert_eq!(clean("not found: sk-proj-Zm9v…"), format!("not found: {MASK}…"));
        assert_eq!(clean("not found: sk-…cdef"), "not found: sk-…cdef");
    }

    #[test]
    fn text_without_the_key_stays_as_it_is() {
        let text = "Incorrect API key provided. See https://platform.openai.com – später";
        assert_eq!(clean(text), text);
        assert_eq!(Redactor::of([]).clean(text), text);
        assert_eq!(Redactor::of([&b""[..]]).clean(text), text);
    }

    #[test]
    fn short_secret_goes_whole() {
        assert_eq!(
            Redactor::of([&b"pin7"[..]]).clean("your pin7 is wrong"),
            format!("your {MASK} is wrong")
        );
    }

    #[test]
    fn mask_never_spells_the_secret() {
        assert_eq!(Redactor::of([MASK.as_bytes()]).clean(&format!("a{MASK}b")), "");
    }

    proptest! {
        #[test]
        fn no_secret_survives(secret in any::<String>(), before in any::<String>(), after in any::<String>()) {
            let redactor = Redactor::of([secret.as_bytes()]);
            let cleaned = redactor.clean(&format!("{before}{secret}{after}"));
            prop_assert!(secret.is_empty() || !cleaned.contains(&secret));
        }

        #[test]
        fn no_encoded_secret_survives(secret in "[!-~]{8,64}", user in "[a-z]{0,5}", after in "[ -~]{0,9}") {
            let redactor = Redactor::of([secret.as_bytes()]);
            let pair = BASE64.encode(format!("{user}:{secret}").as_bytes());
            let core = &pair[(user.len() + 1).div_ceil(3) * 4..pair.len() - 4];
            let percent: String = secret.bytes().map(|byte| format!("%{byte:02X}")).collect();
            let json = serde_json::to_string(&secret).unwrap();
            let cleaned = redactor.clean(&format!("{pair} {percent} {json} {after}"));
            prop_assert!(core.len() < 8 || !cleaned.contains(core));
            prop_assert!(!cleaned.contains(&percent) && !cleaned.contains(json.trim_matches('"')));
        }
    }
}
