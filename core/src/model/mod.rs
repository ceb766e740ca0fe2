//! Plain data: what can be known of a key without its value. Nothing here does I/O and nothing can hold a value.

mod actor;
mod check;
mod event;
mod expiry;
mod filter;
mod key;
mod names;
mod reference;
mod rotation;
mod verdict;
mod version;

pub use actor::{Act, Actor, Face};
pub use check::Check;
pub use event::{Action, Event, EventFilter, Outcome};
pub use expiry::{ExpirySource, InvalidTime, parse_span, parse_when};
pub use filter::Filter;
pub use key::{Key, Patch};
pub use names::{FieldName, InvalidName, KeyName, ServiceId, Tag};
pub use reference::{InvalidReference, Reference};
pub use rotation::{Rotation, Step};
pub use verdict::{Status, Verdict};
pub use version::{Version, VersionState};
