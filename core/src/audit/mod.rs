//! The trail of everything that was done, chained so that a change, a gap or a cut shows.

pub mod chain;
pub mod record;
pub mod verify;

pub use record::{NewEvent, after, newest, record, select, watched};
pub use verify::{Break, Report, verify};
