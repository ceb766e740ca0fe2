//! The form of a new key: what stands in it.

use super::credential;
use crate::credential::is_wanted;
use crate::tui::model::add::Fields;
use crate::tui::model::asking::Asking;
use crate::tui::widget::entry::Entry;
use crate::tui::widget::form::{Content, Field, Form};
use byok_core::model::FieldName;
use byok_core::provider::Provider;

/// The empty form of a service whose names are taken.
pub(super) fn form(provider: &Provider, taken: &[String]) -> Fields {
    let (wanted, others): (Vec<_>, Vec<_>) = provider.fields.iter().partition(|field| is_wanted(field));
    let mut fields: Vec<Field> = wanted.into_iter().map(credential::field).collect();
    let name = free_name(taken);
    let named = format!("`byok://{}/{name}` means it", provider.id);
    fields.push(Field::line("name", "Name", Entry::with(name)).hint(named));
    fields.push(
        Field::line("expires", "Expires", Entry::plain())
            .hint("90d or 2027-01-31; empty when it has no end, or the provider tells"),
    );
    fields.push(
        Field::new("more", "More", Content::Switch(false))
            .hint("Space: tags, note, rotation, address, default, further fields"),
    );
    let mut folded: Vec<Field> = others.into_iter().map(credential::field).collect();
    folded.extend(details(taken.is_empty(), provider));
    Fields {
        service: provider.id.clone(),
        name: provider.name.clone(),
        keys_url: provider.keys_url.clone(),
        form: Form { fields, focus: 0 },
        folded,
        asking: Asking::default(),
    }
}

fn details(is_only_one: bool, provider: &Provider) -> Vec<Field> {
    let address = provider.base_url.as_deref().unwrap_or("the provider's");
    let default = Field::new("default", "Default", Content::Switch(is_only_one));
    vec![
        Field::line("tags", "Tags", Entry::plain()).hint("with commas between: work, ci"),
        Field::line("note", "Note", Entry::plain()).hint("for you; no secret belongs here"),
        Field::line("rotate", "Rotate every", Entry::plain()).hint("90d; empty as the settings say"),
        Field::line("base_url", "Base URL", Entry::plain()).hint(format!("{address} when empty")),
        default.hint(format!(
            "what `byok://{}` means; the first key of a service always is",
            provider.id
        )),
    ]
}

/// `main`, or the next name that is free.
fn free_name(taken: &[String]) -> String {
    let names = std::iter::once("main".to_owned()).chain((2..).map(|number| format!("main-{number}")));
    let mut free = names.filter(|name| !taken.contains(name));
    free.next().unwrap_or_default()
}

/// Puts a pasted value into the field whose shape it has, else into the main one, and goes to the next field to fill.
#[expect(
    clippy::disallowed_methods,
    reason = "the shape of the value decides about its field; where that is a plain one, the value is no secret"
)]
pub(super) fn put_value(form: &mut Form, provider: &Provider, mut value: Entry) {
    if value.is_empty() {
        return;
    }
    if provider.id.as_str() != "generic" {
        value.trim();
    }
    let secret = value.secret_copy();
    let shape = provider
        .formats
        .iter()
        .find(|format| format.fits(secret.expose_bytes()));
    let name: &FieldName = shape.map_or_else(|| provider.main_field(), |format| &format.field);
    let is_secret = provider.field(name).is_none_or(|field| field.secret);
    // A field that is out of sight is not filled behind the person's back: the main one shows what was pasted.
    let place = form.field(&credential::id(name)).map(|field| field.id.clone());
    let (place, is_secret) = match place {
        Some(place) => (place, is_secret),
        None => (credential::id(provider.main_field()), true),
    };
    let entry = if is_secret {
        value
    } else {
        Entry::with(secret.expose_text().unwrap_or_default())
    };
    if let Some(field) = form.field_mut(&place) {
        field.content = Content::Line(entry);
    }
    let is_empty = |field: &Field| matches!(&field.content, Content::Line(entry) if entry.is_empty());
    let next = form.fields.iter().position(is_empty);
    form.focus = next.filter(|at| form.fields[*at].id != "expires").unwrap_or_else(|| {
        let name = form.fields.iter().position(|field| field.id == "name");
        name.unwrap_or(0)
    });
}
