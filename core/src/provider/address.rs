//! Where exactly a question goes, and that it goes nowhere else.

use super::base_url;
use super::credential::{Credential, Value, join, verbatim};
use super::plan::{Plan, Refusal};
use super::provider::Provider;
use super::resolve::Reach;
use super::template::{Part, Template};
use crate::model::Status;
use reqwest::Url;
use zeroize::Zeroizing;

/// The URL of the question, without parameters that `query` authentication adds.
///
/// # Security
/// The host is one of the provider's, or the key's own base URL; the scheme is `https`, or the host this machine.
/// Plain fields may hold only what can't end a host or a path segment; secret ones are percent-encoded.
pub(super) fn address(provider: &Provider, plan: &Plan<'_>, credential: &Credential<'_>) -> Result<Url, Refusal> {
    let written = expand(provider, plan.url, credential)?;
    let text = match (credential.base_url, written.starts_with('/')) {
        (Some(own), relative) => {
            own_base(own)?;
            let path = if relative { written.as_str() } else { path_of(&written) };
            Zeroizing::new([own.trim_end_matches('/'), path].concat())
        }
        (None, true) => {
            let base = provider.base_url.as_deref().and_then(|base| Template::parse(base).ok());
            let base = base.ok_or_else(|| wrong(format!("{} has no base URL", provider.name)))?;
            let base = expand(provider, &base, credential)?;
            Zeroizing::new([base.trim_end_matches('/'), &written].concat())
        }
        (None, false) => written,
    };
    let url = Url::parse(&text).map_err(|_| wrong("the address of the question is not a URL"))?;
    pin(provider, &url, credential)?;
    Ok(url)
}

/// Where all calls with this key begin: its own base URL, or the provider's.
///
/// # Security
/// As [`address`].
pub(super) fn base(provider: &Provider, credential: &Credential<'_>) -> Result<Url, Refusal> {
    let text = match credential.base_url {
        Some(own) => Zeroizing::new(own.to_owned()),
        None => {
            let base = provider.base_url.as_deref().and_then(|base| Template::parse(base).ok());
            let base = base.ok_or_else(|| wrong(format!("{} has no base URL", provider.name)))?;
            expand(provider, &base, credential)?
        }
    };
    let url = own_base(&text)?;
    pin(provider, &url, credential)?;
    Ok(url)
}

/// Where the name of this URL's host may lead: a name of the provider's out into the world, one that the person gave anywhere.
pub(super) fn reach(provider: &Provider, url: &Url, credential: &Credential<'_>) -> Reach {
    let host = url.host_str();
    let is_theirs = |allowed: &&String| {
        let template = Template::parse(allowed).ok();
        let given = template.is_some_and(|template| {
            template.parts().len() == 1 && template.fields().any(|name| credential.plain.contains_key(name))
        });
        given && expand_host(provider, allowed, credential).as_deref() == host
    };
    if credential.base_url.is_some() || provider.hosts.iter().any(|allowed| is_theirs(&allowed)) {
        Reach::Anywhere
    } else {
        Reach::World
    }
}

/// Refuses every URL that isn't where this key may go.
pub(super) fn pin(provider: &Provider, url: &Url, credential: &Credential<'_>) -> Result<(), Refusal> {
    let host = url.host_str().unwrap_or_default();
    if !base_url::is_protected(url) || !url.username().is_empty() || url.password().is_some() {
        return Err(wrong(format!("`{host}` would be asked without TLS: not sent")));
    }
    let allowed = match credential.base_url {
        Some(own) => own_base(own)?.origin() == url.origin(),
        None => provider
            .hosts
            .iter()
            .any(|allowed| expand_host(provider, allowed, credential).as_deref() == Some(host)),
    };
    if allowed {
        Ok(())
    } else {
        Err(wrong(format!("`{host}` is not a host of {}: not sent", provider.name)))
    }
}

fn own_base(text: &str) -> Result<Url, Refusal> {
    base_url::parse(text).map_err(|error| wrong(error.to_string()))
}

/// A host of the definition with its plain fields, or the host of a field that holds a whole URL.
fn expand_host(provider: &Provider, host: &str, credential: &Credential<'_>) -> Option<String> {
    let written = expand(provider, &Template::parse(host).ok()?, credential).ok()?;
    match base_url::parse(&written) {
        Ok(url) => url.host_str().map(str::to_owned),
        Err(_) => Some(written.to_ascii_lowercase()),
    }
}

/// The template with every hole filled in a way that keeps the URL's structure.
fn expand(provider: &Provider, template: &Template, credential: &Credential<'_>) -> Result<Zeroizing<String>, Refusal> {
    let mut pieces = Vec::new();
    for (index, part) in template.parts().iter().enumerate() {
        pieces.push(match part {
            Part::Text(text) => verbatim(text.as_bytes()),
            Part::Field(names) => {
                let found = credential.first(provider, names);
                let (name, value) = found.ok_or_else(|| {
                    Refusal::new(
                        Status::Unverified,
                        format!("asking takes the field `{}`, which is missing", names[0]),
                    )
                })?;
                let misfit = || wrong(format!("the field `{name}` can't be part of a URL"));
                segment(value, index == 0).ok_or_else(misfit)?
            }
        });
    }
    String::from_utf8(join(&pieces).to_vec())
        .map(Zeroizing::new)
        .map_err(|_| wrong("the address is not text"))
}

/// A value as it may stand in a URL; `None` when it may not. A value that begins the URL is a whole one.
fn segment(value: Value<'_>, begins: bool) -> Option<Zeroizing<Vec<u8>>> {
    match value {
        Value::Plain(text) if begins && text.contains("://") => {
            base_url::parse(text).ok()?;
            Some(verbatim(text.trim_end_matches('/').as_bytes()))
        }
        Value::Plain(text) => {
            let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte);
            (!is_dots(text.as_bytes()) && text.bytes().all(safe)).then(|| verbatim(text.as_bytes()))
        }
        // The URL that is the secret: its host is one of the definition's, see `pin`.
        Value::Secret(_) if begins => {
            let text = std::str::from_utf8(value.bytes()).ok()?;
            base_url::parse(text).ok().map(|_| verbatim(text.as_bytes()))
        }
        Value::Secret(_) if is_dots(value.bytes()) => None,
        Value::Secret(_) => Some(percent_encode(value.bytes())),
    }
}

/// Such a segment would climb through the path.
fn is_dots(value: &[u8]) -> bool {
    value.is_empty() || value == b"." || value == b".."
}

/// RFC 3986 percent-encoding of everything but unreserved characters and `:`, which Telegram's keys hold.
pub(super) fn percent_encode(value: &[u8]) -> Zeroizing<Vec<u8>> {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = Zeroizing::new(Vec::with_capacity(value.len() * 3));
    for &byte in value {
        if byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte) {
            encoded.push(byte);
        } else {
            encoded.extend([b'%', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
        }
    }
    encoded
}

/// What follows the host of an absolute URL.
pub(super) fn path_of(url: &str) -> &str {
    let after = url.split_once("://").map_or(url, |(_, after)| after);
    after.find('/').map_or("", |slash| &after[slash..])
}

fn wrong(message: impl Into<String>) -> Refusal {
    Refusal::new(Status::ConfigError, message)
}
