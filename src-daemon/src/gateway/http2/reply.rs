//! The answer of a stream of HTTP/2 as the caller gets it, over HTTP/1.1.

use super::super::answer;
use super::super::call::Sent;
use super::super::forward::fallback_words;
use super::super::reading::Reading;
use super::super::scrub;
use hyper::StatusCode;
use hyper::header::{HeaderMap, HeaderValue};

/// Writes the head. `length` is the provider's own, if it told one.
pub(super) fn write_head(
    reply: &mut Vec<u8>,
    sent: Sent<'_, '_, '_>,
    (status, headers): (&StatusCode, &HeaderMap),
    (length, is_chunked, is_last): (Option<HeaderValue>, bool, bool),
) {
    let channel = &sent.admitted.channel;
    reply.clear();
    reply.extend_from_slice(b"HTTP/1.1 ");
    reply.extend_from_slice(status.as_str().as_bytes());
    reply.push(b' ');
    reply.extend_from_slice(status.canonical_reason().unwrap_or_default().as_bytes());
    reply.extend_from_slice(b"\r\n");
    for (name, value) in headers.iter().filter(|(name, _)| answer::passes(name.as_str())) {
        answer::line(reply, name.as_str(), value.as_bytes());
    }
    answer::line(reply, "x-byok-key", channel.id.as_bytes());
    if let Some((reference, cause)) = &sent.admitted.instead_of {
        answer::line(
            reply,
            "x-byok-fallback",
            fallback_words(reference, cause.as_str()).as_bytes(),
        );
    }
    if let Some(length) = length {
        answer::line(reply, "content-length", length.as_bytes());
    }
    if is_chunked {
        answer::line(reply, "transfer-encoding", b"chunked");
    }
    if is_last {
        answer::line(reply, "connection", b"close");
    }
    reply.extend_from_slice(b"\r\n");
    scrub::clean(reply, &channel.echoed);
}

/// The answer's body as the caller gets it.
pub(super) struct Out<'a> {
    pub(super) is_chunked: bool,
    pub(super) count: u64,
    pub(super) reading: Option<&'a mut Reading>,
    pub(super) scrubber: scrub::Stars<'a>,
}

impl Out<'_> {
    pub(super) fn add(&mut self, bytes: &[u8], reply: &mut Vec<u8>) {
        self.count += bytes.len() as u64;
        if let Some(reading) = &mut self.reading {
            reading.see(bytes);
        }
        self.scrubber.add(bytes);
        self.let_go(false, reply);
    }

    fn let_go(&mut self, is_over: bool, reply: &mut Vec<u8>) {
        let is_chunked = self.is_chunked;
        self.scrubber.let_go(is_over, |bytes| {
            if is_chunked {
                reply.extend_from_slice(format!("{:x}\r\n", bytes.len()).as_bytes());
            }
            reply.extend_from_slice(bytes);
            if is_chunked {
                reply.extend_from_slice(b"\r\n");
            }
        });
    }

    pub(super) fn finish(&mut self, trailers: Option<&HeaderMap>, reply: &mut Vec<u8>) {
        self.let_go(true, reply);
        if self.is_chunked {
            reply.extend_from_slice(b"0\r\n");
            for (name, value) in trailers
                .into_iter()
                .flatten()
                .filter(|(name, _)| answer::passes(name.as_str()))
            {
                answer::line(reply, name.as_str(), value.as_bytes());
            }
            reply.extend_from_slice(b"\r\n");
        }
    }
}
