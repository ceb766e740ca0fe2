//! Asking the providers about many keys.

use crate::tui::event::Complaint;
use crate::tui::widget::roll::Roll;
use byok_daemon::wire::Checked;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// The dialogue.
pub(crate) struct Checking {
    /// How many are asked about.
    pub(crate) total: usize,
    /// What came, in the order in which it came.
    pub(crate) results: Vec<Result<Checked, Complaint>>,
    /// Where one is among the results.
    pub(crate) roll: Roll,
    /// Set to stop.
    pub(crate) stop: Arc<AtomicBool>,
    /// Whether all answers are here, or it was stopped.
    pub(crate) is_over: bool,
}
