//! Times in a person's words.

use byok_core::clock::Timestamp;

/// A day: `2027-01-31`, UTC.
pub(crate) fn day(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d").to_string()
}

/// A day and how far away it is: `2027-01-31 (in 70 d)`.
pub(crate) fn until(time: Timestamp, now: Timestamp) -> String {
    let seconds = time.as_second() - now.as_second();
    if time > now {
        format!("{} (in {})", day(time), left(seconds))
    } else {
        format!("{} ({} ago)", day(time), span(-seconds))
    }
}

/// How much is left: days rounded up, as in the notices. What has 6 days and an hour left has seven days in a person's words.
pub(crate) fn left(seconds: i64) -> String {
    const DAY_SECONDS: i64 = 86_400;
    match seconds {
        ..DAY_SECONDS => span(seconds),
        _ => span(seconds + DAY_SECONDS - 1),
    }
}

/// A moment of the last days, to the minute: `today 03:10 UTC`, `Tuesday 03:10 UTC`, `2026-10-01 03:10 UTC`.
pub(crate) fn moment(time: Timestamp, now: Timestamp) -> String {
    format!("{} {}", weekday(time, now), time.strftime("%H:%M UTC"))
}

/// A day of the last ones: `today`, `on Monday`, `on 2026-10-01`; UTC.
pub(crate) fn on_day(time: Timestamp, now: Timestamp) -> String {
    match weekday(time, now) {
        today if today == TODAY => today,
        day => format!("on {day}"),
    }
}

const TODAY: &str = "today";

/// Six days back a weekday means one day and no other.
fn weekday(time: Timestamp, now: Timestamp) -> String {
    const DAY_SECONDS: i64 = 86_400;
    let number = |time: Timestamp| time.as_second().div_euclid(DAY_SECONDS);
    match number(now) - number(time) {
        0 => TODAY.into(),
        1..=6 => time.strftime("%A").to_string(),
        _ => day(time),
    }
}

/// How long ago: `3 h ago`, `just now`.
pub(crate) fn ago(time: Timestamp, now: Timestamp) -> String {
    match now.as_second() - time.as_second() {
        ..5 => "just now".into(),
        seconds => format!("{} ago", span(seconds)),
    }
}

/// The largest unit that fits: `45 s`, `12 min`, `3 h`, `70 d`.
pub(crate) fn span(seconds: i64) -> String {
    match seconds {
        ..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..86_400 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::{Timestamp, ago, moment, on_day, until};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_of_the_last_week_is_told_by_its_name() {
        let now = at("2026-11-24T12:00:00Z");
        assert_eq!(moment(at("2026-11-24T03:10:00Z"), now), "today 03:10 UTC");
        assert_eq!(moment(at("2026-11-23T23:59:59Z"), now), "Monday 23:59 UTC");
        assert_eq!(moment(at("2026-11-18T03:10:00Z"), now), "Wednesday 03:10 UTC");
        assert_eq!(moment(at("2026-11-17T03:10:00Z"), now), "2026-11-17 03:10 UTC");
        assert_eq!(on_day(at("2026-11-24T00:00:00Z"), now), "today");
        assert_eq!(on_day(at("2026-11-22T03:10:00Z"), now), "on Sunday");
        assert_eq!(on_day(at("2026-10-01T03:10:00Z"), now), "on 2026-10-01");
        assert_eq!(
            moment(at("2026-11-25T03:10:00Z"), now),
            "2026-11-25 03:10 UTC",
            "a clock that was set back"
        );
    }

    #[test]
    fn a_day_is_told_with_its_distance() {
        let now = at("2026-11-22T12:00:00Z");
        assert_eq!(until(at("2027-01-31T00:00:00Z"), now), "2027-01-31 (in 70 d)");
        assert_eq!(until(at("2026-11-22T14:30:00Z"), now), "2026-11-22 (in 2 h)");
        assert_eq!(until(at("2026-11-20T12:00:00Z"), now), "2026-11-20 (2 d ago)");
        assert_eq!(
            until(now, now),
            "2026-11-22 (0 s ago)",
            "an end that is reached is over"
        );
        assert_eq!(ago(at("2026-11-22T11:59:58Z"), now), "just now");
        assert_eq!(ago(at("2026-11-22T11:15:00Z"), now), "45 min ago");
    }
}
