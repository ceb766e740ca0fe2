//! What is known of a key, changed.

use crate::tui::event::Complaint;
use crate::tui::keymap::Place;
use crate::tui::widget::form::Form;
use crate::tui::widget::loaded::Loaded;
use byok_daemon::wire::DetailAnswer;

/// The form.
pub(crate) struct Edit {
    /// What is changed.
    pub(crate) of: EditOf,
    /// The fields; none until the key was read.
    pub(crate) form: Form,
    /// What stood in each field at first: only what is different is sent.
    pub(crate) first: Vec<String>,
    /// Whether it is being stored.
    pub(crate) is_busy: bool,
    /// What is wrong and belongs to no field.
    pub(crate) complaint: Option<Complaint>,
}

/// What a form changes.
pub(crate) enum EditOf {
    /// One key, as it was.
    Key {
        /// `service/name`.
        reference: String,
        /// What is known of it.
        was: Box<Loaded<DetailAnswer>>,
    },
    /// The labels of several keys.
    Tags(Vec<String>),
}

impl Edit {
    /// Nothing is known yet.
    pub(crate) fn of(of: EditOf) -> Self {
        Self {
            of,
            form: Form::default(),
            first: Vec::new(),
            is_busy: false,
            complaint: None,
        }
    }

    /// Where its keys are looked up.
    pub(crate) fn places(&self) -> Vec<Place> {
        if self.form.fields.is_empty() {
            vec![Place::Page]
        } else {
            vec![Place::Sheet, Place::Entry]
        }
    }

    /// Fills the form in, and remembers what stood in it.
    pub(crate) fn fill(&mut self, form: Form) {
        self.first = form.fields.iter().map(|field| field.text().to_owned()).collect();
        self.form = form;
    }

    /// What stands in a field now, if that is not what stood there at first.
    pub(crate) fn changed(&self, id: &str) -> Option<&str> {
        let at = self.form.fields.iter().position(|field| field.id == id)?;
        let now = self.form.fields[at].text();
        (self.first.get(at).map(String::as_str) != Some(now)).then_some(now)
    }
}
