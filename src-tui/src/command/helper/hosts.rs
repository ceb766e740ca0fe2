//! Which key is for a host: what the person said, else the address of a key of their own, else the catalogue.

use super::session;
use crate::cli::HostArgs;
use crate::context::Context;
use crate::stop::Stop;
use byok_core::error::Code;
use byok_core::model::Reference;
use byok_core::provider::Catalog;
use byok_daemon::wire::KeysQuery;
use std::collections::BTreeSet;

/// A key for a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Login {
    /// The host, with its port if it has one.
    pub(super) host: String,
    /// The user that goes with the key, if the person said one.
    pub(super) user: Option<String>,
    /// The key.
    pub(super) reference: String,
    /// Whether the person named this host, so that it may also be asked without encryption.
    pub(super) is_named: bool,
}

/// What the person said.
///
/// # Errors
/// When one is not `HOST=[USER@]REF`.
pub(super) fn named(args: &HostArgs) -> Result<Vec<Login>, Stop> {
    args.hosts.iter().map(|text| login(text)).collect()
}

fn login(text: &str) -> Result<Login, Stop> {
    let bad =
        || Stop::new(Code::Usage, "--host is not HOST=[USER@]REF").hint("such as --host git.example.com=gitlab/work");
    let (host, rest) = text.split_once('=').ok_or_else(bad)?;
    let (user, reference) = rest
        .rsplit_once('@')
        .map_or((None, rest), |(user, reference)| (Some(user), reference));
    Reference::parse(reference)?;
    if host.is_empty() || user.is_some_and(str::is_empty) {
        return Err(bad());
    }
    Ok(Login {
        host: host.to_ascii_lowercase(),
        user: user.map(str::to_owned),
        reference: reference.to_owned(),
        is_named: true,
    })
}

/// The key for `host`; `None` when there is none.
///
/// # Errors
/// When the list of keys can't be had.
pub(super) fn find(context: &Context, args: &HostArgs, host: &str) -> Result<Option<Login>, Stop> {
    let host = host.to_ascii_lowercase();
    if let Some(login) = named(args)?.into_iter().find(|login| login.host == host) {
        return Ok(Some(login));
    }
    let found = |reference: String| Login {
        host: host.clone(),
        user: None,
        reference,
        is_named: false,
    };
    let keys = session::with_open(context, |client| client.keys(&KeysQuery::default()))?;
    let own =
        |key: &&byok_core::model::Key| key.is_active && key.base_url.as_deref().is_some_and(|url| host_of(url) == host);
    let mut own: Vec<_> = keys.iter().filter(own).collect();
    own.sort_by_key(|key| !key.is_default);
    if let Some(key) = own.first() {
        return Ok(Some(found(key.reference.clone())));
    }
    let catalog = Catalog::load(Some(&context.paths.providers_dir()))?;
    let serves = |provider: &&byok_core::provider::Provider| {
        let home = provider.home.as_deref().map(host_of);
        provider.hosts.contains(&host) || home.as_deref() == Some(&host)
    };
    // Of the services that there are keys of: reading all two hundred would cost what a helper has for everything.
    let services: BTreeSet<_> = keys.iter().map(|key| &key.service).collect();
    let mut serving = services
        .into_iter()
        .filter(|service| catalog.get(service).as_ref().is_some_and(serves));
    Ok(serving.next().map(|service| found(service.to_string())))
}

/// The host of a URL or of what docker calls a server, with its port.
pub(super) fn host_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    host.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::{host_of, login};

    #[test]
    fn a_host_may_have_a_port_and_a_key_a_user() {
        let one = login("127.0.0.1:3000=me@x.org@github/work").unwrap();
        assert_eq!(
            (one.host.as_str(), one.user.as_deref(), one.reference.as_str()),
            ("127.0.0.1:3000", Some("me@x.org"), "github/work")
        );
        assert_eq!(login("ghcr.io=github").unwrap().user, None);
        for bad in ["ghcr.io", "=github", "x=@github", "x=GitHub"] {
            assert!(login(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn servers_have_hosts_however_they_are_written() {
        for (server, host) in [
            ("https://index.docker.io/v1/", "index.docker.io"),
            ("GHCR.io", "ghcr.io"),
            ("https://user@localhost:5000/x", "localhost:5000"),
        ] {
            assert_eq!(host_of(server), host);
        }
    }
}
