//! What looked unlike the owner.

use crate::tui::widget::loaded::Loaded;
use crate::tui::widget::roll::Roll;
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
}
