//! The programs that have tokens.

use crate::tui::widget::loaded::Loaded;
use crate::tui::widget::roll::Roll;
use byok_core::model::Client;
use byok_daemon::wire;

/// The screen.
#[derive(Default)]
pub(crate) struct Clients {
    /// By name.
    pub(crate) loaded: Loaded<wire::Clients>,
    /// Where one is.
    pub(crate) roll: Roll,
    /// The first line in sight of everything about the chosen client, while that is shown.
    pub(crate) detail: Option<usize>,
}

impl Clients {
    /// The chosen client.
    pub(crate) fn chosen(&self) -> Option<&Client> {
        self.loaded.value.as_ref()?.clients.get(self.roll.at)
    }
}
