//! Where the requests of a definition may lead: to its hosts, and nowhere else.

use super::base_url::check_base_url;
use super::derived::LONGEST_OF_SECRET;
use super::load::Fault;
use super::provider::Provider;
use super::template::{Part, Template};
use super::validate::{require, require_fields};
use crate::model::FieldName;
use reqwest::Url;

/// Checks the list of hosts.
pub(super) fn check_hosts(provider: &Provider) -> Result<(), Fault> {
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

/// A name in a host's name decides where the key goes: it must be plain, and its shape must be known unless it is
/// the whole address.
fn check_host_fields(provider: &Provider, template: &Template, place: &str) -> Result<(), Fault> {
    let whole = template.parts().len() == 1;
    for name in template.fields() {
        if provider.derives_from_secret(name) {
            check_piece_of_secret(provider, template, name, place)?;
        }
        let Some(field) = provider.field(name) else { continue };
        require(
            !field.secret,
            place,
            format!("the secret field `{name}` can't name a host"),
        )?;
        let shaped = whole || field.pattern.is_some();
        require(
            shaped,
            place,
            format!("the field `{name}` needs a `pattern` to name a host"),
        )?;
    }
    Ok(())
}

/// A piece of a key may choose among the hosts of one domain (a data centre, a region), and must be too short to be a key: a
/// host's name is asked for in the open.
fn check_piece_of_secret(provider: &Provider, template: &Template, name: &FieldName, place: &str) -> Result<(), Fault> {
    let longest = provider.derives(name).and_then(|derived| derived.pattern.longest());
    require(
        longest.is_some_and(|longest| longest <= LONGEST_OF_SECRET),
        place,
        format!("`{name}` is a piece of a secret: to name a host, its group must end after {LONGEST_OF_SECRET} bytes"),
    )?;
    let domain = match template.parts().last() {
        Some(Part::Text(text)) => text.strip_prefix('.').unwrap_or_default(),
        _ => "",
    };
    require(
        domain.contains('.'),
        place,
        format!("`{name}` is a piece of a secret: to name a host, a domain of the provider must follow it"),
    )
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
    check_secret_url(provider, url, place)?;
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

/// A secret that is a whole URL chooses the host itself: only hosts that the definition names will do, and only its shapes.
fn check_secret_url(provider: &Provider, url: &Template, place: &str) -> Result<(), Fault> {
    let Some(Part::Field(names)) = url.parts().first() else {
        return Ok(());
    };
    for field in names
        .iter()
        .filter_map(|name| provider.field(name))
        .filter(|field| field.secret)
    {
        let pinned = provider.hosts.iter().all(|host| !host.contains('{'));
        require(
            pinned && field.pattern.is_some() && field.exhaustive,
            place,
            format!(
                "the secret field `{}` is a whole URL: it needs a `pattern`, `exhaustive = true` and `hosts` without fields",
                field.name
            ),
        )?;
    }
    Ok(())
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
