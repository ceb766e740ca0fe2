//! What a deed leaves to be written later: figures of uses, and which rows of the trail are about which key.
//!
//! A page of figures in each `get` would be one page more than it writes for everything else, and so would a page of the rows by
//! key. So both are gathered in memory and written in lots; the trail, which has every row, tells what a crash left unwritten.

use super::pattern::is_use;
use crate::ids::KeyId;
use crate::model::{Event, Outcome};
use std::collections::BTreeMap;

/// So many uses are written at once.
const LOT: u64 = 64;
/// After so many rows of the trail the mark is moved, so that an opening never reads many rows.
const ROWS: u64 = 1_024;

/// Figures of one key, hour and client.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Uses {
    /// All.
    pub uses: u64,
    /// Those that handed out nothing.
    pub failures: u64,
}

/// What is counted since figures were written last.
#[derive(Debug, Default)]
pub struct Uncounted {
    figures: BTreeMap<(KeyId, i64, String), Uses>,
    uses: u64,
    /// Rows that are about a key.
    rows: Vec<(KeyId, u64)>,
    /// The newest row that is in the database's figures.
    written_to: u64,
    /// The newest row that is counted here.
    seen_to: u64,
}

impl Uncounted {
    /// Goes on after the row `written_to`.
    pub fn after(written_to: u64) -> Self {
        Self {
            written_to,
            seen_to: written_to,
            ..Self::default()
        }
    }

    /// Counts a row of the trail.
    pub fn add(&mut self, event: &Event) {
        self.seen_to = event.seq;
        let Some(key) = event.key_id else { return };
        self.rows.push((key, event.seq));
        if !is_use(event.action) {
            return;
        }
        let hour = event.at.as_second().div_euclid(3_600);
        let client = event.actor.client.clone().unwrap_or_default();
        let figures = self.figures.entry((key, hour, client)).or_default();
        figures.uses += 1;
        figures.failures += u64::from(event.outcome != Outcome::Ok);
        self.uses += 1;
    }

    /// Whether there is a lot to write.
    pub fn is_due(&self) -> bool {
        self.uses >= LOT || self.seen_to - self.written_to >= ROWS
    }

    /// What is to be written: key, hour since 1970, client, figures.
    pub fn figures(&self) -> impl Iterator<Item = (KeyId, i64, &str, Uses)> {
        self.figures
            .iter()
            .map(|((key, hour, client), uses)| (*key, *hour, client.as_str(), *uses))
    }

    /// The rows that are about a key, those of a key together and oldest first: pages are written one after another.
    pub fn rows(&self) -> Vec<(KeyId, u64)> {
        let mut rows = self.rows.clone();
        rows.sort_unstable();
        rows
    }

    /// The newest row that is counted here.
    pub fn seen_to(&self) -> u64 {
        self.seen_to
    }

    /// It is written.
    pub fn settle(&mut self) {
        *self = Self::after(self.seen_to);
    }

    /// The uses of a key, by hour, from an hour on.
    pub fn of_key_since(&self, key: KeyId, hour: i64) -> impl Iterator<Item = (i64, u64)> {
        self.figures
            .range((key, hour, String::new())..)
            .take_while(move |((of, _, _), _)| *of == key)
            .map(|((_, hour, _), figures)| (*hour, figures.uses))
    }

    /// The sum from an hour on.
    pub fn total_since(&self, hour: i64) -> Uses {
        let recent = self.figures.iter().filter(|((_, at, _), _)| *at >= hour);
        recent.fold(Uses::default(), |sum, (_, one)| Uses {
            uses: sum.uses + one.uses,
            failures: sum.failures + one.failures,
        })
    }
}
