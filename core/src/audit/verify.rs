//! Walking the trail from its first row and naming the first break.

use super::chain::{GENESIS, tag};
use crate::crypto::SymmetricKey;
use crate::store::events;
use crate::store::{Connection, StoreError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

/// What verifying found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// Rows that were walked.
    pub rows: u64,
    /// The first break, if there is one.
    pub first_break: Option<Break>,
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
    /// The row is not what was written, or rows changed places.
    Changed,
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
    let mut walk = Walk {
        previous: GENESIS,
        seq: 0,
        rows: 0,
        first_break: None,
    };
    events::for_each(db, |row| walk.step(audit_key, &row))?;
    // A vault's first row is written with it, so an empty trail was cut as well.
    if walk.first_break.is_none() && events::head(db)? != Some((walk.seq, walk.previous)) {
        walk.break_at(walk.seq, BreakKind::Truncated);
    }
    Ok(Report {
        rows: walk.rows,
        first_break: walk.first_break,
    })
}

struct Walk {
    previous: [u8; 32],
    seq: i64,
    rows: u64,
    first_break: Option<Break>,
}

impl Walk {
    fn step(&mut self, audit_key: &SymmetricKey, row: &events::EventRow) {
        self.rows += 1;
        if self.first_break.is_some() {
            return;
        }
        if row.seq != self.seq + 1 {
            self.break_at(row.seq, BreakKind::Removed);
        } else if !bool::from(tag(audit_key, &self.previous, row).ct_eq(&row.mac)) {
            self.break_at(row.seq, BreakKind::Changed);
        }
        self.seq = row.seq;
        self.previous = row.mac;
    }

    fn break_at(&mut self, seq: i64, kind: BreakKind) {
        self.first_break = Some(Break {
            seq: u64::try_from(seq).unwrap_or(0),
            kind,
        });
    }
}
