//! Removing the oldest rows, in a way that verifying can tell from a removal by somebody else.

use super::chain::tag;
use super::cut::{self, Start};
use crate::clock::Timestamp;
use crate::crypto::SymmetricKey;
use crate::store::cut::CutRow;
use crate::store::{Connection, StoreError, events};
use subtle::ConstantTimeEq;

/// What was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pruned {
    /// How many rows.
    pub rows: u64,
    /// The last of them.
    pub through: i64,
    /// Its tag.
    pub mac: [u8; 32],
}

/// Removes the oldest rows up to the first that is not before `before`, at most `most` of them and never the newest row.
/// `None` when there is nothing to remove.
///
/// Rows are taken from the beginning only, so a row that a clock set back made look old stays until those before it go.
///
/// # Errors
/// `Damaged` when a row that would be removed is not what was written: pruning must not destroy the evidence.
pub fn prune(
    db: &Connection,
    audit_key: &SymmetricKey,
    before: Timestamp,
    most: usize,
) -> Result<Option<Pruned>, StoreError> {
    let Some(events::End { seq: head, .. }) = events::end(db)? else {
        return Ok(None);
    };
    let start = cut::start(db, audit_key)?;
    let (mut last, mut is_over, mut broken) = (start, false, None);
    events::for_each_after(db, start.seq, most, |row| {
        is_over = is_over || row.seq >= head || row.at >= before.as_millisecond();
        if is_over || broken.is_some() {
            return;
        }
        let is_sound = row.seq == last.seq + 1 && bool::from(tag(audit_key, &last.mac, &row).ct_eq(&row.mac));
        if is_sound {
            last = Start {
                seq: row.seq,
                mac: row.mac,
            };
        } else {
            broken = Some(row.seq);
        }
    })?;
    if let Some(seq) = broken {
        let why = format!("the audit trail is broken at row {seq}, so nothing of it was pruned");
        return Err(StoreError::Damaged(why));
    }
    if last == start {
        return Ok(None);
    }
    let Start { seq, mac } = last;
    let tag = cut::tag(audit_key, seq, &mac);
    crate::store::cut::make(db, &CutRow { seq, mac, tag })?;
    Ok(Some(Pruned {
        rows: u64::try_from(seq - start.seq).unwrap_or(0),
        through: seq,
        mac,
    }))
}
