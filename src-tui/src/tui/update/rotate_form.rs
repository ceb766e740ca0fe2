//! The form of a new value: filled in, tested, saved.

use super::add_fields::{optional, unasked};
use super::credential;
use crate::credential::{is_asked, is_wanted, overlap};
use crate::tui::effect::Effect;
use crate::tui::event::Complaint;
use crate::tui::model::asking::Said;
use crate::tui::model::rotate::Rotate;
use crate::tui::model::{Dialog, Model};
use crate::tui::perform::checking;
use crate::tui::perform::rotate::{Ask, Looked, New};
use crate::tui::widget::entry::Entry;
use crate::tui::widget::form::{Content, Field, Form};
use byok_core::error::Code;
use byok_core::model::parse_when;
use byok_core::provider::Provider;

/// The overlap when nobody says anything.
const OVERLAP: &str = "24h";
/// Where another key has to make the new one.
const NO_OTHER: &str = "there is no other key of this service: first add one that may make keys";

/// Makes the fields for the way that is chosen. What was typed for the other way is wiped.
pub(super) fn rebuild(model: &mut Model) {
    let Some(Dialog::Rotate(rotate)) = &mut model.dialog else {
        return;
    };
    let Some(looked) = &rotate.loaded.value else { return };
    let key = &looked.detail.key;
    let Some(provider) = model.catalog.get(&key.service) else {
        rotate.asking.said = Said::Wrong(Complaint {
            code: Code::NotFound,
            message: format!("no service named `{}`", key.service),
            hint: Some("its definition is gone: put it back into the folder of your own providers".into()),
        });
        return;
    };
    let is_there = rotate.is_at_provider();
    let was_chosen = !rotate.form.fields.is_empty();
    let kept = rotate.form.field("keep").map_or(OVERLAP, Field::text).to_owned();
    let mut fields = Vec::new();
    if looked.plan.at_provider {
        fields.push(how(is_there));
    }
    if is_there {
        let rows = model.keys.loaded.value.iter().flatten();
        let others = rows
            .filter(|row| row.parts().0 == key.service.as_str() && *row.reference != *key.reference)
            .map(|row| row.reference.to_string());
        fields.extend(looked.plan.by_another.then(|| with(others.collect())));
        fields.extend((!looked.plan.ends_old_at_once).then(|| keep(&kept, "the old one is revoked there after that")));
    } else {
        fields.extend(by_hand(looked, provider));
        fields.push(keep(&kept, "so that running programs go on; 0 shreds it at once"));
        let expires = Field::line("expires", "Expires", Entry::plain());
        fields.push(expires.hint("the new one: 90d or 2027-01-31; empty when it has no end"));
        if is_asked(provider) {
            let check = Field::new("check", "Ask first", Content::Switch(true));
            fields.push(check.hint("whether the provider accepts it, before the old value goes"));
        }
    }
    // Where a value is wanted, a paste goes there at once.
    let wanted = fields.iter().position(|field| field.id.starts_with(credential::PREFIX));
    let focus = wanted.filter(|_| !was_chosen).unwrap_or(0);
    rotate.form = Form { fields, focus };
    rotate.asking.said = Said::Nothing;
    rotate.is_warned = false;
}

fn how(is_there: bool) -> Field {
    let options = vec!["I paste it".to_owned(), "made there".to_owned()];
    let content = Content::Choice {
        options,
        at: usize::from(is_there),
    };
    Field::new("how", "New value", content).hint("Left and Right change it")
}

fn with(others: Vec<String>) -> Field {
    let complaint = others.is_empty().then(|| NO_OTHER.to_owned());
    let field = Field::new("with", "Made by", Content::Choice { options: others, at: 0 });
    Field {
        complaint,
        ..field.hint("the key that may make keys there")
    }
}

fn keep(text: &str, hint: &str) -> Field {
    Field::line("keep", "Keep old for", Entry::with(text)).hint(hint)
}

/// What a person is asked for: as for a new key, and whatever this one has besides. Plain fields stay as they are unless they
/// are changed.
fn by_hand(looked: &Looked, provider: &Provider) -> Vec<Field> {
    let key = &looked.detail.key;
    let has = |name: &str| looked.detail.secret_fields.iter().any(|field| field == name);
    provider
        .fields
        .iter()
        .filter(|field| is_wanted(field) || (field.secret && has(field.name.as_str())))
        .map(|field| {
            let mut line = credential::field(field);
            if let Some(now) = key.fields.get(&field.name).filter(|_| !field.secret) {
                line.content = Content::Line(Entry::with(now.clone()));
            }
            line
        })
        .collect()
}

