//! The keys that end soon, or should be replaced.

use crate::tui::widget::loaded::Loaded;
use crate::tui::widget::roll::Roll;
use byok_daemon::wire::ExpiringKeys;

/// The screen.
pub(crate) struct Expiring {
    /// The soonest first.
    pub(crate) loaded: Loaded<ExpiringKeys>,
    /// Where one is.
    pub(crate) roll: Roll,
    /// How many days are looked ahead.
    pub(crate) days: u32,
    /// Whether it is about replacing instead of ending.
    pub(crate) is_rotation: bool,
}

impl Default for Expiring {
    fn default() -> Self {
        Self {
            loaded: Loaded::default(),
            roll: Roll::default(),
            days: 90,
            is_rotation: false,
        }
    }
}
