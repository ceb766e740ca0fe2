//! The form of a key, as it stands.

use crate::print;
use crate::tui::action::{Action, Command};
use crate::tui::widget::entry::Entry;
use crate::tui::widget::form::{Field, Form};
use crate::tui::widget::text;
use byok_core::model::{FieldName, Tag};
use byok_core::provider::Catalog;
use byok_daemon::wire::DetailAnswer;
use std::collections::BTreeMap;

pub(super) const NAME: &str = "name";
pub(super) const TAGS: &str = "tags";
pub(super) const NOTE: &str = "note";
pub(super) const EXPIRES: &str = "expires_at";
pub(super) const ROTATE: &str = "rotate_every";
pub(super) const BASE_URL: &str = "base_url";
/// The word that takes a setting away, as it does for `byok edit`.
pub(super) const NONE: &str = "none";

/// Everything that can be changed.
pub(super) fn form(was: &DetailAnswer, catalog: &Catalog) -> Form {
    let key = &was.key;
    let provider = catalog.get(&key.service);
    let own_url = provider.and_then(|provider| provider.base_url.as_deref());
    let tags: Vec<&str> = key.tags.iter().map(Tag::as_str).collect();
    let expires = key.expires_at.map(print::day).unwrap_or_default();
    let line = |id: &str, label: &str, text: &str, hint: &str| Field::line(id, label, entry(text)).hint(hint);
    let mut fields = vec![
        line(NAME, "Name", key.name.as_str(), ""),
        line(TAGS, "Tags", &tags.join(", "), "with commas between"),
        line(NOTE, "Note", &key.note, ""),
        line(
            EXPIRES,
            "Expires",
            &expires,
            "90d or 2027-01-31; empty when it does not end",
        ),
        line(
            ROTATE,
            "Rotate every",
            &span_words(was.rotate_every_seconds),
            match was.rotate_every_seconds {
                None => "as the settings say; 90d, or none for never",
                Some(_) => "90d, or none for never",
            },
        ),
        line(
            BASE_URL,
            "Base URL",
            key.base_url.as_deref().unwrap_or_default(),
            &own_url.map_or_else(|| "empty for none".into(), |url| format!("empty for {url}")),
        ),
    ];
    let mut plain: BTreeMap<&FieldName, (&str, &str)> = BTreeMap::new();
    for field in provider.iter().flat_map(|provider| &provider.fields) {
        // A plain field that was stored as a secret one stays one.
        if !field.secret && !was.secret_fields.iter().any(|name| name == field.name.as_str()) {
            plain.insert(&field.name, ("", field.hint.as_deref().unwrap_or_default()));
        }
    }
    for (name, value) in &key.fields {
        plain.entry(name).or_default().0 = value;
    }
    fields.extend(
        plain
            .into_iter()
            .map(|(name, (value, hint))| line(name.as_str(), name.as_str(), value, hint)),
    );
    Form { fields, focus: 0 }
}

/// A line; a long one is shown from its beginning.
fn entry(text: &str) -> Entry {
    const LONG: usize = 16;
    let mut entry = Entry::with(text);
    if text::width(text) > LONG {
        entry.obey(&Action::Do(Command::Home));
    }
    entry
}

/// `90d`: the largest unit that leaves nothing over; `none` for never, nothing where the settings decide.
pub(super) fn span_words(seconds: Option<i64>) -> String {
    const UNITS: [(i64, char); 4] = [(86_400, 'd'), (3_600, 'h'), (60, 'm'), (1, 's')];
    match seconds {
        None => String::new(),
        Some(..=0) => NONE.into(),
        Some(seconds) => UNITS
            .iter()
            .find(|(unit, _)| seconds % unit == 0)
            .map(|(unit, letter)| format!("{}{letter}", seconds / unit))
            .unwrap_or_default(),
    }
}
