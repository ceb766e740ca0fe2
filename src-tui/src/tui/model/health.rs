//! How the keys are, in figures.

use crate::tui::widget::loaded::Loaded;
use byok_core::watch::Metrics;

/// The screen.
#[derive(Default)]
pub(crate) struct Health {
    /// The figures.
    pub(crate) loaded: Loaded<Metrics>,
    /// The first line in sight.
    pub(crate) top: usize,
}
