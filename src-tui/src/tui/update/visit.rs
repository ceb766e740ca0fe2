//! From another screen to a key.

use super::keys;
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::model::toast::Mood;

/// The keys, with this one chosen and its details open; says so where it is gone.
pub(super) fn key(model: &mut Model, reference: &str) -> Vec<Effect> {
    let rows = model.keys.loaded.value.as_deref();
    if rows.is_some_and(|rows| !rows.iter().any(|row| *row.reference == *reference)) {
        let words = format!("There is no key {reference} any more");
        model.toasts.say(Mood::Warn, words, model.now);
        return Vec::new();
    }
    model.dialog = None;
    keys::show(model, reference)
}
