//! The one place of the gateway where a key becomes part of a request.
//!
//! The caller's own credential is left out here, in the function that writes ours. What is written is wiped by whoever sends it.

use super::call::Sent;
use super::channel::Channel;
use super::head::{Head, Length};
use super::slots;
use byok_core::provider::KeyPlace;

/// Writes the head of the request to the provider.
pub(super) fn write_request(request: &mut Vec<u8>, sent: Sent<'_, '_, '_>) {
    let (head, channel, path) = (sent.head, &*sent.admitted.channel, &sent.admitted.path);
    request.extend_from_slice(head.method.as_bytes());
    request.push(b' ');
    write_target(request, head, channel, path);
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

/// The path and the query, without the caller's token, and with the key if that is its place.
pub(super) fn write_target(request: &mut Vec<u8>, head: &Head<'_, '_>, channel: &Channel, path: &str) {
    request.extend_from_slice(path.as_bytes());
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
    let is_ours = match name.len() {
        2 => is("te"),
        4 => is("host"),
        6 => is("expect"),
        7 => is("upgrade"),
        10 => is("connection") || is("keep-alive"),
        14 => is("content-length"),
        15 => channel.is_echoed() && is("accept-encoding"),
        16 => is("proxy-connection"),
        17 => is("transfer-encoding"),
        _ => name.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("x-byok-")),
    };
    let is_own = || head.own.iter().any(|own| own.eq_ignore_ascii_case(name.as_bytes()));
    !is_ours && !is_own() && !slots::is_shown_in(header, &channel.place)
}

fn line(request: &mut Vec<u8>, name: &[u8], value: &[u8]) {
    request.reserve(name.len() + value.len() + 4);
    request.extend_from_slice(name);
    request.extend_from_slice(b": ");
    request.extend_from_slice(value);
    request.extend_from_slice(b"\r\n");
}
