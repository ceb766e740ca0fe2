//! HTTP digest authentication (RFC 7616, and RFC 2617 and 2069 before it), the client's side.
//!
//! Written here and not taken from a crate: `digest_auth` and `http-auth` bring the digests of the generation before the one that is
//! here already, another source of random numbers, and copies of the password in ordinary strings. The examples of the standards and
//! headers made by two other programs are the proof (`tests/vectors/digest.json`).
//!
//! # Security
//! The password never leaves the process: it is hashed piece by piece, into digests that are wiped. The challenge chooses how, and
//! nothing else: its `domain` is not looked at, the answer goes where the question went.

use crate::crypto::random::generate_bytes;
use data_encoding::HEXLOWER;
use md5::Md5;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

/// What a server wants to see before it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Challenge {
    realm: String,
    nonce: String,
    opaque: Option<String>,
    algorithm: Algorithm,
    /// Whether the proof belongs to a session: another round of hashing, nothing more for one request.
    is_session: bool,
    quality: Quality,
    hides_user: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Algorithm {
    Md5,
    Sha256,
}

/// What the proof is made over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quality {
    /// Method and address, as in RFC 2069.
    Old,
    /// Method and address, with numbers of the client.
    Auth,
    /// And the body.
    AuthInt,
}

/// The request that is proved.
pub(super) struct Proved<'a> {
    pub(super) method: &'a str,
    /// Path and query, as they are sent.
    pub(super) target: &'a str,
    pub(super) body: &'a [u8],
}

impl Challenge {
    /// The strongest challenge of these `WWW-Authenticate` headers that can be met.
    pub(super) fn of<'a>(headers: impl Iterator<Item = &'a str>) -> Option<Self> {
        headers
            .flat_map(schemes)
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("digest"))
            .filter_map(|(_, parameters)| Self::from(&parameters))
            .max_by_key(|challenge| challenge.algorithm)
    }

    fn from(parameters: &[(String, String)]) -> Option<Self> {
        let get = |wanted: &str| {
            let found = parameters.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
            found.map(|(_, value)| value.clone())
        };
        let named = get("algorithm").unwrap_or_else(|| "MD5".into()).to_ascii_lowercase();
        let (name, is_session) = match named.strip_suffix("-sess") {
            Some(name) => (name, true),
            None => (named.as_str(), false),
        };
        let algorithm = match name {
            "md5" => Algorithm::Md5,
            "sha-256" => Algorithm::Sha256,
            _ => return None,
        };
        let quality = match get("qop") {
            None => Quality::Old,
            Some(offered) => quality(&offered)?,
        };
        Some(Self {
            realm: get("realm")?,
            nonce: get("nonce")?,
            opaque: get("opaque"),
            algorithm,
            is_session,
            quality,
            hides_user: get("userhash").is_some_and(|value| value.eq_ignore_ascii_case("true")),
        })
    }

    /// The value of `Authorization` for this request, with a fresh number of ours.
    pub(super) fn meet(&self, user: &[u8], password: &[u8], request: &Proved<'_>) -> Zeroizing<Vec<u8>> {
        self.meet_with(user, password, request, &HEXLOWER.encode(&generate_bytes::<16>()))
    }

    fn meet_with(&self, user: &[u8], password: &[u8], request: &Proved<'_>, ours: &str) -> Zeroizing<Vec<u8>> {
        const COUNT: &str = "00000001";
        let realm = self.realm.as_bytes();
        let mut secret = self.hash(&[user, b":", realm, b":", password]);
        if self.is_session {
            secret = self.hash(&[secret.as_bytes(), b":", self.nonce.as_bytes(), b":", ours.as_bytes()]);
        }
        let action = [request.method.as_bytes(), b":", request.target.as_bytes()];
        let action = if self.quality == Quality::AuthInt {
            let body = self.hash(&[request.body]);
            self.hash(&[action[0], b":", action[2], b":", body.as_bytes()])
        } else {
            self.hash(&action)
        };
        let numbers = format!("{}:{COUNT}:{ours}:{}", self.nonce, self.quality.as_str());
        let between = match self.quality {
            Quality::Old => self.nonce.as_bytes(),
            _ => numbers.as_bytes(),
        };
        let proof = self.hash(&[secret.as_bytes(), b":", between, b":", action.as_bytes()]);
        let mut written = Zeroizing::new(b"Digest username=".to_vec());
        match self.hides_user {
            true => push_quoted(&mut written, self.hash(&[user, b":", realm]).as_bytes()),
            false => push_quoted(&mut written, user),
        }
        for (name, value) in [("realm", &self.realm), ("nonce", &self.nonce)] {
            written.extend(format!(", {name}=").bytes());
            push_quoted(&mut written, value.as_bytes());
        }
        written.extend(b", uri=");
        push_quoted(&mut written, request.target.as_bytes());
        written.extend(format!(", algorithm={}, response=\"{}\"", self.name(), *proof).bytes());
        if let Some(opaque) = &self.opaque {
            written.extend(b", opaque=");
            push_quoted(&mut written, opaque.as_bytes());
        }
        if self.quality != Quality::Old {
            let quality = self.quality.as_str();
            written.extend(format!(", qop={quality}, nc={COUNT}, cnonce=\"{ours}\"").bytes());
        }
        if self.hides_user {
            written.extend(b", userhash=true");
        }
        written
    }

    fn name(&self) -> &'static str {
        match (self.algorithm, self.is_session) {
            (Algorithm::Md5, false) => "MD5",
            (Algorithm::Md5, true) => "MD5-sess",
            (Algorithm::Sha256, false) => "SHA-256",
            (Algorithm::Sha256, true) => "SHA-256-sess",
        }
    }

    /// The digest of the pieces one after the other, in hex.
    fn hash(&self, pieces: &[&[u8]]) -> Zeroizing<String> {
        match self.algorithm {
            Algorithm::Md5 => hash::<Md5>(pieces),
            Algorithm::Sha256 => hash::<Sha256>(pieces),
        }
    }
}