/// Asks the provider about the new value; nothing is stored.
pub(super) fn test(model: &mut Model) -> Vec<Effect> {
    let Some(Dialog::Rotate(rotate)) = &mut model.dialog else {
        return Vec::new();
    };
    let Some(looked) = &rotate.loaded.value else {
        return Vec::new();
    };
    if rotate.is_at_provider() {
        rotate.asking.said = Said::Note("There is nothing to test yet: the provider makes the value.".into());
        return Vec::new();
    }
    let key = &looked.detail.key;
    let Some(provider) = model.catalog.get(&key.service) else {
        return Vec::new();
    };
    let Some(filled) = credential::collect(&mut rotate.form, provider) else {
        return Vec::new();
    };
    if !is_asked(provider) {
        rotate.asking.said = Said::Note(unasked(provider));
        return Vec::new();
    }
    let mut fields = key.fields.clone();
    fields.extend(filled.plain);
    vec![Effect::Checking(checking::Ask::Unstored {
        ticket: rotate.asking.begin_test(),
        service: key.service.to_string(),
        secrets: filled.secrets,
        fields,
        base_url: key.base_url.clone(),
    })]
}

/// Puts the new value in the old one's place.
pub(super) fn save(model: &mut Model) -> Vec<Effect> {
    let now = model.now;
    let Some(Dialog::Rotate(rotate)) = &mut model.dialog else {
        return Vec::new();
    };
    if rotate.is_at_provider() {
        return save_there(rotate);
    }
    let service = rotate.loaded.value.as_ref().map(|looked| &looked.detail.key.service);
    let Some(provider) = service.and_then(|service| model.catalog.get(service)) else {
        return Vec::new();
    };
    let expires = optional(&mut rotate.form, "expires", |text| {
        parse_when(text, now).map_err(|failure| credential::words(&failure))
    });
    let keep = kept_seconds(&mut rotate.form);
    let filled = credential::collect(&mut rotate.form, provider);
    let (Ok(expires_at), Some(keep_old_seconds), Some(filled)) = (expires, keep, filled) else {
        return Vec::new();
    };
    let is_wanted = rotate.form.is_on("check");
    vec![Effect::Rotate(Ask::ByHand(Box::new(New {
        reference: rotate.reference.clone(),
        secrets: filled.secrets,
        fields: filled.plain,
        expires_at,
        keep_old_seconds,
        check: rotate.asking.begin_save(is_wanted),
    })))]
}

fn kept_seconds(form: &mut Form) -> Option<i64> {
    if form.field("keep").is_none() {
        return Some(0);
    }
    match overlap(form.text("keep")) {
        Ok(seconds) => Some(seconds),
        Err(wrong) => {
            form.complain("keep", format!("{wrong}; write a span such as `24h`, or 0"));
            None
        }
    }
}

/// Has the provider make it. Where that ends the old one at once, the person says so twice.
fn save_there(rotate: &mut Rotate) -> Vec<Effect> {
    let Some(looked) = &rotate.loaded.value else {
        return Vec::new();
    };
    let (ends_old, by_another) = (looked.plan.ends_old_at_once, looked.plan.by_another);
    let with = rotate.form.text("with").to_owned();
    if by_another && with.is_empty() {
        rotate.form.complain(
            "with",
            "there is no other key of this service: add one that may make keys first",
        );
        return Vec::new();
    }
    let Some(keep_old_seconds) = kept_seconds(&mut rotate.form) else {
        return Vec::new();
    };
    if ends_old && !std::mem::replace(&mut rotate.is_warned, true) {
        rotate.asking.said = Said::Note(
            "The provider ends the old key at once: programs that still hold it will fail. Ctrl-S once more does it."
                .into(),
        );
        return Vec::new();
    }
    rotate.asking.begin_save(true);
    vec![Effect::Rotate(Ask::AtProvider {
        reference: rotate.reference.clone(),
        with: by_another.then_some(with),
        keep_old_seconds,
    })]
}

/// What happens to the old value, in words to go on with, and whether it can come back.
pub(super) fn old_becomes(rotate: &Rotate) -> (String, bool) {
    let ends = rotate
        .loaded
        .value
        .as_ref()
        .is_some_and(|looked| looked.plan.ends_old_at_once);
    let keep = rotate.form.text("keep");
    match (rotate.is_at_provider(), keep != "0") {
        (true, _) if ends => ("; the provider has ended the old one".into(), false),
        (true, true) => (format!("; the old one is revoked after {keep}"), true),
        (true, false) => ("; the old one is being revoked".into(), false),
        (false, true) => (format!("; the old one is kept for {keep}"), true),
        (false, false) => ("; the old one is shredded".into(), false),
    }
}
