//! Which keys are wanted.

use super::key::Key;
use super::names::{ServiceId, Tag};
use super::verdict::{Status, Verdict};
use crate::clock::Timestamp;
use jiff::SignedDuration;

/// The filters of `list`; all that are given must hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// Only keys of this provider.
    pub service: Option<ServiceId>,
    /// Only keys with this label.
    pub tag: Option<Tag>,
    /// Only keys with this status.
    pub status: Option<Status>,
    /// Only keys with this verdict.
    pub verdict: Option<Verdict>,
    /// Only keys that end within this span and have not ended yet.
    pub expiring: Option<SignedDuration>,
    /// Only keys whose value should be replaced within this span or should have been.
    pub rotation_due: Option<SignedDuration>,
    /// Fuzzy text over reference, tags and note; the best match comes first.
    pub text: Option<String>,
}

impl Filter {
    /// Whether a key passes everything but the fuzzy text.
    pub fn admits(&self, key: &Key, now: Timestamp) -> bool {
        let ends_within = |span: SignedDuration| {
            key.expires_at
                .is_some_and(|end| end > now && end.duration_since(now) <= span)
        };
        let is_due_within = |span: SignedDuration| key.rotate_due_at.is_some_and(|due| due.duration_since(now) <= span);
        self.service.as_ref().is_none_or(|service| *service == key.service)
            && self.tag.as_ref().is_none_or(|tag| key.tags.contains(tag))
            && self.status.is_none_or(|status| status == key.status)
            && self.verdict.is_none_or(|verdict| verdict == key.verdict)
            && self.expiring.is_none_or(ends_within)
            && self.rotation_due.is_none_or(is_due_within)
    }
}