impl Quality {
    fn as_str(self) -> &'static str {
        match self {
            Self::Old | Self::Auth => "auth",
            Self::AuthInt => "auth-int",
        }
    }
}

fn hash<D: Digest>(pieces: &[&[u8]]) -> Zeroizing<String> {
    let mut digest = D::new();
    for piece in pieces {
        digest.update(piece);
    }
    let mut bytes = digest.finalize();
    let text = Zeroizing::new(HEXLOWER.encode(&bytes));
    bytes.as_mut_slice().zeroize();
    text
}

/// `auth` where it is offered: not every server that offers `auth-int` can do it.
fn quality(offered: &str) -> Option<Quality> {
    let offers = |wanted: &str| offered.split(',').any(|one| one.trim().eq_ignore_ascii_case(wanted));
    if offers("auth") {
        Some(Quality::Auth)
    } else {
        offers("auth-int").then_some(Quality::AuthInt)
    }
}

/// RFC 9110, 5.6.4.
fn push_quoted(written: &mut Vec<u8>, value: &[u8]) {
    written.push(b'"');
    for byte in value {
        if matches!(byte, b'"' | b'\\') {
            written.push(b'\\');
        }
        written.push(*byte);
    }
    written.push(b'"');
}

/// The challenges of one header, each with its parameters (RFC 9110, 11.6.1). A text that is none ends the list.
fn schemes(header: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut found: Vec<(String, Vec<(String, String)>)> = Vec::new();
    let mut rest = header.trim_start_matches([' ', '\t', ',']);
    while !rest.is_empty() {
        let (word, after) = token(rest);
        if word.is_empty() {
            break;
        }
        let after = after.trim_start_matches([' ', '\t']);
        match after.strip_prefix('=') {
            Some(value) => {
                let Some((value, after)) = parameter(value.trim_start_matches([' ', '\t'])) else {
                    break;
                };
                let Some((_, parameters)) = found.last_mut() else { break };
                parameters.push((word.to_owned(), value));
                rest = after;
            }
            None => {
                found.push((word.to_owned(), Vec::new()));
                rest = after;
            }
        }
        rest = rest.trim_start_matches([' ', '\t', ',']);
    }
    found
}

fn token(text: &str) -> (&str, &str) {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    text.split_at(text.find(|c| !is_letter(c)).unwrap_or(text.len()))
}

