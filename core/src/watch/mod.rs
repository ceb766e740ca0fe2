//! Who asks how often, and what looks unlike the owner: limits, patterns, alerts, figures.
//!
//! Everything here is pure: it is told of each deed and of the time, and answers what follows. What it remembers lives in
//! memory and is refilled from the database when the vault is opened.

pub mod limit;

pub use limit::{Limiter, Rate, SlidingWindow};
