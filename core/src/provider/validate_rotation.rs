//! What the requests of a rotation must be, so that they reach the provider, and the new key the vault.

use super::auth::Style;
use super::load::Fault;
use super::provider::Provider;
use super::request::Method;
use super::rotation::{Authority, Call, EXPIRES_ON, NEW_NAME, OldKey, Rotation};
use super::template::Template;
use super::validate::require;
use super::validate_auth::{check_auth, require_header_name};
use super::validate_hosts::check_place;
use crate::model::FieldName;
use std::collections::BTreeSet;

/// Checks the table, if there is one.
pub(super) fn check_rotation(provider: &Provider) -> Result<(), Fault> {
    let Some(rotation) = &provider.rotation else {
        return Ok(());
    };
    // A new key is used only when the provider has confirmed that it works.
    require(
        provider.validatable && provider.auth.style.takes_more().is_none(),
        "rotation",
        "a provider that can't be asked about a key can't be asked for one",
    )?;
    if let Some(auth) = &rotation.auth {
        check_auth(provider, auth, "rotation.auth")?;
        require(
            auth.style.takes_more().is_none() && !auth.style.is_in_url(),
            "rotation.auth",
            "byok can't make a key in this way",
        )?;
    }
    let style = provider.rotation_auth().style;
    require(
        style != Style::Path && style != Style::Body,
        "rotation",
        "a key that is part of the path or the body can't make another one",
    )?;
    require(
        !rotation.needs.trim().is_empty(),
        "rotation.needs",
        "say what the key must be allowed to do",
    )?;
    check_order(rotation)?;
    let mut names = own_names(provider)?;
    if let Some(find) = &rotation.find {
        check_call(provider, find, "rotation.find", &names)?;
        check_find(provider, find)?;
        names.extend(find.fields.keys().cloned());
    }
    check_call(provider, &rotation.create, "rotation.create", &names)?;
    check_create(provider, &rotation.create)?;
    if let Some(revoke) = &rotation.revoke {
        check_call(provider, revoke, "rotation.revoke", &names)?;
        let takes = revoke.secrets.is_empty() && revoke.fields.is_empty();
        require(takes, "rotation.revoke", "nothing is taken from this answer")?;
    }
    Ok(())
}

/// What a rotation adds to the fields.
fn own_names(provider: &Provider) -> Result<BTreeSet<FieldName>, Fault> {
    let mut names = BTreeSet::new();
    for word in [NEW_NAME, EXPIRES_ON] {
        let name = FieldName::parse(word).expect("these are names of fields");
        let is_free = provider.field(&name).is_none();
        require(
            is_free,
            "field",
            format!("a rotation gives `{word}` a meaning of its own"),
        )?;
        names.insert(name);
    }
    Ok(names)
}

fn check_order(rotation: &Rotation) -> Result<(), Fault> {
    require(
        rotation.revoke.is_some() == (rotation.old == OldKey::Works),
        "rotation.revoke",
        "an old key that works is revoked, one that ends is not",
    )?;
    require(
        rotation.by == Authority::Itself || rotation.old == OldKey::Works,
        "rotation.by",
        "a key that ends another one at once has to be that one itself",
    )?;
    let changes = rotation.create.method == Method::Post || rotation.create.method == Method::Put;
    require(changes, "rotation.create.method", "a key is made with POST or PUT")
}

fn check_call(provider: &Provider, call: &Call, place: &str, names: &BTreeSet<FieldName>) -> Result<(), Fault> {
    let url = format!("{place}.url");
    known(provider, &call.url, &url, names)?;
    let secret = call
        .url
        .fields()
        .filter_map(|name| provider.field(name))
        .any(|field| field.secret);
    require(!secret, &url, "a secret does not belong into the URL")?;
    check_place(provider, &call.url, &url)?;
    for (name, value) in &call.headers {
        let place = format!("{place}.headers.{name}");
        require_header_name(name, &place)?;
        known(provider, value, &place, names)?;
    }
    let body = format!("{place}.body");
    require(
        call.body.is_some() == call.body_type.is_some(),
        &body,
        "`body` and `body_type` go together",
    )?;
    require(
        call.body.is_none() || call.method != Method::Get,
        &body,
        "GET has no body",
    )
}

fn check_find(provider: &Provider, find: &Call) -> Result<(), Fault> {
    require(
        find.method == Method::Get,
        "rotation.find.method",
        "looking is done with GET",
    )?;
    require(
        find.secrets.is_empty() && !find.fields.is_empty(),
        "rotation.find",
        "it takes `fields` from the answer, and no secrets",
    )?;
    let shadowed = find.fields.keys().find(|name| provider.field(name).is_some());
    match shadowed {
        Some(name) => require(
            false,
            "rotation.find.fields",
            format!("`{name}` is a field of the key already"),
        ),
        None => Ok(()),
    }
}

fn check_create(provider: &Provider, create: &Call) -> Result<(), Fault> {
    let place = "rotation.create.secrets";
    for field in provider.fields.iter().filter(|field| field.secret && field.required) {
        let is_taken = create.secrets.contains_key(&field.name);
        require(
            is_taken,
            place,
            format!("where the new `{}` stands is missing", field.name),
        )?;
    }
    let is_secret = |name: &FieldName| provider.field(name).map(|field| field.secret);
    let wrong = create.secrets.keys().find(|name| is_secret(name) != Some(true));
    if let Some(name) = wrong {
        return require(false, place, format!("there is no secret field `{name}`"));
    }
    match create.fields.keys().find(|name| is_secret(name) != Some(false)) {
        Some(name) => require(
            false,
            "rotation.create.fields",
            format!("there is no plain field `{name}`"),
        ),
        None => Ok(()),
    }
}

/// That a template mentions fields, or what a rotation adds.
fn known(provider: &Provider, template: &Template, place: &str, names: &BTreeSet<FieldName>) -> Result<(), Fault> {
    let unknown = template
        .fields()
        .find(|name| !provider.names(name) && !names.contains(*name));
    match unknown {
        Some(name) => require(false, place, format!("there is no field `{name}`")),
        None => Ok(()),
    }
}
