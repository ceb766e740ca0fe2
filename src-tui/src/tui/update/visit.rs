//! From another screen to a key.

use super::{detail, keys, root};
use crate::tui::effect::Effect;
use crate::tui::model::toast::Mood;
use crate::tui::model::{Model, Screen};

/// The keys, with this one chosen and its details open. A filter that hides it is dropped.
pub(super) fn key(model: &mut Model, reference: &str) -> Vec<Effect> {
    let rows = model.keys.loaded.value.as_deref();
    if rows.is_some_and(|rows| !rows.iter().any(|row| &*row.reference == reference)) {
        let words = format!("There is no key {reference} any more");
        model.toasts.say(Mood::Warn, words, model.now);
        return Vec::new();
    }
    model.dialog = None;
    let mut effects = root::go(model, Screen::Keys);
    model.keys.is_filtering = false;
    if at(model, reference).is_none() {
        model.keys.filter.clear();
        keys::settle(&mut model.keys);
    }
    if let Some(at) = at(model, reference) {
        let len = model.keys.shown.len();
        model.keys.roll.to(at, len, len);
    }
    effects.extend(detail::open(model, reference));
    effects
}

/// Where it stands in the list as it is filtered and sorted.
fn at(model: &Model, reference: &str) -> Option<usize> {
    let rows = model.keys.loaded.value.as_deref()?;
    let shown = &model.keys.shown;
    shown.iter().position(|at| &*rows[*at].reference == reference)
}
