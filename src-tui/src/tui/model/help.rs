//! The keys, to be read.

use crate::tui::keymap::Place;

/// The page of keys.
pub(crate) struct Help {
    /// Where the person was.
    pub(crate) places: Vec<Place>,
    /// The first line in sight.
    pub(crate) top: usize,
}
