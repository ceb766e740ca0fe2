//! The head of a provider's answer: read strictly, passed on as it is.

use super::framing::{Framing, Writer};
use httparse::{Header, Response, Status};
use std::mem::MaybeUninit;

/// Headers of one answer.
pub(super) const MAX_HEADERS: usize = 128;
/// Room for the parser.
pub(super) type Room<'b> = [MaybeUninit<Header<'b>>; MAX_HEADERS];

/// What a provider answered, before its body.
pub(super) struct Answer<'h, 'b> {
    pub(super) status: u16,
    reason: &'b str,
    pub(super) headers: &'h [Header<'b>],
    /// Where the body ends.
    pub(super) framing: Framing,
    /// Whether the connection may be used again.
    pub(super) is_kept: bool,
    length: Option<u64>,
    pub(super) is_websocket: bool,
}

/// An answer that can't be read, or in more than one way.
#[derive(Debug)]
pub(super) struct Unreadable;

impl<'h, 'b> Answer<'h, 'b> {
    /// Reads a whole head; an answer to `HEAD` has no body whatever it says.
    pub(super) fn parse(bytes: &'b [u8], room: &'h mut Room<'b>, is_head: bool) -> Result<Self, Unreadable> {
        let mut response = Response::new(&mut []);
        let config = httparse::ParserConfig::default();
        match config.parse_response_with_uninit_headers(&mut response, bytes, room) {
            Ok(Status::Complete(length)) if length == bytes.len() => {}
            _ => return Err(Unreadable),
        }
        let status = response.code.filter(|status| *status >= 100).ok_or(Unreadable)?;
        let headers: &'h [Header<'b>] = response.headers;
        let mut seen = Seen {
            is_kept: response.version == Some(1),
            ..Seen::default()
        };
        headers.iter().try_for_each(|header| seen.look(header))?;
        let framing = if is_head || matches!(status, 100..=199 | 204 | 304) {
            Framing::Empty
        } else if seen.is_chunked {
            // A length beside chunks does not count (RFC 9112, 6.3), and whoever sends both is not asked again.
            Framing::chunked(Writer::Provider)
        } else {
            seen.length.map_or(Framing::UntilClose, Framing::Length)
        };
        Ok(Self {
            status,
            reason: response.reason.unwrap_or_default(),
            headers,
            is_kept: seen.is_kept
                && !matches!(framing, Framing::UntilClose)
                && !(seen.is_chunked && seen.length.is_some()),
            framing,
            length: seen.length.filter(|_| !seen.is_chunked),
            is_websocket: seen.is_websocket,
        })
    }

    /// The value of a header.
    pub(super) fn header(&self, name: &str) -> Option<&'b [u8]> {
        let found = self
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name));
        found.map(|header| header.value)
    }

    /// Writes the head for the caller, without what concerns the connection to the provider only; `more` are lines of our own.
    pub(super) fn write(&self, reply: &mut Vec<u8>, more: &[(&str, &str)], is_last: bool) {
        reply.extend_from_slice(b"HTTP/1.1 ");
        reply.extend_from_slice(self.status.to_string().as_bytes());
        reply.push(b' ');
        reply.extend_from_slice(self.reason.as_bytes());
        reply.extend_from_slice(b"\r\n");
        for header in self.headers.iter().filter(|header| passes(header.name)) {
            line(reply, header.name, header.value);
        }
        for (name, value) in more {
            line(reply, name, value.as_bytes());
        }
        if let Framing::Chunked(_) = self.framing {
            line(reply, "transfer-encoding", b"chunked");
        } else if let Some(length) = self.length {
            line(reply, "content-length", length.to_string().as_bytes());
        }
        if self.status == 101 {
            reply.extend_from_slice(b"connection: upgrade\r\nupgrade: websocket\r\n");
        } else if is_last {
            line(reply, "connection", b"close");
        }
        reply.extend_from_slice(b"\r\n");
    }
}

/// The status of a head; 0 for what is none.
pub(super) fn status(head: &[u8]) -> u16 {
    let digits = head
        .strip_prefix(b"HTTP/1.")
        .and_then(|rest| rest.get(2..5))
        .and_then(|digits| std::str::from_utf8(digits).ok());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// Where the body of a head's answer ends; none for what is no head.
pub(super) fn framing(head: &[u8], is_head: bool) -> Framing {
    let mut room = [const { MaybeUninit::uninit() }; MAX_HEADERS];
    Answer::parse(head, &mut room, is_head).map_or(Framing::Empty, |answer| answer.framing)
}

/// How the body of a head's answer is compressed, as it says.
pub(super) fn coding(head: &[u8]) -> Option<Vec<u8>> {
    let mut room = [const { MaybeUninit::uninit() }; MAX_HEADERS];
    let answer = Answer::parse(head, &mut room, false).ok()?;
    answer.header("content-encoding").map(<[u8]>::to_vec)
}

/// Whether the connection may be used again after a head's answer.
pub(super) fn is_kept(head: &[u8]) -> bool {
    let mut room = [const { MaybeUninit::uninit() }; MAX_HEADERS];
    Answer::parse(head, &mut room, false).is_ok_and(|answer| answer.is_kept)
}

/// Whether a header of an answer is for the caller.
pub(super) fn passes(name: &str) -> bool {
    let is = |other: &str| name.eq_ignore_ascii_case(other);
    !is_ours(name)
        && !match name.len() {
            7 => is("upgrade"),
            10 => is("connection") || is("keep-alive"),
            14 => is("content-length"),
            16 => is("proxy-connection"),
            17 => is("transfer-encoding"),
            _ => false,
        }
}

/// Whether a header is one that only byok writes.
pub(super) fn is_ours(name: &str) -> bool {
    name.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("x-byok-"))
}

/// Writes one header.
pub(super) fn line(reply: &mut Vec<u8>, name: &str, value: &[u8]) {
    reply.extend_from_slice(name.as_bytes());
    reply.extend_from_slice(b": ");
    reply.extend_from_slice(value);
    reply.extend_from_slice(b"\r\n");
}

#[derive(Default)]
struct Seen {
    length: Option<u64>,
    is_chunked: bool,
    is_kept: bool,
    is_websocket: bool,
}

impl Seen {
    fn look(&mut self, header: &Header<'_>) -> Result<(), Unreadable> {
        let (name, value) = (header.name, header.value);
        match name.len() {
            7 if name.eq_ignore_ascii_case("upgrade") => {
                self.is_websocket = value.eq_ignore_ascii_case(b"websocket");
            }
            10 if name.eq_ignore_ascii_case("connection") => {
                let mut words = value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
                self.is_kept &= !words.any(|word| word.eq_ignore_ascii_case(b"close"));
            }
            14 if name.eq_ignore_ascii_case("content-length") => {
                let text = std::str::from_utf8(value).map_err(|_| Unreadable)?;
                let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
                let length = text.parse().ok().filter(|_| is_number).ok_or(Unreadable)?;
                if self.length.replace(length).is_some_and(|known| known != length) {
                    return Err(Unreadable);
                }
            }
            17 if name.eq_ignore_ascii_case("transfer-encoding") => {
                if self.is_chunked || !value.eq_ignore_ascii_case(b"chunked") {
                    return Err(Unreadable);
                }
                self.is_chunked = true;
            }
            _ => {}
        }
        Ok(())
    }
}
