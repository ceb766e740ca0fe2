//! The keys, to be read.

use crate::tui::keymap::Place;
use crate::tui::widget::entry::Entry;

/// The page of keys.
pub(crate) struct Help {
    /// Where the person was.
    pub(crate) here: Vec<Place>,
    /// The first line in sight.
    pub(crate) top: usize,
    /// What is looked for.
    pub(crate) filter: Entry,
    /// Whether that is being typed.
    pub(crate) is_filtering: bool,
}

impl Help {
    /// Where its own keys are looked up.
    pub(crate) fn places(&self) -> Vec<Place> {
        if self.is_filtering {
            vec![Place::Entry]
        } else {
            vec![Place::Page, Place::List]
        }
    }
}
