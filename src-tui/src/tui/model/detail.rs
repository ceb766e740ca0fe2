//! Everything about one key.

use crate::tui::widget::loaded::Loaded;
use byok_daemon::wire::DetailAnswer;

/// The pane beside the keys.
pub(crate) struct Detail {
    /// `service/name`.
    pub(crate) reference: Box<str>,
    /// What is known of it.
    pub(crate) loaded: Loaded<DetailAnswer>,
    /// The first line in sight.
    pub(crate) top: usize,
}
