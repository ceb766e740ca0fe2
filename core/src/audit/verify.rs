//! Walking the trail from its beginning and naming the first break.

use super::anchor::Anchor;
use super::chain::tag;
use super::cut::{self, Start};
use crate::crypto::{SymmetricKey, Tag};
use crate::store::events::{self, EventRow};
use crate::store::{Connection, StoreError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

/// Rows that are walked at a time: some forty milliseconds, after which others get a turn at the vault.
const STEP: usize = 16 * 1024;

/// What verifying found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// Rows that were walked.
    pub rows: u64,
    /// The last row that byok itself removed; 0 when it removed none.
    pub pruned_through: u64,
    /// What became of the anchored row, when an anchor was given and nothing is broken.
    pub anchor: Option<Held>,
    /// The first break, if there is one.
    pub first_break: Option<Break>,
}

/// What an anchor says of a trail that is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Held {
    /// All rows up to the anchored one are what they were.
    Unchanged,
    /// The anchored row was pruned since: the anchor is too old to say anything.
    Pruned,
}

/// Where and how the chain breaks first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Break {
    /// The row at or before which it breaks.
    pub seq: u64,
    /// How.
    pub kind: BreakKind,
}

/// How a chain can break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BreakKind {
    /// The row is not what was written.
    Changed,
    /// The row that belongs here is in the trail, unchanged, at another place.
    Reordered,
    /// Rows before this one are gone.
    Removed,
    /// Rows after this one are gone.
    Truncated,
}

impl BreakKind {
    /// The word that is shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Reordered => "reordered",
            Self::Removed => "removed",
            Self::Truncated => "truncated",
        }
    }
}

/// Walks the whole trail.
///
/// # Errors
/// When the database fails; a broken chain is a finding, not an error.
pub fn verify(db: &Connection, audit_key: &SymmetricKey) -> Result<Report, StoreError> {
    let mut verifier = Verifier::new(None);
    while verifier.advance(db, audit_key)? {}
    Ok(verifier.report())
}

/// A walk along the trail that can be interrupted: it holds a row or two, however long the trail is, and rows that are
/// appended meanwhile are walked, too.
pub struct Verifier {
    anchor: Option<Anchor>,
    held: Option<Held>,
    start: Option<Start>,
    /// The row that was walked last.
    last: Start,
    rows: u64,
    first_break: Option<Break>,
    misplaced: Option<Misplaced>,
}

/// A row whose tag does not fit, until it is known whether the right one stands elsewhere.
struct Misplaced {
    found: EventRow,
    /// What the right row follows.
    previous: Tag,
}

impl Verifier {
    /// A walk from the trail's beginning, on which the anchored row is looked at.
    pub fn new(anchor: Option<Anchor>) -> Self {
        let nowhere = Start { seq: 0, mac: [0; 32] };
        Self {
            anchor,
            held: None,
            start: None,
            last: nowhere,
            rows: 0,
            first_break: None,
            misplaced: None,
        }
    }

    /// Walks on; `false` when the end was reached.
    ///
    /// # Errors
    /// When the database fails.
    pub fn advance(&mut self, db: &Connection, audit_key: &SymmetricKey) -> Result<bool, StoreError> {
        self.begin(cut::start(db, audit_key)?);
        // Rows that stand before the beginning were put there; they are looked at as well.
        let after = if self.rows == 0 { i64::MIN } else { self.last.seq };
        let walked = events::for_each_after(db, after, STEP, |row| self.step(audit_key, &row))?;
        if walked == STEP {
            return Ok(true);
        }
        if self.first_break.is_none() {
            self.compare_end(events::end(db)?.map(|end| (end.seq, end.mac)));
        }
        Ok(false)
    }

    /// What was found.
    pub fn report(self) -> Report {
        Report {
            rows: self.rows,
            pruned_through: self.start.map_or(0, |start| number(start.seq)),
            anchor: self.held.filter(|_| self.first_break.is_none()),
            first_break: self.first_break,
        }
    }

    /// Starts at the cut, and starts anew behind one that was made since the last step.
    fn begin(&mut self, start: Start) {
        let is_overtaken = self.rows == 0 || start.seq > self.last.seq;
        if is_overtaken && self.first_break.is_none() {
            self.last = start;
        }
        self.start = Some(start);
        match self.anchor {
            Some(anchor) if anchor.seq < start.seq && self.held.is_none() => self.held = Some(Held::Pruned),
            _ => self.compare_anchor(),
        }
    }

    fn step(&mut self, audit_key: &SymmetricKey, row: &EventRow) {
        self.rows += 1;
        if self.first_break.is_some() {
            self.look_for_misplaced(audit_key, row);
        } else if row.seq > self.last.seq + 1 {
            self.break_at(row.seq, BreakKind::Removed);
        } else if row.seq <= self.last.seq || !fits(audit_key, &self.last.mac, row) {
            self.break_at(row.seq, BreakKind::Changed);
            self.misplaced = Some(Misplaced {
                found: row.clone(),
                previous: self.last.mac,
            });
        }
        self.last = Start {
            seq: row.seq,
            mac: row.mac,
        };
        self.compare_anchor();
    }

    /// The right row for the place of the break has a tag that only byok can make; where it stands then does not matter.
    fn look_for_misplaced(&mut self, audit_key: &SymmetricKey, row: &EventRow) {
        let Some(misplaced) = &self.misplaced else { return };
        let back = EventRow {
            seq: misplaced.found.seq,
            ..row.clone()
        };
        // Its tag may have come with it, or have stayed.
        let right = tag(audit_key, &misplaced.previous, &back);
        if bool::from(right.ct_eq(&row.mac) | right.ct_eq(&misplaced.found.mac)) {
            self.break_at(misplaced.found.seq, BreakKind::Reordered);
            self.misplaced = None;
        }
    }

    fn compare_anchor(&mut self) {
        let Some(anchor) = self.anchor.filter(|anchor| anchor.seq == self.last.seq) else {
            return;
        };
        if self.first_break.is_some() || self.held.is_some() {
            return;
        }
        if anchor.holds(&self.last.mac) {
            self.held = Some(Held::Unchanged);
        } else {
            self.break_at(anchor.seq, BreakKind::Changed);
        }
    }

    /// A vault's first row is written with it, so an empty trail was cut as well.
    fn compare_end(&mut self, head: Option<(i64, Tag)>) {
        let is_anchored_later = self.anchor.is_some_and(|anchor| anchor.seq > self.last.seq);
        if self.rows == 0 || is_anchored_later || head != Some((self.last.seq, self.last.mac)) {
            self.break_at(self.last.seq, BreakKind::Truncated);
        }
    }

    fn break_at(&mut self, seq: i64, kind: BreakKind) {
        self.first_break = Some(Break { seq: number(seq), kind });
    }
}

fn fits(audit_key: &SymmetricKey, previous: &Tag, row: &EventRow) -> bool {
    tag(audit_key, previous, row).ct_eq(&row.mac).into()
}

fn number(seq: i64) -> u64 {
    u64::try_from(seq).unwrap_or(0)
}
