//! Plain data: what can be known of a key without its value. Nothing here does I/O and nothing can hold a value.

mod actor;
mod alert;
mod cache;
mod check;
mod client;
mod event;
mod expiry;
mod filter;
mod key;
mod names;
mod operation;
mod reference;
mod rotation;
mod scope;
mod verdict;
mod version;

pub use actor::{Act, Actor, Face};
pub use alert::{Alert, AlertState, Pattern, PatternSet, Severity};
pub use cache::CacheFigures;
pub use check::Check;
pub use client::{Client, Grant, InvalidRate, Rate};
pub use event::{Action, Event, EventFilter, Outcome};
pub use expiry::{ExpirySource, InvalidTime, parse_span, parse_when};
pub use filter::Filter;
pub use key::{Key, Patch};
pub use names::{ClientName, FieldName, InvalidName, KeyName, ServiceId, Tag};
pub use operation::Operation;
pub use reference::{InvalidReference, Reference};
pub use rotation::{Rotation, Step};
pub use scope::{InvalidScope, Reach, Scope};
pub use verdict::{Status, Verdict};
pub use version::{Version, VersionState};
