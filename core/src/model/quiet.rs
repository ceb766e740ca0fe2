//! Hours in which nobody wants to be told anything.

use crate::clock::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{ToSpan, Zoned};

/// A daily stretch of local time, over midnight if it ends before it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quiet {
    from: Time,
    to: Time,
    zone: TimeZone,
}

impl Quiet {
    /// Reads `22:00-07:00`, in the local time of `zone`.
    pub fn parse(text: &str, zone: TimeZone) -> Option<Self> {
        let (from, to) = text.split_once('-')?;
        let (from, to) = (clock_time(from.trim())?, clock_time(to.trim())?);
        (from != to).then_some(Self { from, to, zone })
    }

    /// When the quiet hours end, if `now` is within them.
    pub fn ends(&self, now: Timestamp) -> Option<Timestamp> {
        let local = now.to_zoned(self.zone.clone());
        let time = local.time();
        let is_after_start = time >= self.from;
        let is_before_end = time < self.to;
        let day = match (self.from < self.to, is_after_start, is_before_end) {
            (true, true, true) | (false, false, true) => local.date(),
            (false, true, _) => local.date().checked_add(1.day()).ok()?,
            _ => return None,
        };
        let end: Zoned = day.to_datetime(self.to).to_zoned(self.zone.clone()).ok()?;
        // An hour that a change of the clock skips or repeats must not leave an end that is over already.
        Some(end.timestamp()).filter(|end| *end > now)
    }
}

/// As it is written: `22:00-07:00`.
impl std::fmt::Display for Quiet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (from, to) = (self.from, self.to);
        let (from_hour, from_minute) = (from.hour(), from.minute());
        write!(f, "{from_hour:02}:{from_minute:02}-{:02}:{:02}", to.hour(), to.minute())
    }
}

/// Hours and minutes, `07:00`.
fn clock_time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let number = |digits: &str| {
        (digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit()))
            .then(|| digits.parse::<i8>().ok())
            .flatten()
    };
    Time::new(number(hour)?, number(minute)?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::{Quiet, TimeZone, Timestamp};

    fn ends(hours: &str, now: &str) -> Option<String> {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        let now: Timestamp = now.parse().unwrap();
        Quiet::parse(hours, zone).unwrap().ends(now).map(|end| end.to_string())
    }

    #[test]
    fn quiet_hours_go_over_midnight_in_local_time() {
        let night = "22:00-07:00";
        assert_eq!(ends(night, "2026-11-24T19:59:59Z"), None);
        assert_eq!(ends(night, "2026-11-24T20:00:00Z").unwrap(), "2026-11-25T05:00:00Z");
        assert_eq!(ends(night, "2026-11-24T23:00:00Z").unwrap(), "2026-11-25T05:00:00Z");
        assert_eq!(ends(night, "2026-11-25T04:59:59Z").unwrap(), "2026-11-25T05:00:00Z");
        assert_eq!(ends(night, "2026-11-25T05:00:00Z"), None);
    }

    #[test]
    fn quiet_hours_within_a_day_end_on_that_day() {
        assert_eq!(
            ends("09:00-17:30", "2026-11-24T07:00:00Z").unwrap(),
            "2026-11-24T15:30:00Z"
        );
        assert_eq!(ends("09:00-17:30", "2026-11-24T15:30:00Z"), None);
        assert_eq!(ends("09:00-17:30", "2026-11-24T06:59:00Z"), None);
    }

    #[test]
    fn other_shapes_are_refused() {
        for text in [
            "",
            "22-07",
            "22:00",
            "22:00-22:00",
            "24:00-07:00",
            "22:60-07:00",
            "2:00-7:00",
            "+2:00-07:00",
        ] {
            assert_eq!(Quiet::parse(text, TimeZone::UTC), None, "{text}");
        }
    }
}
