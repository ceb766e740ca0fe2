//! The ways providers write a moment.

use crate::clock::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// From here on a number of seconds would be beyond the year 5138; such a number counts milliseconds.
const FIRST_MILLIS: f64 = 1e11;

/// Reads a moment: RFC 3339, the same with a space or without a zone (then UTC), with `UTC` behind it, a date, an HTTP
/// date, or a number of seconds or milliseconds since 1970. `None` for anything else, and for moments before 1971: they
/// are how some providers write "never".
pub(super) fn read(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let moment = number(text)
        .or_else(|| zoned(text))
        .or_else(|| civil(text))
        .or_else(|| http_date(text))?;
    let first = Timestamp::from_second(365 * 24 * 3600).ok()?;
    (moment >= first).then_some(moment)
}

fn number(text: &str) -> Option<Timestamp> {
    let number: f64 = text
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite() && *number >= 0.0)?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a fraction of a second does not matter; `as` saturates"
    )]
    if number < FIRST_MILLIS {
        Timestamp::from_second(number as i64)
    } else {
        Timestamp::from_millisecond(number as i64)
    }
    .ok()
}

/// `2026-12-31T23:59:59Z`, `2026-12-31 23:59:59 +0100`.
fn zoned(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| {
        let (moment, offset) = text.rsplit_once(' ')?;
        offset
            .starts_with(['+', '-'])
            .then(|| format!("{moment}{offset}").parse().ok())?
    })
}

/// `2026-12-31 23:59:59 UTC`, `2026-12-31T23:59:59`, `2026-12-31`.
fn civil(text: &str) -> Option<Timestamp> {
    let text = ["UTC", "GMT"]
        .iter()
        .find_map(|zone| text.strip_suffix(zone))
        .unwrap_or(text)
        .trim_end();
    let moment = text
        .parse::<DateTime>()
        .or_else(|_| text.parse::<Date>().map(DateTime::from))
        .ok()?;
    moment.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// `Thu, 31 Dec 2026 23:59:59 GMT` (RFC 9110, 5.6.7).
fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn one_moment_is_read_in_every_way_of_writing_it() {
        for text in [
            "2026-12-31T23:59:59Z",
            "2026-12-31 23:59:59 UTC",
            "2026-12-31 23:59:59 +0000",
            "2027-01-01 00:59:59 +0100",
            "2027-01-01T01:59:59+02:00",
            "2026-12-31T23:59:59",
            "2026-12-31 23:59:59",
            "1798761599",
            "1798761599000",
            "1798761599.0",
            "Thu, 31 Dec 2026 23:59:59 GMT",
        ] {
            assert_eq!(
                read(text).map(|moment| moment.to_string()).as_deref(),
                Some("2026-12-31T23:59:59Z"),
                "{text}"
            );
        }
        assert_eq!(read("2026-12-31").unwrap().to_string(), "2026-12-31T00:00:00Z");
    }

    #[test]
    fn what_is_no_moment_is_dropped() {
        for text in [
            "",
            "never",
            "0",
            "-1",
            "1e300",
            "nan",
            "0001-01-01T00:00:00Z",
            "31.12.2026",
            "null",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
