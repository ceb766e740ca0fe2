//! Where a key may be sent when the person says so.

use crate::error::{Code, Failure};
use reqwest::Url;
use std::net::{Ipv4Addr, Ipv6Addr};

/// A base URL that a key must not be sent to.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
pub enum InvalidBaseUrl {
    /// Not a URL with a host.
    #[error("the base URL is not an absolute URL")]
    NotAUrl,
    /// Neither TLS nor this machine.
    #[error("the base URL would send the key unencrypted")]
    Unencrypted,
    /// A user name or a password before the host.
    #[error("the base URL has a user name or a password in it")]
    UserInfo,
    /// Something after the path.
    #[error("the base URL has a query or a fragment")]
    QueryOrFragment,
}

impl Failure for InvalidBaseUrl {
    fn code(&self) -> Code {
        Code::InvalidField
    }
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NotAUrl => "write it like https://api.example.com/v1".into(),
            Self::Unencrypted => "use https; plain http is allowed for 127.0.0.1, ::1 and localhost only".into(),
            Self::UserInfo => "leave out everything between `//` and `@`".into(),
            Self::QueryOrFragment => "leave out everything from `?` or `#` on".into(),
        })
    }
}

/// Whether a key may be sent to this base URL: `https`, or `http` to this machine, and nothing but host, port and path.
///
/// # Errors
/// What is wrong with it; the text itself is not repeated, because a pasted URL may hold a secret.
pub fn check_base_url(text: &str) -> Result<(), InvalidBaseUrl> {
    parse(text).map(drop)
}

/// The checked base URL.
pub(super) fn parse(text: &str) -> Result<Url, InvalidBaseUrl> {
    // The parser would quietly drop control characters and turn backslashes, so that the eye reads another host.
    if text.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\') {
        return Err(InvalidBaseUrl::NotAUrl);
    }
    let url = Url::parse(text).map_err(|_| InvalidBaseUrl::NotAUrl)?;
    if !url.has_host() {
        return Err(InvalidBaseUrl::NotAUrl);
    }
    if !is_protected(&url) {
        return Err(InvalidBaseUrl::Unencrypted);
    }
    if !url.username().is_empty() || url.password().is_some() || text.contains('@') {
        return Err(InvalidBaseUrl::UserInfo);
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(InvalidBaseUrl::QueryOrFragment);
    }
    Ok(url)
}

/// Whether what is sent there can't be read on the way: TLS, or it doesn't leave the machine.
pub(super) fn is_protected(url: &Url) -> bool {
    match url.scheme() {
        "https" => true,
        "http" => is_loopback(url),
        _ => false,
    }
}

/// Whether the host is this machine. `localhost` counts, because the client never looks it up.
fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || bare.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
        || bare.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::{InvalidBaseUrl, check_base_url};

    #[test]
    fn tls_and_this_machine_are_allowed() {
        for text in [
            "https://api.openai.com/v1",
            "https://gateway.example:8443/openai/",
            "http://127.0.0.1:8080",
            "http://127.9.9.9/v1",
            "http://[::1]:11434/v1",
            "http://localhost:11434",
        ] {
            assert_eq!(check_base_url(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        use InvalidBaseUrl::{NotAUrl, QueryOrFragment, Unencrypted, UserInfo};
        for (text, error) in [
            ("", NotAUrl),
            ("api.openai.com", NotAUrl),
            ("https://", NotAUrl),
            ("data:text/plain,x", NotAUrl),
            ("https://api.openai.com\\@evil.example", NotAUrl),
            ("https://api.open\tai.com", NotAUrl),
            (" https://api.openai.com", NotAUrl),
            ("http://api.openai.com", Unencrypted),
            ("http://127.0.0.1.evil.example", Unencrypted),
            ("http://localhost.evil.example", Unencrypted),
            ("http://[::ffff:10.0.0.1]", Unencrypted),
            ("ftp://127.0.0.1", Unencrypted),
            ("https://user@api.openai.com", UserInfo),
            ("https://api.openai.com@evil.example", UserInfo),
            ("https://:secret@api.openai.com", UserInfo),
            ("https://api.openai.com/v1?key=1", QueryOrFragment),
            ("https://api.openai.com/v1?", QueryOrFragment),
            ("https://api.openai.com/#x", QueryOrFragment),
        ] {
            assert_eq!(check_base_url(text), Err(error), "{text}");
        }
    }

    #[test]
    fn numbers_that_mean_this_machine_are_this_machine() {
        assert_eq!(
            check_base_url("http://2130706433/"),
            Ok(()),
            "the parser writes it as 127.0.0.1"
        );
    }
}
