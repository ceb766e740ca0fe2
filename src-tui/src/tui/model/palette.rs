//! Finding a command by its name, a key by its reference, or the page of a provider.

use crate::tui::keymap::{Binding, Place};
use crate::tui::widget::entry::Entry;
use crate::tui::widget::roll::Roll;
use byok_core::model::ServiceId;

/// The palette.
pub(crate) struct Palette {
    /// Where the person was, the innermost place first.
    pub(crate) places: Vec<Place>,
    /// What is typed.
    pub(crate) entry: Entry,
    /// What fits it, the best first.
    pub(crate) found: Vec<Found>,
    /// Where one is.
    pub(crate) roll: Roll,
}

/// Something that can be chosen.
#[derive(Clone)]
pub(crate) enum Found {
    /// A command, as the keymap has it.
    Command(&'static Binding),
    /// A key, by its reference.
    Key(Box<str>),
    /// The page of a provider.
    Provider(ServiceId),
}
