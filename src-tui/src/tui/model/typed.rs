//! What was typed does not stay: a person who went away comes back to empty fields.

use super::first_run::FirstRun;
use super::{Dialog, Gate, Model};
use byok_core::clock::Timestamp;
use jiff::SignedDuration;

/// How long hidden entries stay after the last key press.
pub(crate) const KEPT_FOR: SignedDuration = SignedDuration::from_secs(60);

impl Model {
    /// When typed values are wiped, or a dialogue about entering changes by time alone.
    pub(crate) fn next_change_of_typed(&self) -> Option<Timestamp> {
        let waits = match (&self.dialog, &self.gate) {
            (Some(Dialog::Rotate(rotate)), _) => rotate.loaded.slow_at().filter(|at| *at > self.now),
            (None, Gate::Locked(unlock)) => unlock.next_change(self.now),
            _ => None,
        };
        self.wiped_at().into_iter().chain(waits).min()
    }

    /// When typed values are wiped; `None` while there are none, and while they are being used.
    pub(crate) fn wiped_at(&self) -> Option<Timestamp> {
        let holds = match (&self.dialog, &self.gate) {
            (Some(Dialog::Add(add)), _) => add.holds_typed(),
            (Some(Dialog::Rotate(rotate)), _) => rotate.holds_typed(),
            (_, Gate::Absent(first_run)) => FirstRun::holds_typed(first_run),
            (_, Gate::Locked(unlock)) => !unlock.is_busy && !unlock.entry.is_empty(),
            _ => false,
        };
        self.typed_at.filter(|_| holds).map(|at| at + KEPT_FOR)
    }
}
