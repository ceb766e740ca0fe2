//! What a definition must be beyond its form, so that it works and no key goes astray.

use super::base_url::check_base_url;
use super::facts::{Place as FactPlace, Reveal};
use super::json_path::JsonPath;
use super::load::{Fault, Place};
use super::offline::Decoder;
use super::pattern::Pattern;
use super::provider::{Provider, SCHEMA_VERSION};
use super::template::Template;
use super::validate_auth::check_auth;
use super::validate_request::check_request;
use super::validate_rotation::check_rotation;
use super::validate_variants::{check_inquiries, check_variants};
use crate::model::FieldName;
use std::collections::BTreeSet;

/// Checks a parsed definition.
pub(super) fn check(provider: &Provider) -> Result<(), Fault> {
    check_names(provider)?;
    check_fields(provider)?;
    check_derived(provider)?;
    check_formats(provider)?;
    check_auth(provider, &provider.auth, "auth")?;
    check_request(provider)?;
    check_variants(provider)?;
    check_inquiries(provider)?;
    check_rotation(provider)?;
    check_reveals(provider, &provider.reveals, "reveals")
}

/// A fault at a place, when `fine` does not hold.
pub(super) fn require(fine: bool, place: impl Into<String>, reason: impl Into<String>) -> Result<(), Fault> {
    if fine {
        Ok(())
    } else {
        Err(Fault {
            place: Place::Path(place.into()),
            reason: reason.into(),
        })
    }
}

/// That a template mentions fields and derived values only.
pub(super) fn require_fields(provider: &Provider, template: &Template, place: &str) -> Result<(), Fault> {
    match template.fields().find(|name| !provider.names(name)) {
        Some(name) => require(false, place, format!("there is no field `{name}`")),
        None => Ok(()),
    }
}

fn check_names(provider: &Provider) -> Result<(), Fault> {
    let version = provider.schema_version;
    let reason = format!("schema version {version} is not {SCHEMA_VERSION}, which this byok reads");
    require(version == SCHEMA_VERSION, "schema_version", reason)?;
    require(!provider.name.trim().is_empty(), "name", "the name is empty")?;
    let mut names = BTreeSet::from([&provider.id]);
    for (index, alias) in provider.aliases.iter().enumerate() {
        require(
            names.insert(alias),
            format!("aliases[{index}]"),
            format!("`{alias}` is there twice"),
        )?;
    }
    if let Some(base) = &provider.base_url {
        let template = Template::parse(base);
        let plain = template
            .as_ref()
            .is_ok_and(|template| template.fields().next().is_none());
        if plain && let Err(error) = check_base_url(base) {
            return require(false, "base_url", error.to_string());
        }
        match template {
            Ok(template) => require_fields(provider, &template, "base_url")?,
            Err(error) => return require(false, "base_url", error.to_string()),
        }
    }
    Ok(())
}

fn check_fields(provider: &Provider) -> Result<(), Fault> {
    require(
        provider.fields.iter().any(|field| field.secret),
        "field",
        "a definition needs a secret field",
    )?;
    let mut names = BTreeSet::new();
    for (index, field) in provider.fields.iter().enumerate() {
        let place = format!("field[{index}]");
        require(
            names.insert(&field.name),
            format!("{place}.name"),
            format!("`{}` is there twice", field.name),
        )?;
        let secret_default = field.secret && field.default.is_some();
        require(
            !secret_default,
            format!("{place}.default"),
            "a secret field can't have a default",
        )?;
        if let Some(Err(error)) = field.pattern.as_ref().map(Pattern::check) {
            return require(false, format!("{place}.pattern"), error);
        }
    }
    Ok(())
}

fn check_derived(provider: &Provider) -> Result<(), Fault> {
    let mut names = BTreeSet::new();
    for (index, derived) in provider.derived.iter().enumerate() {
        let place = |part: &str| format!("derived[{index}].{part}");
        let free = provider.field(&derived.name).is_none() && names.insert(&derived.name);
        require(free, place("name"), format!("`{}` is there twice", derived.name))?;
        let source = provider.field(&derived.from);
        require(
            source.is_some(),
            place("from"),
            format!("there is no field `{}`", derived.from),
        )?;
        if let Err(error) = derived.pattern.check() {
            return require(false, place("pattern"), error);
        }
        let explained = derived.note.as_ref().is_some_and(|note| !note.trim().is_empty());
        require(
            explained || source.is_some_and(|field| !field.secret),
            place("note"),
            "say in `note` why this piece of a secret is none",
        )?;
    }
    Ok(())
}

fn check_formats(provider: &Provider) -> Result<(), Fault> {
    for (index, format) in provider.formats.iter().enumerate() {
        let known = provider.field(&format.field).is_some();
        require(
            known,
            format!("format[{index}].field"),
            format!("there is no field `{}`", format.field),
        )?;
        if let Err(error) = format.pattern.check() {
            return require(false, format!("format[{index}].pattern"), error);
        }
    }
    Ok(())
}

/// Checks what is revealed at `place`.
pub(super) fn check_reveals(provider: &Provider, reveals: &[Reveal], place: &str) -> Result<(), Fault> {
    for (index, reveal) in reveals.iter().enumerate() {
        let place = |name: &str| format!("{place}[{index}].{name}");
        let fine = match reveal.place {
            FactPlace::Json | FactPlace::Xml => JsonPath::parse(&reveal.path).is_some(),
            FactPlace::Header => reveal.path.parse::<reqwest::header::HeaderName>().is_ok(),
            FactPlace::X509 => is_plain_template(provider, &reveal.path),
            FactPlace::Offline => Decoder::parse(&reveal.path).is_some_and(|decoder| decoder.is_harmless(provider)),
            FactPlace::Jwt | FactPlace::Prefix => !reveal.path.is_empty(),
        };
        require(fine, place("path"), format!("`{}` does not lead anywhere", reveal.path))?;
        let valued = reveal.value.is_some() == (reveal.place == FactPlace::Prefix);
        require(
            valued,
            place("value"),
            "a fact told by a prefix needs a `value`, others have none",
        )?;
        let known = reveal.field.as_ref().is_none_or(|name| provider.field(name).is_some());
        require(known, place("field"), "there is no such field")?;
    }
    Ok(())
}

/// Whether it is a template that holds no secret.
fn is_plain_template(provider: &Provider, text: &str) -> bool {
    let is_plain = |name: &FieldName| provider.field(name).map_or(provider.names(name), |field| !field.secret);
    !text.is_empty() && Template::parse(text).is_ok_and(|template| template.fields().all(is_plain))
}
