//! The trail.

use crate::tui::widget::entry::Entry;
use crate::tui::widget::loaded::Loaded;
use crate::tui::widget::roll::Roll;
use byok_daemon::wire::Events;

/// The screen.
pub(crate) struct Audit {
    /// The newest rows that fit the filter, the oldest first.
    pub(crate) loaded: Loaded<Events>,
    /// Where one is.
    pub(crate) roll: Roll,
    /// What is filtered by.
    pub(crate) filter: Entry,
    /// Whether the filter is being typed.
    pub(crate) is_filtering: bool,
}

impl Default for Audit {
    fn default() -> Self {
        Self {
            loaded: Loaded::default(),
            roll: Roll::default(),
            filter: Entry::plain(),
            is_filtering: false,
        }
    }
}
