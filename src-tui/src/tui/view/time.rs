//! Times in few columns.

use crate::print;
use byok_core::clock::Timestamp;

/// `in 20 d`, `3 d ago`; nothing when there is no end.
pub(super) fn until(seconds: Option<i64>, now: Timestamp) -> String {
    let Some(left) = seconds.map(|at| at - now.as_second()) else {
        return String::new();
    };
    if left > 0 {
        format!("in {}", print::span(left))
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

/// A moment, UTC, to the second: `11-24 10:00:00`, or `2025-11-24` when that was another year.
pub(super) fn stamp(at: Timestamp, now: Timestamp) -> String {
    let is_this_year = at.strftime("%Y").to_string() == now.strftime("%Y").to_string();
    let form = if is_this_year { "%m-%d %H:%M:%S" } else { "%Y-%m-%d" };
    at.strftime(form).to_string()
}

/// A moment, UTC, in five columns: `10:00` today, `11-23` before that, `2025` in another year.
pub(super) fn short(at: Timestamp, now: Timestamp) -> String {
    let same = |form: &str| at.strftime(form).to_string() == now.strftime(form).to_string();
    let form = match (same("%Y"), same("%Y-%m-%d")) {
        (_, true) => "%H:%M",
        (true, _) => "%m-%d",
        _ => "%Y",
    };
    at.strftime(form).to_string()
}
