//! Times in few columns.

use crate::print;
use byok_core::clock::Timestamp;

/// `in 20 d`, `3 d ago`; nothing when there is no end.
pub(super) fn until(seconds: Option<i64>, now: Timestamp) -> String {
    let Some(left) = seconds.map(|at| at - now.as_second()) else {
        return String::new();
    };
    if left > 0 {
        format!("in {}", print::left(left))
    } else {
        format!("{} ago", print::span(-left))
    }
}

/// `3 h ago`, `never`.
pub(super) fn ago(seconds: Option<i64>, now: Timestamp) -> String {
    match seconds.and_then(|at| Timestamp::from_second(at).ok()) {
        Some(at) => print::ago(at, now),
        None => "never".into(),
    }
}

/// A moment, UTC, in eleven columns: `10:00:00` today, `11-23 10:00` before that, `2025-11-24` in another year.
pub(super) fn stamp(at: Timestamp, now: Timestamp) -> String {
    told(at, now, ["%H:%M:%S", "%m-%d %H:%M", "%Y-%m-%d"])
}

/// A moment, UTC, in five columns: `10:00` today, `11-23` before that, `2025` in another year.
pub(super) fn short(at: Timestamp, now: Timestamp) -> String {
    told(at, now, ["%H:%M", "%m-%d", "%Y"])
}

fn told(at: Timestamp, now: Timestamp, [today, this_year, before]: [&str; 3]) -> String {
    let same = |form: &str| at.strftime(form).to_string() == now.strftime(form).to_string();
    let form = match (same("%Y"), same("%Y-%m-%d")) {
        (_, true) => today,
        (true, _) => this_year,
        _ => before,
    };
    at.strftime(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::{short, stamp};
    use crate::tui::testing::now;

    #[test]
    fn a_moment_is_told_as_closely_as_its_distance_needs() {
        let at = |text: &str| {
            let at = text.parse().unwrap();
            (stamp(at, now()), short(at, now()))
        };
        assert_eq!(at("2026-11-24T09:26:03Z"), ("09:26:03".into(), "09:26".into()));
        assert_eq!(at("2026-11-23T09:26:03Z"), ("11-23 09:26".into(), "11-23".into()));
        assert_eq!(at("2025-11-24T09:26:03Z"), ("2025-11-24".into(), "2025".into()));
    }
}
