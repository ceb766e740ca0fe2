//! Looks names up, without the C library, and refuses those that lead home.
//!
//! # Security
//! Who answers for the name of a provider could point it at this machine, to make byok talk to a service that trusts everything
//! local. So an address of this machine, of this link (where clouds keep their metadata), or of many machines is none for a
//! provider's name. Private networks are: companies reach providers through private endpoints; TLS proves who is there. A name that
//! the person gave, by a base URL or a field that is the whole host, may lead anywhere.

use hickory_resolver::TokioResolver;
use hickory_resolver::config::LookupIpStrategy;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};

/// Where a name may lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// It is a provider's: out into the world.
    World,
    /// It is the person's own: anywhere.
    Anywhere,
}

/// Why a name has no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unresolved {
    /// Whoever knows says that there is none.
    #[error("there is no such name")]
    NoSuchName,
    /// It leads to where a provider can't be.
    #[error("the name leads to this machine")]
    Inward,
    /// Nobody could be asked, or nobody knows.
    #[error("the name can't be resolved")]
    Failed,
}

/// A resolver for one reach. The system's configuration is read when the first name is looked up.
#[derive(Clone)]
pub(super) struct Resolver(Arc<State>);

struct State {
    reach: Reach,
    resolver: OnceLock<TokioResolver>,
}

impl Resolver {
    pub(super) fn new(reach: Reach) -> Self {
        let resolver = OnceLock::new();
        Self(Arc::new(State { reach, resolver }))
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let state = Arc::clone(&self.0);
        Box::pin(async move {
            let found = state.addresses(name.as_str()).await?;
            let addresses: Addrs = Box::new(found.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}

impl State {
    async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, Unresolved> {
        // A dot at the end: no search domain of this machine is tried, so no other host can get the key's request.
        let name = format!("{}.", host.trim_end_matches('.'));
        let resolver = self.resolver().ok_or(Unresolved::Failed)?;
        let found = resolver.lookup_ip(name).await.map_err(|error| {
            if error.is_nx_domain() {
                Unresolved::NoSuchName
            } else {
                Unresolved::Failed
            }
        })?;
        let addresses: Vec<IpAddr> = found.iter().collect();
        if self.reach == Reach::World && addresses.iter().copied().any(is_inward) {
            return Err(Unresolved::Inward);
        }
        Ok(addresses)
    }

    fn resolver(&self) -> Option<&TokioResolver> {
        if let Some(resolver) = self.resolver.get() {
            return Some(resolver);
        }
        let mut builder = TokioResolver::builder_tokio().ok()?;
        builder.options_mut().ip_strategy = LookupIpStrategy::Ipv6AndIpv4;
        let made = builder.build().ok()?;
        Some(self.resolver.get_or_init(|| made))
    }
}

/// Whether an address is this machine, this link, or many machines at once.
fn is_inward(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let here = v4.is_loopback() || v4.octets()[0] == 0;
            here || v4.is_link_local() || v4.is_multicast() || v4.is_broadcast()
        }
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => is_inward(IpAddr::V4(v4)),
            None => v6.is_loopback() || v6.is_unspecified() || v6.is_unicast_link_local() || v6.is_multicast(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{Reach, Resolver, Unresolved, is_inward};

    #[test]
    fn addresses_of_this_machine_and_link_lead_home() {
        for text in [
            "127.0.0.1",
            "127.255.0.9",
            "0.0.0.0",
            "0.1.2.3",
            "169.254.169.254",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "fe80::1",
            "ff02::1",
        ] {
            assert!(is_inward(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn the_world_and_private_endpoints_do_not() {
        for text in [
            "192.0.2.1",
            "10.0.0.4",
            "192.168.1.1",
            "172.16.0.1",
            "2001:db8::1",
            "fd00::1",
            "::ffff:10.0.0.4",
        ] {
            assert!(!is_inward(text.parse().unwrap()), "{text}");
        }
    }

    /// Both names are answered without a name server (RFC 6761).
    #[tokio::test]
    async fn a_name_that_leads_home_is_none_of_the_worlds() {
        let world = Resolver::new(Reach::World);
        assert_eq!(world.0.addresses("rebound.localhost").await, Err(Unresolved::Inward));
        assert_eq!(world.0.addresses("nobody.invalid").await, Err(Unresolved::NoSuchName));
        let own = Resolver::new(Reach::Anywhere);
        assert!(
            own.0
                .addresses("rebound.localhost")
                .await
                .unwrap()
                .iter()
                .all(std::net::IpAddr::is_loopback)
        );
    }
}
