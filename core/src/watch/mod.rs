//! Who asks how often, and what looks unlike the owner: limits, patterns, alerts, figures.
//!
//! Everything here is pure: it is told of each deed and of the time, and answers what follows. What it remembers lives in
//! memory and is refilled from the database when the vault is opened.

mod check_figures;
pub mod days;
pub mod finding;
mod hours;
pub mod limit;
pub mod metrics;
pub mod outside;
pub mod pattern;
mod pulse;
pub mod rules;
pub mod usage;
mod use_days;
mod window;

pub use check_figures::{CheckCounts, CheckDay, CheckFigures};
pub use finding::{Finding, Reaction, Sighting};
pub use limit::{Limiter, Rate, SlidingWindow};
pub use metrics::{Metrics, UseFigures};
pub use outside::used_outside;
pub use pattern::{Watch, is_use, subject_of};
pub use rules::{Burst, Errors, Hours, Rules, Swing};
pub use usage::{Uncounted, Uses};
pub use use_days::{UseDay, UseDays};
