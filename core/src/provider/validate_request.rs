//! What the questions of a definition must be, so that they reach the provider and nobody else.

use super::auth::{Auth, Style};
use super::exchange::Shown;
use super::load::Fault;
use super::outcome::{Rule, StatusMatch};
use super::provider::Provider;
use super::request::{BodyType, Method, Request};
use super::template::Template;
use super::validate::{require, require_fields};
use super::validate_auth::require_header_name;
use super::validate_hosts::{check_hosts, check_place};
use crate::model::{Status, Verdict};
use std::collections::BTreeMap;

/// A request as it is written down, wherever it stands.
pub(super) struct Asked<'a> {
    pub(super) method: Method,
    pub(super) url: &'a Template,
    pub(super) headers: &'a BTreeMap<String, Template>,
    pub(super) body_type: Option<BodyType>,
    pub(super) body: Option<&'a str>,
    pub(super) auth: &'a Auth,
}

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
    let asked = Asked {
        method: request.method,
        url: &request.url,
        headers: &request.headers,
        body_type: request.body_type,
        body: request.body.as_deref(),
        auth: &provider.auth,
    };
    check_asked(provider, &asked, "validate")?;
    check_control(provider, request)?;
    check_rules(&request.outcomes, "validate")
}

/// Checks one request.
pub(super) fn check_asked(provider: &Provider, asked: &Asked<'_>, place: &str) -> Result<(), Fault> {
    require(
        asked.method.asks(),
        format!("{place}.method"),
        format!("a question is not asked with {}", asked.method.as_str()),
    )?;
    check_url(provider, asked.url, asked.auth, &format!("{place}.url"))?;
    for (name, value) in asked.headers {
        let place = format!("{place}.headers.{name}");
        require_header_name(name, &place)?;
        require_fields(provider, value, &place)?;
    }
    let body = format!("{place}.body");
    require(
        asked.body.is_some() == asked.body_type.is_some(),
        &body,
        "`body` and `body_type` go together",
    )?;
    require(
        asked.body.is_none() || asked.method == Method::Post,
        &body,
        "only POST has a body",
    )?;
    check_purchase(asked, place)
}

/// A question that is itself the purchase of a token is a POST, and byok writes what it must hold.
fn check_purchase(asked: &Asked<'_>, place: &str) -> Result<(), Fault> {
    if !asked.auth.buys() || asked.auth.token_url(asked.url).is_some() {
        return Ok(());
    }
    require(
        asked.method == Method::Post,
        format!("{place}.method"),
        "a token is bought with POST",
    )?;
    let exchange = asked.auth.exchange.as_ref();
    let in_body = exchange.is_none_or(|exchange| exchange.place == Shown::Body);
    require(
        asked.body.is_none() || !in_body,
        format!("{place}.body"),
        "byok writes the body of this purchase",
    )
}

pub(super) fn check_url(provider: &Provider, url: &Template, auth: &Auth, place: &str) -> Result<(), Fault> {
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

/// A wrong key would name another host than the right one.
fn check_control(provider: &Provider, request: &Request) -> Result<(), Fault> {
    let derives = |template: &Template| template.fields().any(|name| provider.derives_from_secret(name));
    let hosts = provider.hosts.iter().filter_map(|host| Template::parse(host).ok());
    let moves = derives(&request.url) || hosts.into_iter().any(|host| derives(&host));
    require(
        !request.control || !moves,
        "validate.control",
        "the address holds a piece of the key: a wrong one would go elsewhere",
    )
}

/// Checks the rules of `place`.
pub(super) fn check_rules(rules: &[Rule], place: &str) -> Result<(), Fault> {
    for (index, rule) in rules.iter().enumerate() {
        let place = format!("{place}.outcome[{index}]");
        require(!rule.status.is_empty(), &place, "a rule needs a `status`")?;
        let compared = rule.equals.is_some() || rule.at_most.is_some();
        require(
            rule.json_path.is_some() == compared,
            &place,
            "`json_path` goes together with `equals` or `at_most`",
        )?;
        let outcome = format!("{place}.outcome");
        let judged = !matches!(
            rule.outcome,
            Status::Unreachable | Status::Unverified | Status::Malformed
        );
        require(judged, &outcome, format!("an answer can't mean `{}`", rule.outcome))?;
        if rule.status.contains(&StatusMatch::Dns) {
            let alone = rule.status.len() == 1 && !rule.is_conditional();
            require(
                alone,
                &place,
                "`dns` is no answer: it stands alone and without a condition",
            )?;
            require(
                rule.outcome.verdict() == Verdict::Unknown,
                outcome,
                format!("a name that is not there can't mean `{}`", rule.outcome),
            )?;
        }
    }
    Ok(())
}