/// A token, or what stands between quotes.
fn parameter(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let (word, rest) = token(text);
        return (!word.is_empty()).then(|| (word.to_owned(), rest));
    };
    let mut value = String::new();
    let mut letters = quoted.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, &quoted[at + 1..])),
            '\\' => value.push(letters.next()?.1),
            _ => value.push(letter),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Challenge, Proved, schemes};
    use proptest::prelude::{any, prop_assert, proptest};
    use serde_json::Value;

    /// Examples of RFC 2617 and RFC 7616, and headers made by Python's requests and by curl.
    #[test]
    fn proofs_are_those_of_the_standards_and_of_other_programs() {
        let vectors: Value = serde_json::from_str(include_str!("../../tests/vectors/digest.json")).unwrap();
        let cases = vectors["cases"].as_array().unwrap();
        assert!(cases.len() >= 10, "{}", cases.len());
        for case in cases {
            let text = |name: &str| case[name].as_str().unwrap_or_default();
            let challenge = Challenge::of([text("challenge")].into_iter()).unwrap();
            let request = Proved {
                method: text("method"),
                target: text("uri"),
                body: text("body").as_bytes(),
            };
            let (user, password) = (text("user").as_bytes(), text("password").as_bytes());
            let written = challenge.meet_with(user, password, &request, text("cnonce"));
            let written = std::str::from_utf8(&written).unwrap();
            let wanted = format!("response=\"{}\"", text("response"));
            assert!(written.contains(&wanted), "{}: {written}", text("name"));
        }
    }

    #[test]
    fn the_strongest_challenge_that_can_be_met_is_met() {
        let md5 = r#"Digest realm="a, b", nonce="n", algorithm=MD5, qop="auth,auth-int""#;
        let sha = r#"Basic realm="x", Digest realm="a\"b", nonce="n=", qop=auth, algorithm=SHA-256, opaque="o""#;
        let unknown = r#"Digest realm="a", nonce="n", algorithm=SHA-512-256"#;
        let request = Proved {
            method: "GET",
            target: "/",
            body: b"",
        };
        for (headers, begin) in [
            (
                vec![md5, sha, unknown],
                r#"Digest username="u", realm="a\"b", nonce="n=""#,
            ),
            (vec![md5, unknown], r#"Digest username="u", realm="a, b", nonce="n""#),
        ] {
            let challenge = Challenge::of(headers.into_iter()).unwrap();
            let written = challenge.meet(b"u", b"p", &request);
            let written = std::str::from_utf8(&written).unwrap();
            assert!(written.starts_with(begin), "{written}");
            assert!(!written.contains("domain"));
        }
    }

    #[test]
    fn other_challenges_can_not_be_met() {
        for header in [
            "",
            "Basic realm=x",
            "Digest",
            r#"Digest realm="a""#,
            r#"Digest realm="a", nonce="unclosed"#,
            r#"Digest realm="a", nonce="n", qop="token""#,
            r#"Digest realm="a", nonce="n", algorithm=SHA-512-256"#,
            "Bearer",
        ] {
            assert_eq!(Challenge::of([header].into_iter()), None, "{header}");
        }
    }

    #[test]
    fn two_proofs_differ() {
        let challenge = Challenge::of([r#"Digest realm="a", nonce="n", qop="auth""#].into_iter()).unwrap();
        let request = Proved {
            method: "GET",
            target: "/",
            body: b"",
        };
        assert_ne!(
            challenge.meet(b"u", b"p", &request),
            challenge.meet(b"u", b"p", &request)
        );
    }

    proptest! {
        #[test]
        fn nothing_makes_the_reader_fall(header in any::<String>(), tail in "[ ,=\"\\\\a-z]{0,40}") {
            let _ = schemes(&header);
            let _ = schemes(&tail);
            let _ = Challenge::of([format!("Digest {tail}").as_str()].into_iter());
        }

        #[test]
        fn a_value_never_ends_the_header(user in "[ -~]{0,20}", realm in "[ -~]{0,20}") {
            let quoted = realm.replace('\\', "\\\\").replace('"', "\\\"");
            let challenge = Challenge::of([format!("Digest realm=\"{quoted}\", nonce=\"n\"").as_str()].into_iter()).unwrap();
            let written = challenge.meet(user.as_bytes(), b"p", &Proved { method: "GET", target: "/", body: b"" });
            let read = schemes(std::str::from_utf8(&written).unwrap());
            prop_assert!(read[0].1.contains(&("username".into(), user)) && read[0].1.contains(&("realm".into(), realm)));
        }
    }
}
