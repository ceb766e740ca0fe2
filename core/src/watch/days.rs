//! Uses by day, for a line that shows how they went.

use crate::clock::Timestamp;

/// So many days are told of, today among them.
pub const DAYS: usize = 30;

/// The first hour (since 1970) of the first of the days. A day is one of UTC: core knows no time zone.
pub fn first_hour(now: Timestamp) -> i64 {
    (today(now) - last()) * 24
}

/// Sums of hours, the oldest day first; today is the last and not over yet. Hours outside are left out.
pub fn by_day(hours: impl IntoIterator<Item = (i64, u64)>, now: Timestamp) -> Vec<u64> {
    let mut days = vec![0; DAYS];
    let first = today(now) - last();
    for (hour, uses) in hours {
        let day = usize::try_from(hour.div_euclid(24) - first).ok();
        if let Some(sum) = day.and_then(|day| days.get_mut(day)) {
            *sum += uses;
        }
    }
    days
}

fn today(now: Timestamp) -> i64 {
    now.as_second().div_euclid(86_400)
}

fn last() -> i64 {
    i64::try_from(DAYS).expect("a few days") - 1
}

#[cfg(test)]
mod tests {
    use super::{DAYS, Timestamp, by_day, first_hour};

    #[test]
    fn today_is_the_last_day_and_thirty_days_ago_is_left_out() {
        let now: Timestamp = "2026-11-24T10:30:00Z".parse().unwrap();
        let hour = now.as_second() / 3_600;
        let days = by_day([(hour, 2), (hour - 10, 3), (hour - 11, 4), (hour - 30 * 24, 9)], now);
        assert_eq!(days.len(), DAYS);
        assert_eq!(days[DAYS - 2..], [4, 5]);
        assert_eq!(days.iter().sum::<u64>(), 9);
    }

    #[test]
    fn the_first_hour_is_the_first_of_the_first_day() {
        let now: Timestamp = "2026-11-24T10:30:00Z".parse().unwrap();
        let days = by_day([(first_hour(now), 1), (first_hour(now) - 1, 5)], now);
        assert_eq!(days[0], 1);
    }
}
