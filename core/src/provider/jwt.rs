//! What a JSON web token says (RFC 7519). Nobody's signature is looked at: whoever made the token can have written anything.

use super::facts::listed;
use super::json_path::JsonPath;
use super::moment;
use super::outcome::written;
use crate::clock::Timestamp;
use data_encoding::BASE64URL_NOPAD;
use serde_json::Value;
use zeroize::Zeroizing;

/// The longest token that is looked into, in bytes; headers of requests end sooner.
const LONGEST: usize = 16 * 1024;

/// The claims; `None` when it is no such token.
pub(super) fn claims(token: &[u8]) -> Option<Value> {
    let parts: Vec<&[u8]> = token.split(|byte| *byte == b'.').collect();
    let [head, body, signature] = parts[..] else {
        return None;
    };
    let is_signed = !signature.is_empty() && BASE64URL_NOPAD.decode_len(signature.len()).is_ok();
    if token.len() > LONGEST || !is_signed {
        return None;
    }
    object(head)?.get("alg")?.as_str()?;
    object(body)
}

/// The claim of that name, or what a path leads to; lists in one line.
pub(super) fn claim(claims: &Value, path: &str) -> Option<String> {
    let named = claims.get(path).filter(|value| !value.is_null());
    named
        .and_then(written)
        .or_else(|| listed(&JsonPath::parse(path)?, claims))
}

/// When the token ends by its own words.
pub(super) fn ends(claims: &Value) -> Option<Timestamp> {
    moment::read(&written(claims.get("exp").filter(|value| value.is_number())?)?)
}

fn object(part: &[u8]) -> Option<Value> {
    let text = Zeroizing::new(BASE64URL_NOPAD.decode(part).ok()?);
    serde_json::from_slice(&text).ok().filter(Value::is_object)
}

#[cfg(test)]
mod tests {
    use super::{claim, claims, ends};
    use data_encoding::BASE64URL_NOPAD;
    use proptest::prelude::{any, prop_assert, proptest};

    fn token(head: &str, body: &str) -> String {
        let encode = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
        format!("{}.{}.c2ln", encode(head), encode(body))
    }

    /// The token of RFC 7519, 3.1.
    const OF_THE_STANDARD: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
        eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
        dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    #[test]
    fn claims_of_the_standards_own_token() {
        let claims = claims(OF_THE_STANDARD.as_bytes()).unwrap();
        assert_eq!(claim(&claims, "iss").as_deref(), Some("joe"));
        assert_eq!(claim(&claims, "http://example.com/is_root").as_deref(), Some("true"));
        assert_eq!(ends(&claims).unwrap().to_string(), "2011-03-22T18:43:00Z");
    }

    #[test]
    fn lists_and_paths_are_read() {
        let token = token(
            r#"{"alg":"RS256"}"#,
            r#"{"roles":["a","b"],"org":{"id":7},"exp":"soon","nil":null}"#,
        );
        let claims = claims(token.as_bytes()).unwrap();
        assert_eq!(claim(&claims, "roles").as_deref(), Some("a, b"));
        assert_eq!(claim(&claims, "org.id").as_deref(), Some("7"));
        assert_eq!((claim(&claims, "nil"), claim(&claims, "absent")), (None, None));
        assert_eq!(ends(&claims), None, "a text is no time");
    }

    #[test]
    fn what_is_no_token_has_no_claims() {
        let unsigned = token(r#"{"alg":"none"}"#, "{}").replace("c2ln", "");
        let long = token(r#"{"alg":"a"}"#, &format!(r#"{{"a":"{}"}}"#, "x".repeat(20_000)));
        for text in [
            "",
            "a.b",
            "a.b.c",
            "a.b.c.d",
            &token("{}", "{}"),
            &token(r#"{"alg":"a"}"#, "[]"),
            &unsigned,
            &long,
        ] {
            assert!(claims(text.as_bytes()).is_none(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_fall(bytes in any::<Vec<u8>>(), body in any::<String>()) {
            let _ = claims(&bytes);
            let made = token(r#"{"alg":"x"}"#, &body);
            let found = claims(made.as_bytes());
            prop_assert!(found.is_none() || serde_json::from_str::<serde_json::Value>(&body).is_ok());
        }
    }
}
