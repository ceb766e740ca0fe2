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
