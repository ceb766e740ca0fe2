//! What a definition must be beyond its form, so that it works and no key goes astray.

use super::auth::{Auth, Signing, Style};
use super::base_url::check_base_url;
use super::facts::Place as FactPlace;
use super::json_path::JsonPath;
use super::load::{Fault, Place};
use super::pattern::Pattern;
use super::provider::{Provider, SCHEMA_VERSION};
use super::template::Template;
use super::validate_request::{check_request, check_variants};
use super::validate_rotation::check_rotation;
use std::collections::BTreeSet;

/// Checks a parsed definition.
pub(super) fn check(provider: &Provider) -> Result<(), Fault> {
    check_names(provider)?;
    check_fields(provider)?;
    check_formats(provider)?;
    check_auth(provider, &provider.auth, "auth")?;
    check_request(provider)?;
    check_variants(provider)?;
    check_rotation(provider)?;
    check_reveals(provider)
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

/// That a template mentions declared fields only.
pub(super) fn require_fields(provider: &Provider, template: &Template, place: &str) -> Result<(), Fault> {
    match template.fields().find(|name| provider.field(name).is_none()) {
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

/// Headers that decide where a request goes or where it ends; a key in them would be misunderstood or misrouted.
const FRAMING: [&str; 8] = [
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "upgrade",
    "te",
    "trailer",
    "proxy-authorization",
];

/// That a text can be the name of a header of ours.
pub(super) fn require_header_name(name: &str, place: &str) -> Result<(), Fault> {
    let valid = name.contains('{') || name.parse::<reqwest::header::HeaderName>().is_ok();
    let ours = !FRAMING.contains(&name.to_ascii_lowercase().as_str());
    require(
        valid && ours,
        place,
        format!("`{name}` can't be the name of this header"),
    )
}

/// That the way of showing the key can be followed.
pub(super) fn check_auth(provider: &Provider, auth: &Auth, place: &str) -> Result<(), Fault> {
    if let Some(template) = &auth.template {
        require_fields(provider, template, &format!("{place}.template"))?;
    }
    if let Some(name) = &auth.name {
        let place = format!("{place}.name");
        match Template::parse(name) {
            Ok(template) => require_fields(provider, &template, &place)?,
            Err(error) => return require(false, place, error.to_string()),
        }
    }
    let signs = auth.style == Style::Sigv4;
    require(
        signs == auth.signing.is_some(),
        place,
        "`sigv4` and a table `signing` go together",
    )?;
    if let Some(signing) = &auth.signing {
        check_signing(provider, signing, &format!("{place}.signing"))?;
    }
    let shown = matches!(auth.style, Style::Bearer | Style::Header | Style::Query | Style::Basic);
    require(
        !shown || auth.template.is_some(),
        place,
        "this style needs a `template`",
    )?;
    let named = matches!(auth.style, Style::Header | Style::Query);
    require(!named || auth.name.is_some(), place, "this style needs a `name`")?;
    if matches!(auth.style, Style::Bearer | Style::Header | Style::Basic)
        && let Some(name) = &auth.name
    {
        require_header_name(name, &format!("{place}.name"))?;
    }
    let pair = auth
        .template
        .as_ref()
        .is_some_and(|template| template.as_str().contains(':'));
    require(
        auth.style != Style::Basic || pair,
        format!("{place}.template"),
        "`basic` needs `user:password`",
    )
}

/// That a signature is made of what is there, and that only the secret fields of it are secret.
fn check_signing(provider: &Provider, signing: &Signing, place: &str) -> Result<(), Fault> {
    let is = |name, secret| provider.field(name).is_some_and(|field| field.secret == secret);
    let plain = |name| is(name, false);
    require(
        plain(&signing.key_id),
        format!("{place}.key_id"),
        "this is no plain field",
    )?;
    require(
        is(&signing.secret, true),
        format!("{place}.secret"),
        "this is no secret field",
    )?;
    let token = signing.token.as_ref();
    require(
        token.is_none_or(|name| is(name, true)),
        format!("{place}.token"),
        "this is no secret field",
    )?;
    require(
        signing.region.fields().all(plain),
        format!("{place}.region"),
        "a region is made of plain fields",
    )?;
    require(
        !signing.service.trim().is_empty(),
        format!("{place}.service"),
        "the service is empty",
    )
}

fn check_reveals(provider: &Provider) -> Result<(), Fault> {
    for (index, reveal) in provider.reveals.iter().enumerate() {
        let place = |name: &str| format!("reveals[{index}].{name}");
        let fine = match reveal.place {
            FactPlace::Json | FactPlace::Xml => JsonPath::parse(&reveal.path).is_some(),
            FactPlace::Header => reveal.path.parse::<reqwest::header::HeaderName>().is_ok(),
            _ => !reveal.path.is_empty(),
        };
        require(fine, place("path"), format!("`{}` does not lead anywhere", reveal.path))?;
        let valued = reveal.value.is_some() == (reveal.place == FactPlace::Prefix);
        require(
            valued,
            place("value"),
            "a fact told by a prefix needs a `value`, others have none",
        )?;
    }
    Ok(())
}
