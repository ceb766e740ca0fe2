//! The chain's tag over one row.
//!
//! ```text
//! mac(n) = HMAC-SHA256(audit key, mac(n-1) ‖ seq ‖ at ‖ face ‖ client ‖ pid ‖ program ‖ action ‖ subject ‖ key id ‖ outcome ‖ detail)
//! ```
//!
//! Invariants: every part is length-prefixed and an absent part differs from an empty one, because otherwise words could move
//! between columns; the first row follows 32 zero bytes; the words are those that are stored, because parsing could
//! hide a change.

use crate::crypto::{SymmetricKey, Tag, mac};
use crate::store::events::EventRow;

/// What the first row follows.
pub const GENESIS: Tag = [0; 32];

/// The tag of `row`, which follows a row with the tag `previous`. The row's own `mac` is not read.
pub fn tag(audit_key: &SymmetricKey, previous: &Tag, row: &EventRow) -> Tag {
    let pid = row.pid.map(|pid| pid.to_string());
    let optional = |text: Option<&str>| text.map_or_else(Vec::new, |text| [b"+", text.as_bytes()].concat());
    let key_id = row.key_id.map_or_else(Vec::new, |id| id.to_vec());
    mac(
        audit_key,
        &[
            previous,
            &row.seq.to_be_bytes(),
            &row.at.to_be_bytes(),
            row.face.as_bytes(),
            &optional(row.client.as_deref()),
            &optional(pid.as_deref()),
            &optional(row.program.as_deref()),
            row.action.as_bytes(),
            &optional(row.subject.as_deref()),
            &key_id,
            row.outcome.as_bytes(),
            row.detail.as_bytes(),
        ],
    )
}
