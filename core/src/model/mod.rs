//! Plain data: what can be known of a key without its value. Nothing here does I/O and nothing can hold a value.

mod actor;
mod check;
mod event;
mod expiry;
mod filter;
mod key;
mod ladder;
mod names;
mod notice;
mod quiet;
mod reference;
mod verdict;
mod version;

pub use actor::{Act, Actor, Face};
pub use check::Check;
pub use event::{Action, Event, EventFilter, Outcome};
pub use expiry::{ExpirySource, InvalidTime, parse_span, parse_when};
pub use filter::Filter;
pub use key::{Key, Patch};
pub use ladder::{Ladder, Policy, due, next_due, standing};
pub use names::{FieldName, InvalidName, KeyName, ServiceId, Tag};
pub use notice::{Matter, Notice, Reason, Told, ToldRung, Topic, Way};
pub use quiet::Quiet;
pub use reference::{InvalidReference, Reference};
pub use verdict::{Status, Verdict};
pub use version::{Version, VersionState};
