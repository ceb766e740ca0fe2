//! Where the trail begins once its oldest rows were pruned.
//!
//! ```text
//! tag = HMAC-SHA256(audit key, "pruned" ‖ seq of the last removed row ‖ its mac)
//! ```
//!
//! Protects the trail's beginning: rows that are gone are a removal unless byok's own key says that byok removed them, because
//! whoever can write to the database can also write down the mac of a row before deleting it. Parts are length-prefixed as
//! everywhere; the tag can't be taken for a row's, because that begins with 32 bytes and this with 6.

use super::chain::GENESIS;
use crate::crypto::{SymmetricKey, Tag, mac, mac_matches};
use crate::store::cut::{self, CutRow};
use crate::store::{Connection, StoreError};

const LABEL: &[u8] = b"pruned";

/// What the first row that is left follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// The last row that was removed; 0 when none was.
    pub seq: i64,
    /// Its tag.
    pub mac: Tag,
}

/// The tag of a cut after row `seq` that has `last`.
pub fn tag(audit_key: &SymmetricKey, seq: i64, last: &Tag) -> Tag {
    mac(audit_key, &[LABEL, &seq.to_be_bytes(), last])
}

/// Where the trail begins: after the cut if byok made it, else at the first row. A cut that somebody else wrote down is none.
///
/// # Errors
/// When the database fails.
pub fn start(db: &Connection, audit_key: &SymmetricKey) -> Result<Start, StoreError> {
    let is_ours = |cut: &CutRow| mac_matches(audit_key, &[LABEL, &cut.seq.to_be_bytes(), &cut.mac], &cut.tag);
    Ok(match cut::load(db)?.filter(is_ours) {
        Some(cut) => Start {
            seq: cut.seq,
            mac: cut.mac,
        },
        None => Start { seq: 0, mac: GENESIS },
    })
}
