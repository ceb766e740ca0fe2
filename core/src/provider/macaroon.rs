//! When a macaroon ends by the caveats that can be read in it. Caveats only ever narrow, so that the earliest end holds; whether the
//! macaroon was ever good, only its maker knows.
//!
//! Two ways of writing are known: libmacaroons' second binary format, with PyPI's caveats in JSON, and Fly.io's MessagePack.
//! Whatever else stands there is skipped, and where the form is not met nothing is told.

use super::msgpack::{Item, Reader};
use crate::clock::Timestamp;
use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD};
use serde_json::Value;
use zeroize::Zeroizing;

/// The longest token that is looked into, in bytes.
const LONGEST: usize = 64 * 1024;
/// Fly.io's number of the caveat `ValidityWindow`.
const VALIDITY_WINDOW: u64 = 4;

/// The earliest end; `None` when there is none, or nothing can be read.
pub(super) fn ends(token: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(token).ok().filter(|text| text.len() <= LONGEST)?;
    let seconds = match text.strip_prefix("pypi-") {
        Some(rest) => of_libmacaroons(rest.trim_end_matches('=')),
        None => of_fly(text),
    };
    Timestamp::from_second(seconds?).ok()
}

/// `02 location? identifier 00 (location? identifier vid? 00)* 00 signature`; every field is type, length, bytes.
fn of_libmacaroons(text: &str) -> Option<i64> {
    let decoded = Zeroizing::new(BASE64URL_NOPAD.decode(text.as_bytes()).ok()?);
    let mut rest = decoded.strip_prefix(&[2])?;
    section(&mut rest)?;
    let mut end: Option<i64> = None;
    while let Some(caveat) = section(&mut rest)? {
        // A caveat that a third party has to clear says nothing that can be read.
        let own = caveat.identifier.filter(|_| !caveat.is_of_third_party);
        let until = own.and_then(expiration);
        end = [end, until].into_iter().flatten().min();
    }
    end
}

#[derive(Default)]
struct Section<'a> {
    identifier: Option<&'a [u8]>,
    is_of_third_party: bool,
}

/// The fields up to the next end mark; `Some(None)` when there are none, and the outer `None` when the bytes are no such thing.
fn section<'a>(rest: &mut &'a [u8]) -> Option<Option<Section<'a>>> {
    let mut section = None;
    loop {
        let kind = varint(rest)?;
        if kind == 0 {
            return Some(section);
        }
        let length = usize::try_from(varint(rest)?).ok()?;
        let (field, after) = rest.split_at_checked(length)?;
        *rest = after;
        let section = section.get_or_insert_with(Section::default);
        match kind {
            1 => {}
            2 => section.identifier = Some(field),
            4 => section.is_of_third_party = true,
            _ => return None,
        }
    }
}

/// Seven bits a byte, the lowest first.
fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..28).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// `[0, expires_at, not_before]`, or `{"exp": …, "nbf": …}` of older tokens; seconds.
fn expiration(caveat: &[u8]) -> Option<i64> {
    match serde_json::from_slice(caveat).ok()? {
        Value::Array(parts) if parts.first()?.as_u64()? == 0 => parts.get(1)?.as_i64(),
        Value::Object(members) => members.get("exp").filter(|_| members.contains_key("nbf"))?.as_i64(),
        _ => None,
    }
}

/// `FlyV1 fm2_BASE64,fm2_BASE64…`: the first one is the permission, the others vouch for it and are made anew.
fn of_fly(text: &str) -> Option<i64> {
    let text = text.strip_prefix("FlyV1 ").unwrap_or(text);
    let first = text.split(',').next()?;
    let coded = ["fm2_", "fm1r_"].iter().find_map(|label| first.strip_prefix(label))?;
    let decoded = Zeroizing::new(BASE64_NOPAD.decode(coded.trim_end_matches('=').as_bytes()).ok()?);
    let mut reader = Reader::new(&decoded);
    // [nonce, location, [type, caveat, type, caveat …], tail]
    (reader.array()? >= 4).then_some(())?;
    reader.skip()?;
    reader.skip()?;
    let pairs = reader.array()? / 2;
    let mut end: Option<i64> = None;
    for _ in 0..pairs {
        let kind = reader.item()?;
        if kind != Item::Number(i128::from(VALIDITY_WINDOW)) {
            reader.skip()?;
            continue;
        }
        (reader.array()? == 2).then_some(())?;
        reader.skip()?;
        let Item::Number(until) = reader.item()? else {
            return None;
        };
        let until = i64::try_from(until).ok()?;
        end = Some(end.map_or(until, |end| end.min(until)));
    }
    end
}

#[cfg(test)]
mod tests {
    use super::ends;
    use data_encoding::BASE64;
    use proptest::prelude::{any, proptest};
    use serde_json::Value;

    fn told(token: &str) -> Option<String> {
        ends(token.as_bytes()).map(|moment| moment.to_string())
    }

    /// Made with pymacaroons 0.13 and msgpack 1.1 for Python; see the file.
    #[test]
    fn tokens_that_others_wrote_are_read() {
        let vectors: Value = serde_json::from_str(include_str!("../../tests/vectors/macaroons.json")).unwrap();
        let cases = vectors["cases"].as_array().unwrap();
        assert!(cases.len() >= 8, "{}", cases.len());
        for case in cases {
            let token = case["token"].as_str().unwrap();
            assert_eq!(told(token).as_deref(), case["ends"].as_str(), "{}", case["name"]);
        }
    }

    #[test]
    fn what_is_cut_off_tells_nothing_wrong() {
        let vectors: Value = serde_json::from_str(include_str!("../../tests/vectors/macaroons.json")).unwrap();
        for case in vectors["cases"].as_array().unwrap() {
            let token = case["token"].as_str().unwrap();
            for length in 0..token.len() {
                let _ = ends(&token.as_bytes()[..length]);
            }
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_fall(bytes in any::<Vec<u8>>()) {
            let _ = ends(&bytes);
            let coded = BASE64.encode(&bytes);
            let _ = ends(format!("fm2_{coded}").as_bytes());
            let _ = ends(format!("pypi-{}", data_encoding::BASE64URL_NOPAD.encode(&[&[2][..], &bytes].concat())).as_bytes());
        }
    }
}
