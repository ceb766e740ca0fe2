//! What a way of showing the key must be, so that it can be followed.

use super::auth::{Auth, Signing, Style};
use super::load::Fault;
use super::provider::Provider;
use super::template::Template;
use super::validate::{require, require_fields};

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
