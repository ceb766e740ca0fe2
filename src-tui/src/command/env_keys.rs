//! Which variables of a file are keys, and whose.

use super::env_file::Variable;
use super::unstored::Unstored;
use crate::print::Skipped;
use byok_core::adopt::suspect::{is_reference, looks_secret};
use byok_core::model::{FieldName, Reference};
use byok_core::provider::{Catalog, Detection, Likelihood, SHOWN, check_base_url, detect_named};
use byok_core::secret::Secret;
use std::collections::BTreeMap;

/// What becomes of a variable.
enum Fate {
    /// A part of a credential, and of which.
    Part(Box<Detection>),
    /// It looks like a key, and nobody is asked about it.
    Skip(String, Vec<Detection>),
    /// A part that is no secret (a region), of every credential that has such a part.
    Plain,
    /// A setting.
    Setting,
}

/// Recognises keys by shape and variable. Variables that are fields of one credential are put together; the address that
/// its programs read from the file (`OPENAI_BASE_URL`) is where it is asked about.
///
/// What may be several providers' is not sent to any of them: it is told, with the reason.
pub(super) fn find(catalog: &Catalog, variables: Vec<Variable>) -> (Vec<Unstored>, Vec<Skipped>) {
    let (mut found, mut skipped, mut plain) = (Vec::new(), Vec::new(), BTreeMap::new());
    for one in variables.iter().filter(|one| one.value.contains("://")) {
        plain.insert(one.name.clone(), one.value.clone());
    }
    for variable in variables {
        match fate(catalog, &variable) {
            Fate::Part(detection) => put(catalog, &mut found, &detection, variable),
            Fate::Skip(reason, candidates) => skipped.push(Skipped {
                variable: variable.name,
                reason,
                candidates: candidates.into_iter().map(|one| one.service).collect(),
                line: Some(variable.line),
            }),
            Fate::Plain => {
                plain.insert(variable.name, variable.value);
            }
            Fate::Setting => {}
        }
    }
    let found = found.into_iter().filter_map(|one| complete(one, &plain, &mut skipped));
    let found = found.collect();
    skipped.sort_by_key(|one| one.line);
    (found, skipped)
}

fn fate(catalog: &Catalog, variable: &Variable) -> Fate {
    let Variable { name, value, .. } = variable;
    if value.is_empty() {
        return Fate::Setting;
    }
    if Reference::is_claimed_by(value) {
        return Fate::Skip("a reference: its key is in a vault".into(), Vec::new());
    }
    let mut found = detect_named(catalog, &Secret::copy_of(value.as_bytes()), name);
    let likeliest = found.first().map(|one| one.confidence);
    let others = found
        .iter()
        .skip(1)
        .filter(|one| one.confidence == Likelihood::Likely)
        .count();
    let is_placeholder = likeliest != Some(Likelihood::Certain) && is_reference(value);
    match likeliest {
        Some(Likelihood::Likely) if is_placeholder => {
            Fate::Skip("a placeholder, or a variable of another".into(), found)
        }
        _ if is_placeholder => Fate::Setting,
        Some(Likelihood::Certain) => Fate::Part(Box::new(found.swap_remove(0))),
        Some(Likelihood::Likely) if found[..=others].iter().all(|one| !one.is_secret) => Fate::Plain,
        Some(Likelihood::Likely) if others == 0 => Fate::Part(Box::new(found.swap_remove(0))),
        Some(Likelihood::Likely) => {
            found.truncate(others + 1);
            Fate::Skip(format!("it may be a key of {}", names(&found)), found)
        }
        Some(Likelihood::Possible) if looks_secret(name, value) => {
            let reason = format!("its name says nothing, and its shape is that of {}", names(&found));
            found.truncate(SHOWN);
            Fate::Skip(reason, found)
        }
        None if looks_secret(name, value) => Fate::Skip(
            "neither its name nor its shape is one that byok knows".into(),
            Vec::new(),
        ),
        Some(Likelihood::Possible) | None => Fate::Setting,
    }
}

/// `A, B or C`, and how many more.
fn names(found: &[Detection]) -> String {
    /// More are a number: it is a reason, not a list.
    const NAMED: usize = 3;
    let named: Vec<&str> = found.iter().take(NAMED).map(|one| one.name.as_str()).collect();
    match (found.len().saturating_sub(NAMED), &named[..]) {
        (0, [rest @ .., last]) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        (0, _) => named.concat(),
        (more, _) => format!("{} and {more} more", named.join(", ")),
    }
}

/// Puts a part to the credential that has room for it.
fn put(catalog: &Catalog, found: &mut Vec<Unstored>, detection: &Detection, variable: Variable) {
    let Some(provider) = catalog.get(&detection.service) else {
        return;
    };
    let field: &FieldName = &detection.field;
    let has_room = |one: &Unstored| {
        one.provider.id == provider.id && !one.secrets.contains_key(field) && !one.plain.contains_key(field)
    };
    let place = found.iter().position(has_room).unwrap_or_else(|| {
        found.push(Unstored {
            name: variable.name.clone(),
            provider: provider.clone(),
            secrets: BTreeMap::new(),
            plain: BTreeMap::new(),
            base_url: None,
            line: Some(variable.line),
        });
        found.len() - 1
    });
    let one = &mut found[place];
    if field == provider.main_field() {
        (one.name, one.line) = (variable.name, Some(variable.line));
    }
    if detection.is_secret {
        one.secrets.insert(field.clone(), Secret::from_text(variable.value));
    } else {
        one.plain.insert(field.clone(), variable.value);
    }
}

/// The credential with its plain parts and its address, if it can be asked about. `plain` are variables that are no secrets.
fn complete(mut one: Unstored, plain: &BTreeMap<String, String>, skipped: &mut Vec<Skipped>) -> Option<Unstored> {
    for field in one.provider.fields.iter().filter(|field| !field.secret) {
        if let Some(value) = field.env.iter().find_map(|name| plain.get(name)) {
            one.plain.entry(field.name.clone()).or_insert_with(|| value.clone());
        }
    }
    let mut addressed = one.provider.base_url_env.iter();
    let address = addressed.find_map(|name| Some((name, plain.get(name)?)));
    let reason = match (one.missing(), address) {
        (Some(field), _) => Some(format!(
            "the field `{}` of {} is missing",
            field.name, one.provider.name
        )),
        (None, Some((name, url))) if check_base_url(url).is_err() => {
            Some(format!("{name} is no address that a key may be sent to"))
        }
        _ => None,
    };
    if let Some(reason) = reason {
        skipped.push(Skipped {
            variable: one.name,
            reason,
            candidates: vec![one.provider.id],
            line: one.line,
        });
        return None;
    }
    one.base_url = address.map(|(_, url)| url.clone());
    Some(one)
}
