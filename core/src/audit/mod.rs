//! The trail of everything that was done, chained so that a change, a gap or a cut shows.

pub mod anchor;
pub mod chain;
pub mod cut;
pub mod prune;
pub mod record;
pub mod verify;

pub use anchor::{Anchor, InvalidAnchor};
pub use prune::{Pruned, prune};
pub use record::{NewEvent, Pen, for_each_after, of_fallback, recent, record, select};
pub use verify::{Break, BreakKind, Held, Report, Verifier, verify};
