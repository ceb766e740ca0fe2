//! What of a form is different, read with the functions that read the commands' words.

use super::fill::{BASE_URL, EXPIRES, NAME, NONE, NOTE, ROTATE, TAGS};
use super::tags;
use crate::tui::model::edit::Edit;
use crate::tui::perform::keys::{Ask, Change};
use byok_core::clock::Timestamp;
use byok_core::error::Failure;
use byok_core::model::{FieldName, KeyName, Patch, parse_span, parse_when};
use byok_core::provider::check_base_url;
use byok_daemon::wire::DetailAnswer;

/// Which field is wrong, and how.
pub(super) type Wrong = (String, String);

/// What was changed, and what undoes it.
#[derive(Default)]
struct Both {
    patch: Patch,
    undo: Patch,
    wrong: Vec<Wrong>,
}

/// What is to be asked; nothing when nothing is different.
pub(super) fn ask(edit: &Edit, was: &DetailAnswer, now: Timestamp) -> Result<Option<Ask>, Vec<Wrong>> {
    let mut both = Both::default();
    both.names(edit, was);
    both.dates(edit, was, now);
    both.address(edit, was);
    both.fields(edit, was);
    if !both.wrong.is_empty() {
        return Err(both.wrong);
    }
    // The id stays whatever its name becomes.
    let id = was.key.id.to_string();
    Ok((both.patch != Patch::default()).then(|| Ask::Edit {
        changes: vec![Change::new(&id, both.patch)],
        undo: vec![Change::new(&id, both.undo)],
        deed: "changed",
    }))
}

impl Both {
    fn names(&mut self, edit: &Edit, was: &DetailAnswer) {
        if let Some(text) = edit.changed(NAME) {
            self.patch.name = self.take(NAME, KeyName::parse(text));
            self.undo.name = Some(was.key.name.clone());
        }
        if let Some(text) = edit.changed(TAGS) {
            self.patch.tags = self.take(TAGS, tags::parse(text));
            self.undo.tags = Some(was.key.tags.clone());
        }
        if let Some(text) = edit.changed(NOTE) {
            self.patch.note = Some(text.to_owned());
            self.undo.note = Some(was.key.note.clone());
        }
    }

    fn dates(&mut self, edit: &Edit, was: &DetailAnswer, now: Timestamp) {
        if let Some(text) = edit.changed(EXPIRES) {
            self.patch.expires_at = match unless_none(text) {
                Some(text) => self.take(EXPIRES, parse_when(text, now)).map(Some),
                None => Some(None),
            };
            self.undo.expires_at = Some(was.key.expires_at);
        }
        if let Some(text) = edit.changed(ROTATE) {
            self.patch.rotate_every_seconds = match unless_none(text) {
                Some(text) => self.take(ROTATE, parse_span(text)).map(|span| Some(span.as_secs())),
                None => Some(None),
            };
            self.undo.rotate_every_seconds = Some(effective_span(was));
        }
    }

    fn address(&mut self, edit: &Edit, was: &DetailAnswer) {
        let Some(text) = edit.changed(BASE_URL) else { return };
        self.patch.base_url = match unless_none(text) {
            Some(text) => self
                .take(BASE_URL, check_base_url(text))
                .map(|()| Some(text.to_owned())),
            None => Some(None),
        };
        self.undo.base_url = Some(was.key.base_url.clone());
    }

    fn fields(&mut self, edit: &Edit, was: &DetailAnswer) {
        for field in &edit.form.fields {
            let Some(text) = edit.changed(&field.id).filter(|_| !is_own(&field.id)) else {
                continue;
            };
            if let Some(name) = self.take(&field.id, FieldName::parse(&field.id)) {
                let before = was.key.fields.get(&name).cloned().unwrap_or_default();
                self.patch.fields.insert(name.clone(), text.to_owned());
                self.undo.fields.insert(name, before);
            }
        }
    }

    fn take<T, E: Failure>(&mut self, id: &str, parsed: Result<T, E>) -> Option<T> {
        parsed
            .map_err(|failure| {
                let words = match failure.hint() {
                    Some(hint) => format!("{failure}; {hint}"),
                    None => failure.to_string(),
                };
                self.wrong.push((id.to_owned(), words));
            })
            .ok()
    }
}

/// Whether it is one of byok's own and no field of a credential.
fn is_own(id: &str) -> bool {
    [NAME, TAGS, NOTE, EXPIRES, ROTATE, BASE_URL].contains(&id)
}

/// Empty and `none` both take a setting away.
fn unless_none(text: &str) -> Option<&str> {
    (!text.is_empty() && text != NONE).then_some(text)
}

/// The span that puts the date back where it was. A key that followed the settings can't be told to follow them again; with
/// the span that they gave it, it has the same date.
fn effective_span(was: &DetailAnswer) -> Option<i64> {
    match was.rotate_every_seconds {
        Some(0) => None,
        Some(seconds) => Some(seconds),
        None => {
            let current = was.versions.iter().find(|version| version.number == was.key.version)?;
            let span = was.key.rotate_due_at?.as_second() - current.created_at.as_second();
            (span > 0).then_some(span)
        }
    }
}
