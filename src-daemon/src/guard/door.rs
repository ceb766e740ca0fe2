//! What a request must look like before anybody asks what it wants.
//!
//! Protects the socket from other users, and loopback TCP from web pages: a page can make a browser send requests to
//! 127.0.0.1, or give a name of its own that address (DNS rebinding). It can't choose `Host` and `Origin`, so both must
//! be ours. Requests that two readers could read in two ways (a length beside chunks, dots in a path) are refused.

use super::Peer;
use crate::problem::Problem;
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use byok_core::error::Code;
use std::net::IpAddr;

/// Lets in the owner, and well-formed requests from this machine.
pub async fn enter(ConnectInfo(peer): ConnectInfo<Peer>, request: Request, next: Next) -> Response {
    match check(peer, &request) {
        Ok(()) => next.run(request).await,
        Err(problem) => {
            // Our own words, not the request's.
            tracing::warn!(target: "byok", why = problem.message.as_str(), "refused at the door");
            problem.into_response()
        }
    }
}

fn check(peer: Peer, request: &Request) -> Result<(), Problem> {
    match peer {
        Peer::Socket { uid, .. } if uid == Some(rustix::process::geteuid().as_raw()) => Ok(()),
        Peer::Socket { .. } => Err(Problem::new(Code::Refused, "this vault belongs to another user")),
        Peer::Loopback { port } => {
            check_target(request.uri())?;
            check_length(request.headers())?;
            check_host(request.headers(), port)?;
            check_origin(request.headers())
        }
    }
}

/// Only a path, and one that means the same to everybody.
fn check_target(uri: &Uri) -> Result<(), Problem> {
    let odd = || Problem::new(Code::Usage, "the request's target is not a plain path");
    if uri.scheme().is_some() || uri.authority().is_some() || !is_plain_path(uri.path()) {
        return Err(odd());
    }
    Ok(())
}

/// Whether a path means the same to everybody: no dots that climb, in any spelling, no backslash, no empty segment.
pub(crate) fn is_plain_path(path: &str) -> bool {
    // `..;x` climbs on servers that cut parameters off.
    let is_dots = |segment: &str| matches!(segment.split(';').next(), Some("." | ".."));
    if !path.starts_with('/') || path.contains("//") || path.contains('\\') || path.split('/').any(is_dots) {
        return false;
    }
    if !path.contains('%') {
        return true;
    }
    let path = path.to_ascii_lowercase();
    // A key may be named in one segment, with its slash written as %2f.
    let has_dots = path.replace("%2f", "/").split('/').any(is_dots);
    !has_dots && !["%2e", "%5c", "%00"].iter().any(|odd| path.contains(odd))
}

/// One length, and nothing beside it. Chunks are refused here because hyper drops a length that follows them.
fn check_length(headers: &HeaderMap) -> Result<(), Problem> {
    let lengths = headers.get_all(header::CONTENT_LENGTH).iter().count();
    if lengths > 1 || headers.contains_key(header::TRANSFER_ENCODING) {
        return Err(Problem::new(
            Code::Usage,
            "the request's length is not told by one Content-Length",
        ));
    }
    Ok(())
}

fn check_host(headers: &HeaderMap, port: u16) -> Result<(), Problem> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let is_ours = match (hosts.next().map(HeaderValue::to_str), hosts.next()) {
        (Some(Ok(host)), None) => names_us(host, port),
        _ => false,
    };
    if is_ours {
        Ok(())
    } else {
        Err(Problem::new(Code::Refused, "the request is meant for another host"))
    }
}

/// Programs and command lines send no `Origin`; a page from this machine may, and still needs a token.
fn check_origin(headers: &HeaderMap) -> Result<(), Problem> {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    origins.try_for_each(|origin| check_origin_value(origin.as_bytes()))
}

/// As above, for one header as it came.
pub(crate) fn check_origin_value(origin: &[u8]) -> Result<(), Problem> {
    let here = std::str::from_utf8(origin).ok().and_then(|text| {
        let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"))?;
        let (host, _) = split_port(rest)?;
        is_loopback(host).then_some(())
    });
    here.ok_or_else(|| Problem::new(Code::Refused, "web pages may not call this"))
}

/// Whether `Host` means us.
pub(crate) fn names_us(host: &str, port: u16) -> bool {
    let Some((name, told)) = split_port(host) else {
        return false;
    };
    is_loopback(name) && told.unwrap_or(80) == port
}

/// `host[:port]`, with an IPv6 address in brackets.
fn split_port(authority: &str) -> Option<(&str, Option<u16>)> {
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let is_number = |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match port {
        None => Some((host, None)),
        Some(port) => Some((host, Some(Some(port).filter(is_number)?.parse().ok()?))),
    }
}

fn is_loopback(host: &str) -> bool {
    if host.eq_ignore_ascii_case("localhost") {
        return true;
    }
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    match bare {
        Some(address) => address
            .parse()
            .is_ok_and(|address: std::net::Ipv6Addr| address.is_loopback()),
        None => host
            .parse()
            .is_ok_and(|address: IpAddr| address.is_ipv4() && address.is_loopback()),
    }
}

#[cfg(test)]
mod tests {
    use super::{check_origin, check_target, names_us};
    use axum::http::{HeaderMap, Uri, header};

    #[test]
    fn only_names_of_this_machine_with_our_port_are_us() {
        for host in [
            "127.0.0.1:7341",
            "localhost:7341",
            "LOCALHOST:7341",
            "[::1]:7341",
            "127.8.9.1:7341",
        ] {
            assert!(names_us(host, 7341), "{host}");
        }
        assert!(names_us("localhost", 80));
        for host in [
            "",
            ":7341",
            "localhost",
            "localhost:7342",
            "localhost:",
            "localhost:+7341",
            "localhost.evil.example:7341",
            "127.0.0.1.evil.example:7341",
            "evil.example:7341",
            "0.0.0.0:7341",
            "10.0.0.1:7341",
            "[::2]:7341",
            "::1",
            "localhost:7341:7341",
            "user@localhost:7341",
            "[127.0.0.1]:7341",
            "2130706433:7341",
        ] {
            assert!(!names_us(host, 7341), "{host}");
        }
    }

    #[test]
    fn only_pages_of_this_machine_may_name_themselves() {
        let passes = |origin: &'static str| {
            check_origin(&HeaderMap::from_iter([(header::ORIGIN, origin.parse().unwrap())])).is_ok()
        };
        for origin in ["http://localhost:5173", "http://127.0.0.1", "https://[::1]:8443"] {
            assert!(passes(origin), "{origin}");
        }
        for origin in [
            "null",
            "",
            "https://evil.example",
            "http://localhost.evil.example",
            "file://",
            "localhost",
        ] {
            assert!(!passes(origin), "{origin}");
        }
    }

    #[test]
    fn a_target_is_one_plain_path() {
        for target in ["/api/keys", "/api/keys/openai%2Fmain", "/api/keys/a.b..c", "/"] {
            assert!(check_target(&Uri::from_static(target)).is_ok(), "{target}");
        }
        for target in [
            "http://localhost/api/keys",
            "localhost:80",
            "*",
            "/api/../x",
            "/api/./x",
            "/..",
            "//api",
            "/api/%2e%2e/x",
            "/%2E",
            "/a%2f..%2fb",
            "/a%2F../b",
            "/a%5cb",
            "/a%00",
        ] {
            assert!(check_target(&Uri::from_static(target)).is_err(), "{target}");
        }
    }
}
