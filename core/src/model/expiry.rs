//! When a key ends, and how a person writes that down.

use crate::clock::Timestamp;
use crate::error::{Code, Failure};
use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where an expiry date comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExpirySource {
    /// The person said so; a provider's answer does not overwrite it.
    Person,
    /// The provider's answer to a check said so.
    Provider,
    /// The key itself says so (a JWT's `exp`).
    Offline,
}

impl ExpirySource {
    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Provider => "provider",
            Self::Offline => "offline",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Person, Self::Provider, Self::Offline]
            .into_iter()
            .find(|source| source.as_str() == word)
    }
}

/// A date or span that can't be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum InvalidTime {
    /// Neither a span nor a date.
    #[error("`{0}` is neither a span nor a date")]
    Shape(String),
    /// A moment that is over already.
    #[error("`{0}` is in the past")]
    Past(String),
}

impl Failure for InvalidTime {
    fn code(&self) -> Code {
        Code::Usage
    }
    fn hint(&self) -> Option<String> {
        Some("write a span such as `90d` (s, m, h, d, w) or a date such as `2027-01-31`".into())
    }
}

/// Reads a span: a whole number and one of `s m h d w`. A day is 24 hours.
///
/// # Errors
/// When the text has another shape, is zero, or is over 100 years.
pub fn parse_span(text: &str) -> Result<SignedDuration, InvalidTime> {
    const HUNDRED_YEARS_SECONDS: i64 = 100 * 366 * 86_400;
    let bad = || InvalidTime::Shape(text.chars().take(40).collect());
    let unit = text.chars().next_back().ok_or_else(bad)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 7 * 86_400,
        _ => return Err(bad()),
    };
    let count = &text[..text.len() - 1];
    if count.is_empty() || !count.bytes().all(|b| b.is_ascii_digit()) {
        return Err(bad());
    }
    let total = count
        .parse::<i64>()
        .ok()
        .and_then(|n| n.checked_mul(seconds))
        .ok_or_else(bad)?;
    if (1..=HUNDRED_YEARS_SECONDS).contains(&total) {
        Ok(SignedDuration::from_secs(total))
    } else {
        Err(bad())
    }
}

/// Reads a moment in the future: a span from `now`, a date (its first second, UTC, so that a warning is never late), or
/// an RFC 3339 timestamp.
///
/// # Errors
/// When the text has another shape, or the moment is not after `now`.
pub fn parse_when(text: &str, now: Timestamp) -> Result<Timestamp, InvalidTime> {
    let bad = || InvalidTime::Shape(text.chars().take(40).collect());
    if let Ok(span) = parse_span(text) {
        return now.checked_add(span).map_err(|_| bad());
    }
    let moment = match text.parse::<jiff::civil::Date>() {
        Ok(date) if text.len() == 10 => date
            .to_zoned(jiff::tz::TimeZone::UTC)
            .map(|zoned| zoned.timestamp())
            .map_err(|_| bad())?,
        _ => text.parse::<Timestamp>().map_err(|_| bad())?,
    };
    if moment > now {
        Ok(moment)
    } else {
        Err(InvalidTime::Past(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::{InvalidTime, Timestamp, parse_span, parse_when};

    fn now() -> Timestamp {
        "2026-11-22T10:00:00Z".parse().unwrap()
    }

    #[test]
    fn spans_count_from_now() {
        assert_eq!(parse_when("90d", now()).unwrap().to_string(), "2027-02-20T10:00:00Z");
        assert_eq!(parse_span("8h").unwrap().as_secs(), 8 * 3600);
    }

    #[test]
    fn a_date_is_its_first_second() {
        assert_eq!(
            parse_when("2027-01-31", now()).unwrap().to_string(),
            "2027-01-31T00:00:00Z"
        );
        assert_eq!(
            parse_when("2027-01-31T12:00:00+02:00", now()).unwrap().to_string(),
            "2027-01-31T10:00:00Z"
        );
    }

    #[test]
    fn the_past_is_refused() {
        assert!(matches!(parse_when("2026-11-22", now()), Err(InvalidTime::Past(_))));
    }

    #[test]
    fn other_shapes_are_refused() {
        for text in [
            "",
            "d",
            "90",
            "9x",
            "-1d",
            "+1d",
            "1.5d",
            "0d",
            "99999999999999999999d",
            "tomorrow",
            "2027-13-01",
            "9é",
        ] {
            assert!(matches!(parse_when(text, now()), Err(InvalidTime::Shape(_))), "{text}");
        }
    }
}
