//! Why a provider could not be reached, in two or three words.
//!
//! # Security
//! An error of the HTTP client holds the URL, and the URL may hold the key. So the error is looked at and dropped: no
//! word of this module's answers comes from it.

use super::resolve::Unresolved;
use std::error::Error;
use std::io;

/// Why no answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    Dns,
    NoSuchName,
    Inward,
    Refused,
    Certificate,
    Tls,
    TimedOut,
    BrokenOff,
    NoCertificates,
    /// It was not sent: the host wants to be left alone.
    PutOff,
    Other,
}

impl Cause {
    /// The words.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Dns | Self::NoSuchName => "its name can't be resolved",
            Self::Inward => "its name leads to this machine, where no provider is",
            Self::Refused => "connection refused",
            Self::Certificate => "its TLS certificate is not trusted",
            Self::Tls => "TLS failed",
            Self::TimedOut => "timed out",
            Self::BrokenOff => "the connection broke off",
            Self::NoCertificates => "this machine's trusted certificates can't be read",
            Self::PutOff => "it asks to wait",
            Self::Other => "the connection failed",
        }
    }

    /// Whether the request can't have arrived.
    pub(super) fn is_before_sending(self) -> bool {
        matches!(
            self,
            Self::Dns
                | Self::NoSuchName
                | Self::Inward
                | Self::Refused
                | Self::Certificate
                | Self::Tls
                | Self::NoCertificates
                | Self::PutOff
        )
    }

    /// Whether it may be over in a moment. A provider that took too long has more than enough to do already.
    pub(super) fn may_pass(self) -> bool {
        matches!(
            self,
            Self::Dns | Self::Refused | Self::BrokenOff | Self::Tls | Self::Other
        )
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
        // `source` of an I/O error skips the error inside.
        let inner = io.get_ref().and_then(|inner| recognise(inner));
        return inner.or_else(|| io_cause(io.kind()));
    }
    // The connector's error has no public type; its text is a constant.
    let is_dns = error.is::<rustls::pki_types::InvalidDnsNameError>() || error.to_string() == "dns error";
    let why = std::iter::successors(error.source(), |error| (*error).source());
    is_dns.then(|| why.filter_map(unresolved).next().unwrap_or(Cause::Dns))
}

fn unresolved(error: &(dyn Error + 'static)) -> Option<Cause> {
    Some(match error.downcast_ref::<Unresolved>()? {
        Unresolved::NoSuchName => Cause::NoSuchName,
        Unresolved::Inward => Cause::Inward,
        Unresolved::Failed => Cause::Dns,
    })
}

fn io_cause(kind: io::ErrorKind) -> Option<Cause> {
    match kind {
        io::ErrorKind::ConnectionRefused => Some(Cause::Refused),
        io::ErrorKind::TimedOut => Some(Cause::TimedOut),
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::UnexpectedEof => {
            Some(Cause::BrokenOff)
        }
        _ => None,
    }
}

fn tls_cause(error: &rustls::Error) -> Cause {
    match error {
        rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented => Cause::Certificate,
        _ => Cause::Tls,
    }
}

#[cfg(test)]
mod tests {
    use super::{Cause, recognise};
    use std::io;

    #[test]
    fn causes_are_found_inside_one_another() {
        let certificate = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        let wrapped = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, certificate));
        assert_eq!(recognise(&wrapped), Some(Cause::Certificate));
        let refused = io::Error::other(io::Error::from(io::ErrorKind::ConnectionRefused));
        assert_eq!(recognise(&refused), Some(Cause::Refused));
        assert_eq!(recognise(&io::Error::other("dns error")), Some(Cause::Dns));
        assert_eq!(recognise(&io::Error::other("https://api.example/?key=secret")), None);
    }
}
