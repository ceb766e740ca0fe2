//! Why a provider could not be reached, in two or three words.
//!
//! # Security
//! An error of the HTTP client holds the URL, and the URL may hold the key. So the error is looked at and dropped: no
//! word of this module's answers comes from it.

use std::error::Error;
use std::io;

/// Why no answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    Dns,
    Refused,
    Certificate,
    Tls,
    TimedOut,
    BrokenOff,
    NoCertificates,
    Other,
}

impl Cause {
    /// The words.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Dns => "its name can't be resolved",
            Self::Refused => "connection refused",
            Self::Certificate => "its TLS certificate is not trusted",
            Self::Tls => "TLS failed",
            Self::TimedOut => "timed out",
            Self::BrokenOff => "the connection broke off",
            Self::NoCertificates => "this machine's trusted certificates can't be read",
            Self::Other => "the connection failed",
        }
    }

    /// Looks through the error and its sources.
    pub(super) fn of(error: &reqwest::Error) -> Self {
        if error.is_timeout() {
            return Self::TimedOut;
        }
        let sources = std::iter::successors(error.source(), |error| (*error).source());
        sources
            .filter_map(recognise)
            .next()
            .unwrap_or(if error.is_body() || error.is_decode() {
                Self::BrokenOff
            } else {
                Self::Other
            })
    }
}

fn recognise(error: &(dyn Error + 'static)) -> Option<Cause> {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return Some(tls_cause(tls));
    }
    if let Some(io) = error.downcast_ref::<io::Error>() {
        let inner = io.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
        return inner.map(tls_cause).or(match io.kind() {
            io::ErrorKind::ConnectionRefused => Some(Cause::Refused),
            io::ErrorKind::TimedOut => Some(Cause::TimedOut),
            io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::UnexpectedEof => {
                Some(Cause::BrokenOff)
            }
            _ => None,
        });
    }
    // The connector's error has no public type; its text is a constant.
    (error.to_string() == "dns error").then_some(Cause::Dns)
}

fn tls_cause(error: &rustls::Error) -> Cause {
    match error {
        rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented => Cause::Certificate,
        _ => Cause::Tls,
    }
}
