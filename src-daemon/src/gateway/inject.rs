//! The one place of the gateway where a key becomes part of a request.
//!
//! The caller's own credential is left out here, in the function that writes ours. What is written is wiped by whoever sends it.

use super::answer::is_ours;
use super::call::Sent;
use super::channel::Channel;
use super::head::{Head, Length};
use super::slots;
use crate::problem::Problem;
use byok_core::error::Code;
use byok_core::provider::KeyPlace;
use hyper::header::{ACCEPT_ENCODING, CONTENT_LENGTH, HeaderName, HeaderValue};
use hyper::{Method, Request, Uri, Version};
use zeroize::{Zeroize, Zeroizing};

/// Writes the head of the request to the provider.
pub(super) fn write_request(request: &mut Vec<u8>, sent: Sent<'_, '_, '_>) {
    let (head, channel) = (sent.head, &*sent.admitted.channel);
    request.extend_from_slice(head.method.as_bytes());
    request.push(b' ');
    write_target(request, sent);
    request.extend_from_slice(b" HTTP/1.1\r\n");
    line(request, b"host", channel.authority.as_bytes());
    for header in head.headers {
        if passes(head, channel, header) {
            line(request, header.name.as_bytes(), header.value);
        }
    }
    if channel.is_echoed() {
        // What is compressed can't be searched for the key.
        line(request, b"accept-encoding", b"identity");
    }
    if let KeyPlace::Header(name) = &channel.place {
        request.extend_from_slice(name.as_bytes());
        request.extend_from_slice(b": ");
        channel.value.write(request);
        request.extend_from_slice(b"\r\n");
    }
    match head.length {
        Length::None => {}
        Length::Known(length) => line(request, b"content-length", length.to_string().as_bytes()),
        Length::Chunked => line(request, b"transfer-encoding", b"chunked"),
    }
    if head.expects_continue && sent.kept.is_none() {
        line(request, b"expect", b"100-continue");
    }
    if head.is_websocket {
        request.extend_from_slice(b"connection: upgrade\r\nupgrade: websocket\r\n");
    }
    request.extend_from_slice(b"\r\n");
}

/// The same request for HTTP/2. The key's header is marked sensitive, so the compressor keeps no copy of it (RFC 7541, 7.1.3).
pub(super) fn http2_request<B>(sent: Sent<'_, '_, '_>, body: B) -> Result<Request<B>, Problem> {
    let odd = |_| Problem::new(Code::Usage, "the request can't be written as HTTP/2");
    let (head, channel) = (sent.head, &*sent.admitted.channel);
    let mut target = Zeroizing::new(format!("https://{}", channel.authority).into_bytes());
    write_target(&mut target, sent);
    let mut request = Request::new(body);
    *request.version_mut() = Version::HTTP_2;
    *request.method_mut() = Method::from_bytes(head.method.as_bytes()).map_err(|_| odd(()))?;
    *request.uri_mut() = Uri::try_from(target.as_slice()).map_err(|_| odd(()))?;
    let headers = request.headers_mut();
    headers.reserve(head.headers.len() + 1);
    for header in head.headers.iter().filter(|header| passes(head, channel, header)) {
        let name = HeaderName::from_bytes(header.name.as_bytes()).map_err(|_| odd(()))?;
        headers.append(name, HeaderValue::from_bytes(header.value).map_err(|_| odd(()))?);
    }
    if channel.is_echoed() {
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    }
    if let Length::Known(length) = head.length {
        headers.insert(CONTENT_LENGTH, length.into());
    }
    if let KeyPlace::Header(name) = &channel.place {
        let mut value = Zeroizing::new(Vec::with_capacity(channel.value.len()));
        channel.value.write(&mut value);
        let mut shown = HeaderValue::from_bytes(&value).map_err(|_| odd(()))?;
        shown.set_sensitive(true);
        headers.insert(HeaderName::from_bytes(name.as_bytes()).map_err(|_| odd(()))?, shown);
    }
    target.zeroize();
    Ok(request)
}

/// The path and the query, without the caller's token, and with the key if that is its place.
fn write_target(request: &mut Vec<u8>, sent: Sent<'_, '_, '_>) {
    let (head, channel, target) = (sent.head, &*sent.admitted.channel, &sent.admitted.target);
    let (before, after) = target.path.split_at(target.key_at.unwrap_or(target.path.len()));
    request.extend_from_slice(before.as_bytes());
    if target.key_at.is_some() {
        channel.value.write(request);
    }
    request.extend_from_slice(after.as_bytes());
    let mut mark = b'?';
    for pair @ (name, value) in slots::parameters(head.query) {
        if slots::is_shown_as(pair, &channel.place) {
            continue;
        }
        request.push(std::mem::replace(&mut mark, b'&'));
        request.extend_from_slice(name.as_bytes());
        if !value.is_empty() || has_equals(head.query, name) {
            request.push(b'=');
            request.extend_from_slice(value.as_bytes());
        }
    }
    if let KeyPlace::Query(name) = &channel.place {
        request.push(mark);
        request.extend_from_slice(name.as_bytes());
        request.push(b'=');
        channel.value.write(request);
    }
}

/// `?a=` and `?a` are told apart by some servers, so they stay what they are.
fn has_equals(query: Option<&str>, name: &str) -> bool {
    query.is_some_and(|query| {
        query
            .split('&')
            .any(|pair| pair.strip_prefix(name).is_some_and(|rest| rest == "="))
    })
}

/// Whether a header goes to the provider as it is.
pub(super) fn passes(head: &Head<'_, '_>, channel: &Channel, header: &httparse::Header<'_>) -> bool {
    let name = header.name;
    let is = |other: &str| name.eq_ignore_ascii_case(other);
    let is_of_connection = match name.len() {
        2 => is("te"),
        4 => is("host"),
        6 => is("expect"),
        7 => is("upgrade"),
        10 => is("connection") || is("keep-alive"),
        14 => is("content-length"),
        15 => channel.is_echoed() && is("accept-encoding"),
        16 => is("proxy-connection"),
        17 => is("transfer-encoding"),
        _ => false,
    };
    let is_own = || head.own.iter().any(|own| own.eq_ignore_ascii_case(name.as_bytes()));
    !is_of_connection && !is_ours(name) && !is_own() && !slots::is_shown_in(header, &channel.place)
}

fn line(request: &mut Vec<u8>, name: &[u8], value: &[u8]) {
    request.reserve(name.len() + value.len() + 4);
    request.extend_from_slice(name);
    request.extend_from_slice(b": ");
    request.extend_from_slice(value);
    request.extend_from_slice(b"\r\n");
}
