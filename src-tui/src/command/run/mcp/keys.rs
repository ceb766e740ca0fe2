//! Whose key was refused, and who steps in.

use crate::context::Context;
use crate::session;
use crate::stop::Stop;
use byok_core::mcp::{Candidate, Refusal, whose};
use byok_core::model::{Reference, ServiceId};
use byok_core::provider::Catalog;
use byok_daemon::client::Client;
use byok_daemon::wire::{FailedAnswer, FailedRequest};
use std::collections::BTreeSet;

/// What is to be done about a refusal.
pub(super) enum Verdict {
    /// Another key steps in.
    Next { failed: String, next: String },
    /// This key is refused and none steps in; why, in a sentence.
    Alone { failed: String, why: String },
    /// It can't be told whose key it was.
    Unclear,
}

/// Finds the key, tells the daemon, hears who steps in.
///
/// # Errors
/// When the daemon can't be asked; a locked vault is never a reason to fall back.
pub(super) fn judge(
    context: &Context,
    keys: &BTreeSet<String>,
    refusal: &Refusal,
    program: &str,
) -> Result<Verdict, Stop> {
    let mut client = session::connect(context)?;
    let catalog = Catalog::load(Some(&context.paths.providers_dir()))?;
    let mut candidates = Vec::new();
    for reference in keys {
        candidates.push(candidate(&mut client, &catalog, reference)?);
    }
    let Some(found) = whose(&refusal.text, &candidates) else {
        return Ok(Verdict::Unclear);
    };
    let failed = found.reference.clone();
    let told = FailedRequest {
        cause: refusal.cause,
        status: refusal.status,
        program: program.to_owned(),
    };
    let FailedAnswer { next, why } = client.key_failed(&failed, &told)?;
    Ok(match next {
        Some(next) => Verdict::Next {
            failed,
            next: next.reference,
        },
        None => Verdict::Alone { failed, why },
    })
}

/// What its provider is called and where it is sent.
fn candidate(client: &mut Client, catalog: &Catalog, reference: &str) -> Result<Candidate, Stop> {
    let own = client.show(reference)?.key.base_url;
    let service = Reference::parse(reference)?.service;
    let provider = catalog.get(&service);
    let mut names = vec![service.to_string()];
    let mut hosts: Vec<String> = own.as_deref().and_then(host).into_iter().collect();
    if let Some(provider) = provider {
        names.push(provider.name.clone());
        names.extend(provider.aliases.iter().map(ServiceId::to_string));
        // A host with a hole in it is another one for each key, and nothing is known then.
        let plain = provider.hosts.iter().filter(|host| !host.contains('{'));
        hosts.extend(plain.map(|host| host.to_lowercase()));
    }
    Ok(Candidate {
        reference: reference.to_owned(),
        names,
        hosts,
    })
}

/// The host of a base URL that was checked when it was stored.
fn host(url: &str) -> Option<String> {
    let authority = url.split_once("://")?.1.split('/').next()?;
    let name = match authority.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => authority,
    };
    Some(name.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn a_host_has_no_port_and_no_path() {
        assert_eq!(host("https://API.example.com/v1").as_deref(), Some("api.example.com"));
        assert_eq!(host("http://127.0.0.1:8080").as_deref(), Some("127.0.0.1"));
        assert_eq!(host("http://[::1]:80/v1").as_deref(), Some("[::1]"));
    }
}
