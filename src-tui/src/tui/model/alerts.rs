//! What looked unlike the owner.

use crate::tui::widget::loaded::Loaded;
use crate::tui::widget::roll::Roll;
use byok_core::model::{Alert, Pattern};
use byok_daemon::wire;

/// The screen.
#[derive(Default)]
pub(crate) struct Alerts {
    /// The newest first.
    pub(crate) loaded: Loaded<wire::Alerts>,
    /// Where one is.
    pub(crate) roll: Roll,
    /// Whether those that are over are shown, too.
    pub(crate) is_all: bool,
    /// The first line in sight of what is said about the chosen one.
    pub(crate) top: usize,
}

impl Alerts {
    /// The chosen alert.
    pub(crate) fn chosen(&self) -> Option<&Alert> {
        self.loaded.value.as_ref()?.alerts.get(self.roll.at)
    }
}

/// The key that an alert is about, as it was called when the alert was raised.
pub(crate) fn key_of(alert: &Alert) -> Option<&str> {
    alert.key_id?;
    match alert.pattern {
        // `openai/main by curl`. A name may have blanks, too.
        Pattern::NewProgram => alert.subject.rsplit_once(" by ").map(|(key, _)| key),
        _ => Some(&alert.subject),
    }
}
