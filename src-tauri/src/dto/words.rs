//! Words as a person wrote them, parsed; a complaint names its field.

use crate::failure::Failure;
use byok_core::clock::{Clock, SystemClock, Timestamp};
use byok_core::model::{KeyName, Tag, parse_span, parse_when};
use byok_core::provider::check_base_url;

/// Labels.
pub(crate) fn tags(words: &[String]) -> Result<Vec<Tag>, Failure> {
    let parse = |word: &String| Tag::parse(word).map_err(|wrong| Failure::of(&wrong).at("tags"));
    words.iter().map(parse).collect()
}

/// A span or a date.
pub(crate) fn when(text: &str) -> Result<Timestamp, Failure> {
    parse_when(text, SystemClock.now()).map_err(|wrong| Failure::of(&wrong).at("expires"))
}

/// Seconds of a span.
pub(crate) fn seconds(field: &str, text: &str) -> Result<i64, Failure> {
    let span = parse_span(text).map_err(|wrong| Failure::of(&wrong).at(field))?;
    Ok(span.as_secs())
}

/// Seconds of the overlap after a rotation; none shreds the old value at once.
pub(crate) fn overlap(text: &str) -> Result<i64, Failure> {
    let text = text.trim();
    let number = text.trim_end_matches(|c: char| c.is_alphabetic());
    let is_none = text.is_empty() || (!number.is_empty() && number.bytes().all(|byte| byte == b'0'));
    if is_none { Ok(0) } else { seconds("keep_old", text) }
}

/// An address that is not the provider's own.
pub(crate) fn base_url(text: &str) -> Result<(), Failure> {
    check_base_url(text)
        .map(drop)
        .map_err(|wrong| Failure::of(&wrong).at("base_url"))
}

/// A key's name.
pub(crate) fn key_name(text: &str) -> Result<KeyName, Failure> {
    KeyName::parse(text).map_err(|wrong| Failure::of(&wrong).at("name"))
}

#[cfg(test)]
mod tests {
    use super::overlap;

    #[test]
    fn an_overlap_of_nothing_is_none() {
        assert_eq!(overlap("").unwrap(), 0);
        assert_eq!(overlap("0h").unwrap(), 0);
        assert_eq!(overlap("24h").unwrap(), 86_400);
        assert!(overlap("soon").is_err());
    }
}
