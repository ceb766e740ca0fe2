//! What the question of a definition must be, so that it reaches the provider and nobody else.

use super::auth::{Auth, Style};
use super::base_url::check_base_url;
use super::load::Fault;
use super::provider::Provider;
use super::request::{Method, Request};
use super::template::Template;
use super::validate::{require, require_fields};
use super::validate_auth::{check_auth, require_header_name};
use crate::model::Status;
use reqwest::Url;

/// Checks the question and its rules.
pub(super) fn check_request(provider: &Provider) -> Result<(), Fault> {
    let place = if provider.validatable {
        "validatable"
    } else {
        "validate"
    };
    require(
        provider.validatable == provider.validate.is_some(),
        place,
        "`validatable` and `validate` go together",
    )?;
    check_hosts(provider)?;
    let Some(request) = &provider.validate else {
        return Ok(());
    };
    require(
        request.method.asks(),
        "validate.method",
        format!("a question is not asked with {}", request.method.as_str()),
    )?;
    check_url(provider, &request.url, &provider.auth, "validate.url")?;
    for (name, value) in &request.headers {
        let place = format!("validate.headers.{name}");
        require_header_name(name, &place)?;
        require_fields(provider, value, &place)?;
    }
    let body = "validate.body";
    require(
        request.body.is_some() == request.body_type.is_some(),
        body,
        "`body` and `body_type` go together",
    )?;
    require(
        request.body.is_none() || request.method == Method::Post,
        body,
        "only POST has a body",
    )?;
    check_rules(request)
}

/// Checks the other ways of asking.
pub(super) fn check_variants(provider: &Provider) -> Result<(), Fault> {
    for (index, variant) in provider.variants.iter().enumerate() {
        let place = format!("variant[{index}]");
        let changes = variant.url.is_some() || variant.auth.is_some() || variant.unverified.is_some();
        require(changes, &place, "a variant needs `url`, `auth` or `unverified`")?;
        let prefixed = !variant.prefixes.is_empty() && variant.prefixes.iter().all(|prefix| !prefix.is_empty());
        require(prefixed, &place, "a variant needs `prefixes`")?;
        if let Some(auth) = &variant.auth {
            check_auth(provider, auth, &format!("{place}.auth"))?;
        }
        if let Some(url) = &variant.url {
            let auth = variant.auth.as_ref().unwrap_or(&provider.auth);
            check_url(provider, url, auth, &format!("{place}.url"))?;
        }
    }
    Ok(())
}

fn check_hosts(provider: &Provider) -> Result<(), Fault> {
    require(
        !provider.validatable || !provider.hosts.is_empty(),
        "hosts",
        "a question needs `hosts`",
    )?;
    for (index, host) in provider.hosts.iter().enumerate() {
        let place = format!("hosts[{index}]");
        let template = match Template::parse(host) {
            Ok(template) => template,
            Err(error) => return require(false, place, error.to_string()),
        };
        require_fields(provider, &template, &place)?;
        let bare = !host.is_empty() && !host.contains(['/', '@', '?', '#', ' ', ':', '*']);
        require(bare, &place, format!("`{host}` is not the name of a host"))?;
        check_host_fields(provider, &template, &place)?;
    }
    Ok(())
}

/// A field that names a host decides where the key goes: it must be plain, and its shape must be known unless it is
/// the whole address.
fn check_host_fields(provider: &Provider, template: &Template, place: &str) -> Result<(), Fault> {
    let whole = template.parts().len() == 1;
    for field in template.fields().filter_map(|name| provider.field(name)) {
        require(
            !field.secret,
            place,
            format!("the secret field `{}` can't name a host", field.name),
        )?;
        let shaped = whole || field.pattern.is_some();
        require(
            shaped,
            place,
            format!("the field `{}` needs a `pattern` to name a host", field.name),
        )?;
    }
    Ok(())
}

fn check_url(provider: &Provider, url: &Template, auth: &Auth, place: &str) -> Result<(), Fault> {
    require_fields(provider, url, place)?;
    let secret = url
        .fields()
        .filter_map(|name| provider.field(name))
        .any(|field| field.secret);
    require(
        !secret || auth.style == Style::Path,
        place,
        "only the style `path` puts a secret into the URL",
    )?;
    let in_url = !auth.style.is_in_url() || provider.secret_in_url;
    require(
        in_url,
        "secret_in_url",
        "this style puts the secret into the URL: say `secret_in_url = true`",
    )?;
    check_place(provider, url, place)
}

/// That a URL leads to one of the provider's hosts.
pub(super) fn check_place(provider: &Provider, url: &Template, place: &str) -> Result<(), Fault> {
    let text = url.as_str();
    if text.starts_with('/') {
        return check_relative(provider, text, place);
    }
    let whole = text.starts_with('{');
    require(
        whole || text.contains("://"),
        place,
        "the URL is neither absolute nor does it begin with `/`",
    )?;
    let authority = text.split_once("://").map_or("", |(_, rest)| rest);
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    if whole || authority.contains('{') {
        let host = Template::parse(authority).ok();
        return host.map_or(Ok(()), |host| check_host_fields(provider, &host, place));
    }
    let origin = text
        .find(authority)
        .map(|at| &text[..at + authority.len()])
        .unwrap_or_default();
    check_base_url(origin).or_else(|error| require(false, place, error.to_string()))?;
    let host = Url::parse(origin)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_default();
    require(
        provider.hosts.contains(&host),
        place,
        format!("`{host}` is not among `hosts`"),
    )
}

fn check_relative(provider: &Provider, text: &str, place: &str) -> Result<(), Fault> {
    require(
        !text.starts_with("//"),
        place,
        "the URL names no host, or the wrong one",
    )?;
    let Some(base) = &provider.base_url else {
        return require(false, place, "a URL that begins with `/` needs a `base_url`");
    };
    match Url::parse(base).ok().as_ref().and_then(Url::host_str) {
        Some(host) if !base.contains('{') => require(
            provider.hosts.iter().any(|known| known == host),
            "base_url",
            format!("`{host}` is not among `hosts`"),
        ),
        _ => Ok(()),
    }
}

fn check_rules(request: &Request) -> Result<(), Fault> {
    for (index, rule) in request.outcomes.iter().enumerate() {
        let place = format!("validate.outcome[{index}]");
        require(!rule.status.is_empty(), &place, "a rule needs a `status`")?;
        let compared = rule.equals.is_some() || rule.at_most.is_some();
        require(
            rule.json_path.is_some() == compared,
            &place,
            "`json_path` goes together with `equals` or `at_most`",
        )?;
        let judged = !matches!(
            rule.outcome,
            Status::Unreachable | Status::Unverified | Status::Malformed
        );
        require(
            judged,
            format!("{place}.outcome"),
            format!("an answer can't mean `{}`", rule.outcome),
        )?;
    }
    Ok(())
}
