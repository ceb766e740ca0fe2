//! What a key tells of itself, without asking anybody.

use super::credential::Credential;
use super::facts::{EXPIRES_AT, Place, Reveal, keep};
use super::provider::Provider;
use super::{account, jwt, macaroon};
use crate::clock::Timestamp;
use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD};
use jiff::SignedDuration;
use serde_json::Value;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// The longest piece of a key that is told as it stands, in bytes.
const LONGEST_PIECE: usize = 64;
/// How far this machine's clock may be ahead before a token that has just ended is called expired unasked.
const LEEWAY: SignedDuration = SignedDuration::from_mins(10);

/// The ways of reading a key; `path` of a fact that is told `offline`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Decoder {
    /// `aws-account`: the account's number in the id of an access key.
    AwsAccount,
    /// `discord-id`: the number in base64 before the first dot.
    DiscordId,
    /// `telegram-id`: the number before the colon.
    TelegramId,
    /// `sentry-payload:FIELD`: a member of the JSON between the first and the last underscore.
    SentryPayload(String),
    /// `macaroon-expiry`: when the caveats end.
    MacaroonExpiry,
    /// `segment:N:SEPARATOR`: the piece of that number, counted from 1.
    Segment(usize, String),
    /// `document:MEMBER`: a text of a key that is a JSON document.
    Document(String),
}

impl Decoder {
    /// Reads the name of a decoder; `None` when there is none of that name.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (name, rest) = text.split_once(':').unwrap_or((text, ""));
        let member = || (!rest.is_empty()).then(|| rest.to_owned());
        match name {
            "sentry-payload" => member().map(Self::SentryPayload),
            "document" => member().map(Self::Document),
            "segment" => {
                let (number, separator) = rest.split_once(':')?;
                let number = number.parse().ok().filter(|number| *number > 0)?;
                (!separator.is_empty()).then(|| Self::Segment(number, separator.to_owned()))
            }
            _ if !rest.is_empty() => None,
            "aws-account" => Some(Self::AwsAccount),
            "discord-id" => Some(Self::DiscordId),
            "telegram-id" => Some(Self::TelegramId),
            "macaroon-expiry" => Some(Self::MacaroonExpiry),
            _ => None,
        }
    }

    /// Whether a definition may use it: the member of a document that signs stays where it is.
    pub(super) fn is_harmless(&self, provider: &Provider) -> bool {
        let signs = |member: &String| {
            let assertion = provider.auth.assertion.as_ref();
            assertion.is_none_or(|assertion| assertion.key == *member)
        };
        !matches!(self, Self::Document(member) if signs(member))
    }

    /// What it reads; `None` when the value does not have that form.
    fn read(&self, value: &[u8]) -> Option<String> {
        match self {
            Self::AwsAccount => account::of_access_key(value),
            Self::DiscordId => {
                let (first, _) = std::str::from_utf8(value).ok()?.split_once('.')?;
                number(&base64(first.as_bytes())?, 15)
            }
            Self::TelegramId => number(std::str::from_utf8(value).ok()?.split_once(':')?.0.as_bytes(), 5),
            Self::SentryPayload(member) => {
                let (_, rest) = std::str::from_utf8(value).ok()?.split_once('_')?;
                let (payload, _) = rest.rsplit_once('_')?;
                member_of(&base64(payload.as_bytes())?, member)
            }
            Self::MacaroonExpiry => macaroon::ends(value).map(|moment| moment.to_string()),
            Self::Segment(number, separator) => segment(value, *number, separator),
            Self::Document(member) => member_of(value, member),
        }
    }
}

/// Everything that the definition lists and the key tells of itself: its mode, account, end. Nobody is asked, and no signature
/// is looked at, so none of it is a verdict.
pub fn facts_of_key(provider: &Provider, credential: &Credential<'_>) -> BTreeMap<String, String> {
    let mut facts = BTreeMap::new();
    for reveal in &provider.reveals {
        let kept = told(provider, credential, reveal).and_then(|told| keep(&reveal.fact, &told));
        if let Some(kept) = kept {
            facts.entry(reveal.fact.clone()).or_insert(kept);
        }
    }
    facts
}

/// What the key tells of one fact.
pub(super) fn told(provider: &Provider, credential: &Credential<'_>, reveal: &Reveal) -> Option<String> {
    let decoder = match reveal.place {
        Place::Offline => Some(Decoder::parse(&reveal.path)?),
        Place::Prefix | Place::Jwt => None,
        Place::Json | Place::Xml | Place::Header | Place::X509 => return None,
    };
    let names_key = decoder == Some(Decoder::AwsAccount);
    let signing = provider.auth.signing.as_ref().filter(|_| names_key);
    let usual = signing.map_or(provider.main_field(), |signing| &signing.key_id);
    let value = credential
        .value(provider, reveal.field.as_ref().unwrap_or(usual))?
        .bytes();
    match (reveal.place, decoder) {
        (_, Some(decoder)) => decoder.read(value),
        (Place::Jwt, _) => jwt::claim(&jwt::claims(value)?, &reveal.path),
        _ => value
            .starts_with(reveal.path.as_bytes())
            .then(|| reveal.value.clone())?,
    }
}

