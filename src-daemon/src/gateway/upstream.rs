//! Connections to providers: looked up, made, encrypted.

use super::channel::Channel;
use crate::problem::Problem;
use byok_core::error::Code;
use hickory_resolver::TokioResolver;
use hickory_resolver::config::LookupIpStrategy;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use rustls_platform_verifier::BuilderVerifierExt as _;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// From looking up the name to the end of the handshake.
const CONNECTING: Duration = Duration::from_secs(15);
/// For one of several addresses to answer, before the next one is tried.
const ONE_ADDRESS: Duration = Duration::from_secs(5);

/// A connection to a provider.
pub(super) enum Upstream {
    /// On this machine.
    Plain(TcpStream),
    /// Everywhere else.
    Tls(Box<TlsStream<TcpStream>>),
}

/// What a provider agreed to speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spoken {
    Http1,
    Http2,
}

/// Whether HTTP/2 may be agreed to. A WebSocket begins with HTTP/1.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Offer {
    Both,
    Http1,
}

/// What connecting takes, made when it is first needed: reading the system's certificates takes milliseconds.
#[derive(Default)]
pub(super) struct Connector {
    both: OnceLock<Arc<ClientConfig>>,
    http1: OnceLock<Arc<ClientConfig>>,
    resolver: OnceLock<TokioResolver>,
}

impl Connector {
    /// Connects to where a channel leads.
    ///
    /// # Errors
    /// In words that name the host and nothing of the request.
    pub(super) async fn connect(&self, channel: &Channel, offer: Offer) -> Result<(Upstream, Spoken), Problem> {
        match tokio::time::timeout(CONNECTING, self.try_connect(channel, offer)).await {
            Ok(Ok(made)) => Ok(made),
            Ok(Err(error)) => Err(unreachable(channel, &why(&error))),
            Err(_) => Err(unreachable(channel, "it does not answer")),
        }
    }

    async fn try_connect(&self, channel: &Channel, offer: Offer) -> io::Result<(Upstream, Spoken)> {
        let stream = self.dial(channel).await?;
        stream.set_nodelay(true)?;
        if !channel.is_tls {
            return Ok((Upstream::Plain(stream), Spoken::Http1));
        }
        let name = ServerName::try_from(channel.host.clone()).map_err(io::Error::other)?;
        let stream = TlsConnector::from(self.config(offer)?).connect(name, stream).await?;
        let spoken = match stream.get_ref().1.alpn_protocol() {
            Some(b"h2") => Spoken::Http2,
            _ => Spoken::Http1,
        };
        Ok((Upstream::Tls(Box::new(stream)), spoken))
    }

    async fn dial(&self, channel: &Channel) -> io::Result<TcpStream> {
        let mut failure = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
        for address in self.addresses(&channel.host).await? {
            let address = SocketAddr::new(address, channel.port);
            // Plain is for this machine alone, whatever a name resolves to.
            if !channel.is_tls && !address.ip().is_loopback() {
                continue;
            }
            match tokio::time::timeout(ONE_ADDRESS, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => failure = error,
                Err(_) => failure = io::ErrorKind::TimedOut.into(),
            }
        }
        Err(failure)
    }

    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        if host == "localhost" {
            return Ok(vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]);
        }
        if let Ok(address) = host.parse() {
            return Ok(vec![address]);
        }
        let resolver = match self.resolver.get() {
            Some(resolver) => resolver,
            None => {
                let mut builder = TokioResolver::builder_tokio().map_err(io::Error::other)?;
                builder.options_mut().ip_strategy = LookupIpStrategy::Ipv4AndIpv6;
                let made = builder.build().map_err(io::Error::other)?;
                self.resolver.get_or_init(|| made)
            }
        };
        // A dot at the end: no search domain of this machine is tried, so no other host can get the key's request.
        let found = resolver.lookup_ip(format!("{host}.")).await.map_err(io::Error::other)?;
        Ok(found.iter().collect())
    }

    fn config(&self, offer: Offer) -> io::Result<Arc<ClientConfig>> {
        let (cell, protocols) = match offer {
            Offer::Both => (&self.both, vec![b"h2".to_vec(), b"http/1.1".to_vec()]),
            Offer::Http1 => (&self.http1, vec![b"http/1.1".to_vec()]),
        };
        if let Some(config) = cell.get() {
            return Ok(Arc::clone(config));
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut made = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(rustls::ConfigBuilder::with_platform_verifier)
            .map_err(io::Error::other)?
            .with_no_client_auth();
        made.alpn_protocols = protocols;
        Ok(Arc::clone(cell.get_or_init(|| Arc::new(made))))
    }
}

/// What to say of a provider that can't be reached.
pub(super) fn unreachable(channel: &Channel, why: &str) -> Problem {
    Problem::new(Code::Io, format!("{} can't be reached: {why}", channel.authority))
        .hint("nothing was sent; `byok check` asks the provider whether it is there")
}

/// The kind of failure in our own words, because a system's or a library's may quote what it was given.
fn why(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "nobody listens there".into(),
        io::ErrorKind::TimedOut => "it does not answer".into(),
        io::ErrorKind::NotFound => "its name is not known".into(),
        io::ErrorKind::InvalidData => "its certificate is not trusted".into(),
        _ => "the connection failed".into(),
    }
}

impl AsyncRead for Upstream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, buf),
            Self::Tls(stream) => Pin::new(stream.as_mut()).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Upstream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, buf),
            Self::Tls(stream) => Pin::new(stream.as_mut()).poll_write(cx, buf),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream.as_mut()).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream.as_mut()).poll_shutdown(cx),
        }
    }
}
