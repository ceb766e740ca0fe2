//! Waiting for something to become true, and for nothing else.

use std::time::{Duration, Instant};

/// Much longer than anything takes on a busy machine; only a failure waits so long.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Looks again and again until `look` finds something, and gives it.
///
/// # Panics
/// When it never does; `what` tells what was waited for.
#[track_caller]
pub fn for_some<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let mut found = None;
    until(what, || {
        found = look();
        found.is_some()
    });
    found.expect("it was found")
}

/// Looks again and again until `is_so`.
///
/// # Panics
/// When it never becomes so; `what` tells what was waited for.
#[track_caller]
pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Whether it becomes so within two seconds: for a step that is done again when it did not work.
pub fn briefly(mut is_so: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + Duration::from_secs(2);
    while !is_so() {
        if Instant::now() > deadline {
            return false;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    true
}
