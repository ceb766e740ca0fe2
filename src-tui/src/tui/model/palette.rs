//! Finding a command by its name.

use crate::tui::action::Command;
use crate::tui::widget::entry::Entry;
use crate::tui::widget::roll::Roll;

/// The palette.
pub(crate) struct Palette {
    /// What is typed.
    pub(crate) entry: Entry,
    /// What fits it, the best first.
    pub(crate) found: Vec<Command>,
    /// Where one is.
    pub(crate) roll: Roll,
}
