//! What a way of showing the key must be, so that it can be followed.

use super::auth::{Auth, Signing, Style};
use super::exchange::{Assertion, Exchange};
use super::load::Fault;
use super::provider::Provider;
use super::template::Template;
use super::validate::{require, require_fields};
use super::validate_hosts::check_place;

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
    check_purchases(provider, auth, place)?;
    let shown = matches!(
        auth.style,
        Style::Bearer | Style::Header | Style::Query | Style::Basic | Style::HttpDigest
    );
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
        !matches!(auth.style, Style::Basic | Style::HttpDigest) || pair,
        format!("{place}.template"),
        "this style needs `user:password`",
    )
}

/// That the tables of the two exchanges stand with their styles, and only there.
fn check_purchases(provider: &Provider, auth: &Auth, place: &str) -> Result<(), Fault> {
    require(
        (auth.style == Style::Oauth2ClientCredentials) == auth.exchange.is_some(),
        place,
        "`oauth2-client-credentials` and a table `exchange` go together",
    )?;
    require(
        (auth.style == Style::Oauth2JwtBearer) == auth.assertion.is_some(),
        place,
        "`oauth2-jwt-bearer` and a table `assertion` go together",
    )?;
    if let Some(exchange) = &auth.exchange {
        check_exchange(provider, exchange, &format!("{place}.exchange"))?;
    }
    if let Some(assertion) = &auth.assertion {
        check_assertion(provider, assertion, &format!("{place}.assertion"))?;
    }
    Ok(())
}

/// That the token is bought at a host of the provider's, with fields that are there.
fn check_exchange(provider: &Provider, exchange: &Exchange, place: &str) -> Result<(), Fault> {
    require(
        provider.field(&exchange.client_id).is_some(),
        format!("{place}.client_id"),
        format!("there is no field `{}`", exchange.client_id),
    )?;
    require(
        provider
            .field(&exchange.client_secret)
            .is_some_and(|field| field.secret),
        format!("{place}.client_secret"),
        "this is no secret field",
    )?;
    exchange.url.as_ref().map_or(Ok(()), |url| {
        let place = format!("{place}.url");
        require_fields(provider, url, &place)?;
        require_plain(provider, url, &place)?;
        check_place(provider, url, &place)
    })
}

/// That what signs is secret, and that the endpoint is written down whole: a document that names another one is not asked.
fn check_assertion(provider: &Provider, assertion: &Assertion, place: &str) -> Result<(), Fault> {
    require(
        provider.field(&assertion.document).is_some_and(|field| field.secret),
        format!("{place}.document"),
        "this is no secret field",
    )?;
    for (name, member) in [("issuer", &assertion.issuer), ("key", &assertion.key)] {
        require(
            !member.trim().is_empty(),
            format!("{place}.{name}"),
            "this names no member of the document",
        )?;
    }
    let url = format!("{place}.token_url");
    let literal = assertion.token_url.fields().next().is_none() && assertion.token_url.as_str().starts_with("https://");
    require(literal, &url, "the token endpoint is written down whole")?;
    check_place(provider, &assertion.token_url, &url)
}

/// That no secret is part of a URL.
fn require_plain(provider: &Provider, url: &Template, place: &str) -> Result<(), Fault> {
    let is_secret = |name| provider.field(name).is_some_and(|field| field.secret);
    require(
        !url.fields().any(is_secret),
        place,
        "a secret does not belong into the URL",
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