/// When the key has ended by its own words, if the definition says that they can be believed: `expires_at` of the claim `exp`.
/// A signature can't make an old token young, so that it need not be asked about.
pub(super) fn ended(provider: &Provider, credential: &Credential<'_>, at: Timestamp) -> Option<Timestamp> {
    let says = |reveal: &&Reveal| reveal.place == Place::Jwt && reveal.fact == EXPIRES_AT && reveal.path == "exp";
    let reveal = provider.reveals.iter().find(says)?;
    let name = reveal.field.as_ref().unwrap_or(provider.main_field());
    let end = jwt::ends(&jwt::claims(credential.value(provider, name)?.bytes())?)?;
    (at.duration_since(end) > LEEWAY).then_some(end)
}

/// A number of at least `least` digits, and at most twenty.
fn number(digits: &[u8], least: usize) -> Option<String> {
    let is_number = (least..=20).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    is_number.then(|| String::from_utf8_lossy(digits).into_owned())
}

/// Base64 of either alphabet, with or without padding.
fn base64(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let bare = text.strip_suffix(b"==").or(text.strip_suffix(b"=")).unwrap_or(text);
    let decoded = BASE64_NOPAD.decode(bare).or_else(|_| BASE64URL_NOPAD.decode(bare));
    decoded.ok().map(Zeroizing::new)
}

/// A short text or number of a JSON document.
fn member_of(document: &[u8], member: &str) -> Option<String> {
    let document: Value = serde_json::from_slice(document).ok()?;
    let told = super::outcome::written(document.get(member).filter(|value| !value.is_null())?)?;
    // A key, a certificate or a whole configuration is no fact.
    (told.len() <= 4 * LONGEST_PIECE && !told.contains('\n')).then_some(told)
}

/// A piece that is at most half of the key: what remains secret must be the greater part.
fn segment(value: &[u8], number: usize, separator: &str) -> Option<String> {
    let piece = std::str::from_utf8(value).ok()?.split(separator).nth(number - 1)?;
    let is_lesser = piece.len() <= LONGEST_PIECE && piece.len() * 2 <= value.len();
    (is_lesser && !piece.is_empty()).then(|| piece.to_owned())
}

#[cfg(test)]
mod tests {
    use super::Decoder;
    use data_encoding::{BASE64, BASE64_NOPAD};
    use proptest::prelude::{any, prop_assert, proptest};

    fn read(decoder: &str, value: &str) -> Option<String> {
        Decoder::parse(decoder).unwrap().read(value.as_bytes())
    }

    #[test]
    fn numbers_of_bots_are_read() {
        let discord = format!(
            "{}.GabcDE.{}",
            BASE64_NOPAD.encode(b"175928847299117063"),
            "x".repeat(38)
        );
        assert_eq!(read("discord-id", &discord).as_deref(), Some("175928847299117063"));
        assert_eq!(read("discord-id", "aGVsbG8.a.b"), None);
        let telegram = format!("110201543:{}", "A".repeat(35));
        assert_eq!(read("telegram-id", &telegram).as_deref(), Some("110201543"));
        assert_eq!(read("telegram-id", "a1b2c3:x"), None);
    }

    #[test]
    fn payload_is_read_with_and_without_padding() {
        let json = r#"{"iat":1690000000.5,"url":"https://sentry.io","region_url":"https://us.sentry.io","org":"acme"}"#;
        for payload in [BASE64.encode(json.as_bytes()), BASE64_NOPAD.encode(json.as_bytes())] {
            let token = format!("sntrys_{payload}_{}", "s".repeat(43));
            assert_eq!(read("sentry-payload:org", &token).as_deref(), Some("acme"));
            assert_eq!(read("sentry-payload:iat", &token).as_deref(), Some("1690000000.5"));
            assert_eq!(read("sentry-payload:absent", &token), None);
        }
        assert_eq!(read("sentry-payload:org", "sntrys_x"), None);
    }

    #[test]
    fn segments_are_counted_from_one_and_are_the_lesser_part() {
        let key = format!("SG.{}.{}", "a".repeat(22), "b".repeat(43));
        assert_eq!(read("segment:2:.", &key), Some("a".repeat(22)));
        assert_eq!(read("segment:3:.", &key), None, "the greater part is the secret");
        assert_eq!(read("segment:9:.", &key), None);
        assert_eq!(read("segment:1:.", "whole"), None);
    }

    #[test]
    fn members_of_a_document_are_read_and_keys_are_not() {
        let document = r#"{"client_email":"a@b.example","private_key":"-----BEGIN\nx","n":1}"#;
        assert_eq!(read("document:client_email", document).as_deref(), Some("a@b.example"));
        assert_eq!(read("document:n", document).as_deref(), Some("1"));
        assert_eq!(read("document:private_key", document), None, "several lines");
    }

    #[test]
    fn unknown_decoders_are_refused() {
        for text in [
            "",
            "aws",
            "aws-account:x",
            "segment:0:.",
            "segment:1:",
            "segment:x:.",
            "segment",
            "document",
            "sentry-payload:",
        ] {
            assert_eq!(Decoder::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_a_decoder_fall(bytes in any::<Vec<u8>>(), text in any::<String>(), number in 1_usize..9) {
            for name in ["aws-account", "discord-id", "telegram-id", "sentry-payload:org", "macaroon-expiry", "document:a"] {
                let decoder = Decoder::parse(name).unwrap();
                let _ = (decoder.read(&bytes), decoder.read(text.as_bytes()));
            }
            let piece = Decoder::Segment(number, "-".into()).read(text.as_bytes());
            prop_assert!(piece.is_none_or(|piece| piece.len() * 2 <= text.len()));
        }
    }
}
