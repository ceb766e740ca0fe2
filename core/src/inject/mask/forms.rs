//! How a value may look where somebody printed it.

use crate::secret::Secret;
use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL_NOPAD, Encoding, HEXLOWER, HEXUPPER};
use std::fmt::Write;
use zeroize::Zeroizing;

/// A line of a value of several lines is looked for when it is so long; a shorter one may be an ordinary word.
const SHORTEST_LINE: usize = 8;

/// What is left as it is in a URL, and what a space becomes: RFC 3986 for a part, Python's `quote`, JavaScript's
/// `encodeURIComponent` and `encodeURI`, the URL standard's forms, Python's `quote_plus`.
const URLS: [(&str, &str); 6] = [
    ("-_.~", "%20"),
    ("-_.~/", "%20"),
    ("-_.~!'()*", "%20"),
    ("-_.~!'()*;,/?:@&=+$#", "%20"),
    ("-_.*", "+"),
    ("-_.~", "+"),
];

type Form = Zeroizing<Vec<u8>>;

/// All forms of one value, in no order, some of them twice.
#[expect(
    clippy::disallowed_methods,
    reason = "what is looked for has to be known; it is wiped afterwards"
)]
pub(super) fn of(value: &Secret) -> Vec<Form> {
    let mut forms = of_bytes(value.expose_bytes());
    if let Some(text) = value.expose_text() {
        forms.extend(in_json(text));
        forms.extend(lines(text));
    }
    forms
}

fn of_bytes(bytes: &[u8]) -> Vec<Form> {
    let mut forms = vec![Zeroizing::new(bytes.to_vec())];
    forms.push(text(BASE64.encode(bytes)));
    for encoding in [BASE64_NOPAD, BASE64URL_NOPAD] {
        forms.extend((0..3).map(|before| inside_base64(&encoding, bytes, before)));
    }
    forms.push(text(HEXLOWER.encode(bytes)));
    forms.push(text(HEXUPPER.encode(bytes)));
    for (kept, space) in URLS {
        forms.push(in_url(bytes, kept, space, Case::Upper));
        forms.push(in_url(bytes, kept, space, Case::Lower));
    }
    forms
}

/// The characters that stand for the value wherever in a longer text it is encoded, `before` bytes after a group of three.
fn inside_base64(encoding: &Encoding, bytes: &[u8], before: usize) -> Form {
    let mut whole = Zeroizing::new(vec![0; before]);
    whole.extend_from_slice(bytes);
    let encoded = Zeroizing::new(encoding.encode(&whole));
    // A character is six bits; the first and last may be shared with what stands around.
    let (first, last) = ((before * 8).div_ceil(6), whole.len() * 8 / 6);
    Zeroizing::new(encoded.as_bytes().get(first..last).unwrap_or_default().to_vec())
}

#[derive(Clone, Copy)]
enum Case {
    Upper,
    Lower,
}

fn in_url(bytes: &[u8], kept: &str, space: &str, case: Case) -> Form {
    let mut url = String::with_capacity(bytes.len() * 3);
    for byte in bytes {
        match byte {
            b' ' => url.push_str(space),
            _ if byte.is_ascii_alphanumeric() || kept.as_bytes().contains(byte) => url.push(char::from(*byte)),
            // Writing into a text can't fail.
            _ => {
                let _ = match case {
                    Case::Upper => write!(url, "%{byte:02X}"),
                    Case::Lower => write!(url, "%{byte:02x}"),
                };
            }
        }
    }
    text(url)
}

/// As JSON writes it; with the slash escaped, as PHP does; with nothing but ASCII, as Python does.
fn in_json(value: &str) -> Vec<Form> {
    let quoted = Zeroizing::new(serde_json::to_string(value).unwrap_or_default());
    let inner = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
    let mut ascii = String::with_capacity(inner.len() * 6);
    for c in inner.chars() {
        if c.is_ascii() {
            ascii.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing into a text can't fail.
                let _ = write!(ascii, "\\u{unit:04x}");
            }
        }
    }
    vec![text(inner.replace('/', "\\/")), text(inner.to_owned()), text(ascii)]
}

/// Each line: a terminal changes the breaks between them, and a log puts something before each. The frame of a PEM file is no secret.
fn lines(value: &str) -> impl Iterator<Item = Form> {
    let has_several = value.trim_end().contains('\n');
    let lines = value.lines().map(str::trim).filter(move |_| has_several);
    lines
        .filter(|line| line.len() >= SHORTEST_LINE && !line.starts_with("-----"))
        .map(|line| text(line.to_owned()))
}

fn text(form: String) -> Form {
    Zeroizing::new(form.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::{in_json, in_url, inside_base64, lines};
    use data_encoding::{BASE64, BASE64_NOPAD};

    #[test]
    fn what_stands_in_a_longer_base64_text_is_found_wherever_it_begins() {
        for before in 0..7 {
            for after in 0..4 {
                let whole = [&vec![b'u'; before][..], b"the value", &vec![b'x'; after]].concat();
                let core = inside_base64(&BASE64_NOPAD, b"the value", before % 3);
                let encoded = BASE64.encode(&whole);
                assert!(
                    encoded.contains(std::str::from_utf8(&core).unwrap()),
                    "{before} {after} {encoded}"
                );
                assert!(core.len() >= 11);
            }
        }
    }

    #[test]
    fn a_url_has_it_in_both_cases() {
        let upper = in_url(b"a/b c\xff", "-", "%20", super::Case::Upper);
        assert_eq!(upper.as_slice(), b"a%2Fb%20c%FF");
        let lower = in_url(b"a/b c", "-", "+", super::Case::Lower);
        assert_eq!(lower.as_slice(), b"a%2fb+c");
    }

    #[test]
    fn json_has_it_escaped_in_the_ways_of_several_languages() {
        let forms: Vec<_> = in_json("a/\"é\n")
            .iter()
            .map(|form| String::from_utf8(form.to_vec()).unwrap())
            .collect();
        assert_eq!(forms, ["a\\/\\\"é\\n", "a/\\\"é\\n", "a/\\\"\\u00e9\\n"]);
    }

    #[test]
    fn lines_count_when_there_are_several_and_they_are_long() {
        let pem = "-----BEGIN KEY-----\nMIIEvQIBADANBg\nshort\n-----END KEY-----\n";
        let found: Vec<_> = lines(pem).map(|form| form.to_vec()).collect();
        assert_eq!(found, [b"MIIEvQIBADANBg".to_vec()]);
        assert_eq!(lines("only one line\n").count(), 0);
    }
}
