//! Labels with commas between, which no label has in it; and those of several keys.

use super::patch::Wrong;
use crate::tui::model::edit::Edit;
use crate::tui::perform::keys::Ask;
use crate::tui::widget::entry::Entry;
use crate::tui::widget::form::{Field, Form};
use byok_core::error::Failure as _;
use byok_core::model::{InvalidName, Tag};

const ADD: &str = "add";
const DROP: &str = "drop";

/// The labels of a line, sorted, each once.
pub(super) fn parse(text: &str) -> Result<Vec<Tag>, InvalidName> {
    let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
    let mut tags = words.map(Tag::parse).collect::<Result<Vec<_>, _>>()?;
    tags.sort();
    tags.dedup();
    Ok(tags)
}

/// The form for several keys.
pub(super) fn form() -> Form {
    let line = |id, label| Field::line(id, label, Entry::plain()).hint("with commas between");
    Form {
        fields: vec![line(ADD, "Add tags"), line(DROP, "Remove tags")],
        focus: 0,
    }
}

/// What is to be asked; nothing when no label was named.
pub(super) fn ask(edit: &Edit, references: &[String]) -> Result<Option<Ask>, Vec<Wrong>> {
    let mut wrong = Vec::new();
    let mut read = |id: &str| {
        parse(edit.form.text(id)).unwrap_or_else(|failure| {
            let hint = failure.hint().unwrap_or_default();
            wrong.push((id.to_owned(), format!("{failure}; {hint}")));
            Vec::new()
        })
    };
    let (add, drop) = (read(ADD), read(DROP));
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let references = references.to_vec();
    let is_something = !(add.is_empty() && drop.is_empty());
    Ok(is_something.then_some(Ask::Retag { references, add, drop }))
}
