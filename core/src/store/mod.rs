//! The vault on disk: SQLCipher (the only place with SQL) and `header.json`.
//!
//! Functions take a connection and a row; transactions belong to the verbs in [`crate::vault`], because only a verb knows
//! what must happen together.

pub mod admissions;
pub mod adoptions;
pub mod alerts;
pub mod check_days;
pub mod checks;
pub mod cipher;
pub mod clients;
pub mod cut;
pub mod error;
pub mod events;
pub mod fallbacks;
pub mod glance;
pub mod header;
pub mod keys;
pub mod migrate;
pub mod notices;
pub mod programs;
pub mod projects;
pub mod rotations;
pub mod settings;
mod time;
pub mod traffic;
mod turns;
pub mod usage;
pub mod versions;
pub mod write_ahead;

pub use cipher::{check_integrity, close, open_database};
pub use error::StoreError;
pub use header::{Header, HeaderError, Slot, SlotKind};
pub use rusqlite::{Connection, Transaction};
