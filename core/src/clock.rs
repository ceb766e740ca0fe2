//! The time, passed in.

pub use jiff::Timestamp;

/// Tells the time. Faces and the daemon use [`SystemClock`]; tests pass one they can set.
pub trait Clock {
    /// The present moment, UTC.
    fn now(&self) -> Timestamp;
}

/// The operating system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

impl Clock for Timestamp {
    fn now(&self) -> Timestamp {
        *self
    }
}
