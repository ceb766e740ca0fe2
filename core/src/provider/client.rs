//! The HTTP clients of a prober, and what every question is limited to.

use super::request::Cost;
use super::resolve::{Reach, Resolver};
use crate::error::{Code, Failure};
use reqwest::{Client, ClientBuilder, Url};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::OnceLock;
use std::time::Duration;

/// What one question may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// From looking up the host to the last byte of the answer.
    pub timeout: Duration,
    /// How much of an answer is read, in bytes.
    pub answer: usize,
    /// The dearest question that is asked without being told to.
    pub cost: Cost,
}

impl Default for Limits {
    /// 15 seconds, 64 KiB (the longest answer that is looked into, a list of models, has a quarter of it), no money.
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(15),
            answer: 64 * 1024,
            cost: Cost::Quota,
        }
    }
}

/// Why no question can be asked at all.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
pub enum ProbeError {
    /// Nothing could be answered in no time.
    #[error("a check with a timeout of zero can't succeed")]
    NoTime,
}

impl Failure for ProbeError {
    fn code(&self) -> Code {
        Code::Config
    }
}

/// The clients, made when they are first needed: reading the machine's certificates takes milliseconds.
pub(super) struct Clients {
    timeout: Duration,
    /// For the world: TLS with the certificates this machine trusts, and no name that leads home.
    world: OnceLock<Client>,
    /// For hosts that the person named: the same, wherever their names lead.
    anywhere: OnceLock<Client>,
    /// For this machine: plain, with no certificate trusted, so that it works where none are installed.
    loopback: OnceLock<Client>,
}

impl Clients {
    pub(super) fn new(timeout: Duration) -> Self {
        Self {
            timeout,
            world: OnceLock::new(),
            anywhere: OnceLock::new(),
            loopback: OnceLock::new(),
        }
    }

    /// The client for this URL; `None` when this machine's certificates can't be read.
    pub(super) fn for_url(&self, url: &Url, reach: Reach) -> Option<&Client> {
        let is_tls = url.scheme() == "https";
        let cell = match reach {
            _ if !is_tls => &self.loopback,
            Reach::World => &self.world,
            Reach::Anywhere => &self.anywhere,
        };
        if let Some(client) = cell.get() {
            return Some(client);
        }
        let builder = if is_tls {
            self.builder(reach)
        } else {
            self.builder(reach).tls_certs_only([])
        };
        let client = builder.build().ok()?;
        Some(cell.get_or_init(|| client))
    }

    fn builder(&self, reach: Reach) -> ClientBuilder {
        // Another part of the program may have chosen already; both choices are `ring`.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let here = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        Client::builder()
            .user_agent(concat!("byok/", env!("CARGO_PKG_VERSION")))
            .timeout(self.timeout)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .referer(false)
            // A connection that is kept keeps its buffers, and they have held a key.
            .pool_max_idle_per_host(0)
            .dns_resolver(Resolver::new(reach))
            .resolve_to_addrs("localhost", &here.map(|address| SocketAddr::new(address, 0)))
    }
}
