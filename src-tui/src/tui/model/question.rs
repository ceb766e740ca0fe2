//! A question before something that can't be undone.

use crate::tui::effect::Effect;
use crate::tui::keymap::Place;
use crate::tui::widget::entry::Entry;

/// Yes or no; where a lot is at stake, a word has to be typed.
pub(crate) struct Question {
    /// What is asked.
    pub(crate) title: String,
    /// What will happen, a line each.
    pub(crate) lines: Vec<String>,
    /// The word that has to be typed, and what is typed.
    pub(crate) word: Option<(String, Entry)>,
    /// What is done on yes.
    pub(crate) then: Vec<Effect>,
}

impl Question {
    /// Where its keys are looked up.
    pub(crate) fn places(&self) -> Vec<Place> {
        match self.word {
            Some(_) => vec![Place::Entry],
            None => vec![Place::Question],
        }
    }
}
