//! A new key: pasted, recognised, tested, saved.

use super::asking::Asking;
use crate::tui::keymap::Place;
use crate::tui::widget::entry::Entry;
use crate::tui::widget::form::{Content, Field, Form};
use crate::tui::widget::roll::Roll;
use byok_core::model::ServiceId;
use byok_core::provider::{Catalog, Detection, SHOWN, detect};

/// The dialogue.
pub(crate) struct Add {
    /// How far it is.
    pub(crate) step: Step,
    /// Whether it is the first key of a new vault.
    pub(crate) is_first: bool,
}

/// How far it is.
pub(crate) enum Step {
    /// The value is pasted, and recognised.
    Value(Value),
    /// The service is chosen from all.
    Service(Service),
    /// The rest is filled in.
    Fields(Box<Fields>),
}

/// The value, before its service is known.
pub(crate) struct Value {
    /// The value.
    pub(crate) entry: Entry,
    /// Whose it may be, the likeliest first.
    pub(crate) found: Vec<Detection>,
    /// Where one is among them; the row after the last is "another service".
    pub(crate) roll: Roll,
    /// What was just done to the entry.
    pub(crate) note: Option<String>,
}

/// The choice among all services.
pub(crate) struct Service {
    /// The value, if it was pasted before.
    pub(crate) value: Entry,
    /// What is typed to find one.
    pub(crate) entry: Entry,
    /// All there are.
    pub(crate) all: Vec<Choice>,
    /// Those that fit: places in `all`, the best first.
    pub(crate) shown: Vec<usize>,
    /// Where one is among `shown`.
    pub(crate) roll: Roll,
}

/// A service to choose.
pub(crate) struct Choice {
    /// The catalogue id.
    pub(crate) id: ServiceId,
    /// The name people use.
    pub(crate) name: String,
    /// Other names, with blanks between.
    pub(crate) aliases: String,
}

/// The form of one service.
pub(crate) struct Fields {
    /// The service.
    pub(crate) service: ServiceId,
    /// Its name.
    pub(crate) name: String,
    /// Where a person makes a key.
    pub(crate) keys_url: Option<String>,
    /// What is filled in.
    pub(crate) form: Form,
    /// What few need, out of sight until it is asked for.
    pub(crate) folded: Vec<Field>,
    /// Testing and saving.
    pub(crate) asking: Asking,
}

impl Value {
    /// Nothing is pasted yet.
    pub(crate) fn new() -> Self {
        Self::with(Entry::secret())
    }

    /// With what was typed before.
    pub(crate) fn with(entry: Entry) -> Self {
        Self {
            entry,
            found: Vec::new(),
            roll: Roll::default(),
            note: None,
        }
    }

    /// Looks whose it may be. Nobody is asked.
    pub(crate) fn recognise(&mut self, catalog: &Catalog) {
        self.found = if self.entry.is_empty() {
            Vec::new()
        } else {
            let mut found = detect(catalog, &self.entry.secret_copy());
            // More than one looks through is no help: the last row leads to all services.
            found.truncate(SHOWN);
            found
        };
        self.roll = Roll::default();
    }

    /// Rows to choose from: whose it may be, and "another service".
    pub(crate) fn rows(&self) -> usize {
        self.found.len() + 1
    }
}

impl Add {
    /// Where its keys are looked up.
    pub(crate) fn places(&self) -> Vec<Place> {
        match &self.step {
            Step::Service(_) => vec![Place::Entry],
            Step::Value(_) | Step::Fields(_) => vec![Place::Form, Place::Entry],
        }
    }

    /// Whether a value stands in a field, and is not being used.
    pub(crate) fn holds_typed(&self) -> bool {
        match &self.step {
            Step::Value(value) => !value.entry.is_empty(),
            Step::Service(service) => !service.value.is_empty(),
            Step::Fields(fields) => fields.asking.busy.is_none() && holds_secret(&fields.form.fields),
        }
    }
}

/// Whether something stands in a hidden line.
pub(super) fn holds_secret(fields: &[Field]) -> bool {
    fields.iter().any(|field| match &field.content {
        Content::Line(entry) => entry.hidden_chars().is_some_and(|count| count > 0),
        _ => false,
    })
}
