//! The fields of a credential in a form: made, collected, complained about, tested. For a new key and for a new value.

use crate::credential::{field_words, is_wanted};
use crate::tui::action::{Action, Command};
use crate::tui::event::Complaint;
use crate::tui::model::add::Step;
use crate::tui::model::asking::{Asking, Said};
use crate::tui::model::{Dialog, Model};
use crate::tui::widget::entry::Entry;
use crate::tui::widget::form::{Content, Field, Form};
use byok_core::error::{Code, Failure};
use byok_core::model::{FieldName, parse_when};
use byok_core::provider::{self, Provider};
use byok_core::secret::Secret;
use byok_daemon::wire::Checked;
use std::collections::BTreeMap;

/// Before the name of a provider's field, so that it is no other field of the form.
pub(super) const PREFIX: &str = "f.";

/// What a form holds of a credential.
pub(super) struct Filled {
    pub(super) secrets: BTreeMap<FieldName, Secret>,
    pub(super) plain: BTreeMap<FieldName, String>,
}

/// The name a provider's field has in a form.
pub(super) fn id(name: &FieldName) -> String {
    format!("{PREFIX}{name}")
}

/// An empty field of a form for a field of a provider.
pub(super) fn field(field: &provider::Field) -> Field {
    let entry = if field.secret { Entry::secret() } else { Entry::plain() };
    let mut hints = Vec::new();
    hints.extend(field.hint.clone());
    hints.extend(field.default.as_ref().map(|usual| format!("{usual} when empty")));
    if field.secret {
        hints.push("Ctrl-V shows it".into());
    }
    let words = field_words(&field.name);
    let mut label = words[..1].to_uppercase();
    label.push_str(&words[1..]);
    Field::line(id(&field.name), label, entry).hint(hints.join("; "))
}

/// What was typed; nothing, and complaints at the fields, when something is missing.
pub(super) fn collect(form: &mut Form, provider: &Provider) -> Option<Filled> {
    let mut filled = Filled {
        secrets: BTreeMap::new(),
        plain: BTreeMap::new(),
    };
    let mut missing = Vec::new();
    for field in &provider.fields {
        let Some(Content::Line(entry)) = form.field(&id(&field.name)).map(|field| &field.content) else {
            continue;
        };
        if entry.hidden_chars().is_some() && !entry.is_empty() {
            filled.secrets.insert(field.name.clone(), entry.secret_copy());
        } else if !entry.text().trim().is_empty() {
            filled.plain.insert(field.name.clone(), entry.text().trim().to_owned());
        } else if is_wanted(field) {
            missing.push(id(&field.name));
        }
    }
    // The first one last: it gets the focus.
    for field in missing.iter().rev() {
        form.complain(field, "is missing");
    }
    missing.is_empty().then_some(filled)
}

/// Puts a complaint of the daemon at the field it names; tells whether there is one.
pub(super) fn put(form: &mut Form, complaint: &Complaint) -> bool {
    let Some((name, reason)) = complaint.message.split_once(": ") else {
        return false;
    };
    let name = match name {
        "expires_at" => "expires",
        "keep_old_seconds" => "keep",
        "rotate_every_seconds" => "rotate",
        other => other,
    };
    let place = [format!("{PREFIX}{name}"), name.to_owned()]
        .into_iter()
        .find(|id| complaint.code == Code::InvalidField && form.field(id).is_some());
    let Some(place) = place else { return false };
    form.complain(&place, reason);
    true
}

/// A failure in one line, for a field.
pub(super) fn words(failure: &impl Failure) -> String {
    match failure.hint() {
        Some(hint) => format!("{failure}; {hint}"),
        None => failure.to_string(),
    }
}

/// Whether an action changes what is asked about: then an answer about it is none any more.
pub(super) fn changes(form: &Form, action: &Action) -> bool {
    let is_about = form
        .fields
        .get(form.focus)
        .is_some_and(|field| field.id.starts_with(PREFIX) || field.id == "base_url");
    let is_change = matches!(
        action,
        Action::Type(_)
            | Action::Paste(_)
            | Action::Do(Command::Erase | Command::EraseWord | Command::EraseAll | Command::Delete)
    );
    is_about && is_change
}

/// Shows what was typed into hidden fields, or hides it.
pub(super) fn toggle_shown(form: &mut Form) {
    let focus = form.focus;
    if let Some(entry) = form.fields.get_mut(focus).and_then(Field::entry) {
        entry.toggle_shown();
    }
}

/// What the provider said of a value that is not stored.
pub(super) fn tested(
    model: &mut Model,
    ticket: u64,
    tested: Result<Checked, Complaint>,
) -> Vec<crate::tui::effect::Effect> {
    let now = model.now;
    let (form, asking): (&mut Form, &mut Asking) = match &mut model.dialog {
        Some(Dialog::Add(add)) => match &mut add.step {
            Step::Fields(fields) => (&mut fields.form, &mut fields.asking),
            _ => return Vec::new(),
        },
        Some(Dialog::Rotate(rotate)) => (&mut rotate.form, &mut rotate.asking),
        _ => return Vec::new(),
    };
    if !asking.awaits(ticket) {
        return Vec::new();
    }
    asking.busy = None;
    // Whoever waited for the answer has a minute for it.
    model.typed_at = Some(now);
    match tested {
        Ok(checked) => {
            offer_end(form, &checked);
            asking.said = Said::Tested(Box::new(checked.check));
        }
        Err(complaint) if put(form, &complaint) => {}
        Err(complaint) => asking.said = Said::Wrong(complaint),
    }
    Vec::new()
}

/// The provider knows when the key ends: the field says so.
fn offer_end(form: &mut Form, checked: &Checked) {
    let Some(end) = checked.check.facts.get("expires_at") else {
        return;
    };
    if let Some(field) = form.field_mut("expires").filter(|field| field.text().is_empty()) {
        field.hint = format!("the provider says {end}");
    }
}

/// Fills in the end that the provider told.
pub(super) fn fill_in(form: &mut Form, asking: &Asking, now: byok_core::clock::Timestamp) {
    let Said::Tested(check) = &asking.said else { return };
    let Some(end) = check.facts.get("expires_at") else {
        return;
    };
    let place = form.fields.iter().position(|field| field.id == "expires");
    if let Some(at) = place
        && parse_when(end, now).is_ok()
    {
        form.fields[at].content = Content::Line(Entry::with(end.clone()));
        form.focus = at;
    }
}
