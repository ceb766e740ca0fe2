//! The head of a caller's request, read once and refused when anything about it is odd.
//!
//! What is checked here is what `guard::door` checks for the rest of the API, on the bytes as they came, and with two things
//! more: bodies may come in chunks, and nothing is let through that a provider could read in another way than we do.

use super::framing::{Framing, Writer};
use crate::guard::{Peer, door};
use crate::problem::Problem;
use byok_core::error::Code;
use httparse::{Header, Request, Status};
use memchr::memchr_iter;
use std::mem::MaybeUninit;

/// Headers of one request.
pub(super) const MAX_HEADERS: usize = 100;
/// Room for the parser.
pub(super) type Room<'b> = [MaybeUninit<Header<'b>>; MAX_HEADERS];

/// A head that is fine.
pub(super) struct Head<'h, 'b> {
    pub(super) method: &'b str,
    /// Without the query.
    pub(super) path: &'b str,
    pub(super) query: Option<&'b str>,
    pub(super) headers: &'h [Header<'b>],
    /// What the body's end is told by.
    pub(super) length: Length,
    /// The caller waits for a word before it sends the body.
    pub(super) expects_continue: bool,
    /// It wants to go on with another protocol.
    pub(super) is_websocket: bool,
    /// It ends the connection after this.
    pub(super) is_last: bool,
    /// Names of headers that are for us alone.
    pub(super) own: Own<'b>,
}

/// How long a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    None,
    Known(u64),
    Chunked,
}

/// What `Connection` names: up to a few headers that don't go further.
pub(super) type Own<'b> = Vec<&'b [u8]>;

impl Length {
    pub(super) fn framing(self) -> Framing {
        match self {
            Self::None => Framing::Empty,
            Self::Known(length) => Framing::Length(length),
            Self::Chunked => Framing::chunked(Writer::Caller),
        }
    }
}

impl<'h, 'b> Head<'h, 'b> {
    /// Reads a whole head.
    pub(super) fn parse(bytes: &'b [u8], room: &'h mut Room<'b>, peer: Peer) -> Result<Self, Problem> {
        let odd = |what: &str| Problem::new(Code::Usage, what.to_owned());
        // The parser takes a bare line feed for the end of a line; others don't.
        if memchr_iter(b'\n', bytes).any(|at| at == 0 || bytes[at - 1] != b'\r') {
            return Err(odd("a line of the request's head does not end with CR LF"));
        }
        let mut request = Request::new(&mut []);
        match request.parse_with_uninit_headers(bytes, room) {
            Ok(Status::Complete(length)) if length == bytes.len() => {}
            _ => return Err(odd("this is not a request")),
        }
        let (Some(method), Some(target), Some(1)) = (request.method, request.path, request.version) else {
            return Err(odd("only HTTP/1.1 is spoken here"));
        };
        let headers: &'h [Header<'b>] = request.headers;
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (target, None),
        };
        if method == "CONNECT" || method == "TRACE" || !is_plain(target) || !door::is_plain_path(path) {
            return Err(odd("the request's target is not a plain path"));
        }
        let mut seen = Seen::default();
        for header in headers {
            seen.look(header)?;
        }
        if let Peer::Loopback { port } = peer {
            seen.check_host(port)?;
        }
        let (length, is_websocket) = (seen.length()?, seen.is_websocket());
        Ok(Self {
            method,
            path,
            query,
            headers,
            length,
            expects_continue: seen.expects_continue,
            is_websocket: is_websocket && method == "GET" && length == Length::None,
            is_last: seen.is_last,
            own: seen.own,
        })
    }
}

/// Bytes that a URI may have (RFC 3986), without a fragment.
fn is_plain(target: &str) -> bool {
    let is_fine = |byte: u8| byte.is_ascii_graphic() && !b"#\\<>\"^`".contains(&byte);
    target.bytes().all(is_fine)
}

/// What the headers that decide about a message say.
#[derive(Default)]
struct Seen<'b> {
    host: Option<&'b [u8]>,
    length: Option<u64>,
    is_chunked: bool,
    expects_continue: bool,
    upgrades: bool,
    is_upgrade_websocket: bool,
    is_last: bool,
    own: Own<'b>,
}

impl<'b> Seen<'b> {
    fn look(&mut self, header: &Header<'b>) -> Result<(), Problem> {
        let odd = |what: &str| Err(Problem::new(Code::Usage, what.to_owned()));
        let (name, value) = (header.name, header.value);
        // By length first: nearly every header is none of these.
        match name.len() {
            4 if name.eq_ignore_ascii_case("host") && self.host.replace(value).is_some() => {
                return odd("the request names two hosts");
            }
            6 if name.eq_ignore_ascii_case("origin") => door::check_origin_value(value)?,
            6 if name.eq_ignore_ascii_case("expect") => {
                if !value.eq_ignore_ascii_case(b"100-continue") {
                    return odd("the request expects what nobody can do");
                }
                self.expects_continue = true;
            }
            7 if name.eq_ignore_ascii_case("upgrade") => {
                self.is_upgrade_websocket = value.eq_ignore_ascii_case(b"websocket");
            }
            10 if name.eq_ignore_ascii_case("connection") => self.connection(value),
            14 if name.eq_ignore_ascii_case("content-length") && self.length.replace(digits(value)?).is_some() => {
                return odd("the request has two lengths");
            }
            17 if name.eq_ignore_ascii_case("transfer-encoding") => {
                if self.is_chunked || !value.eq_ignore_ascii_case(b"chunked") {
                    return odd("the request's body is coded in a way that is not taken here");
                }
                self.is_chunked = true;
            }
            _ => {}
        }
        Ok(())
    }

    fn connection(&mut self, value: &'b [u8]) {
        for word in value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii) {
            if word.eq_ignore_ascii_case(b"close") {
                self.is_last = true;
            } else if word.eq_ignore_ascii_case(b"upgrade") {
                self.upgrades = true;
            } else if !word.eq_ignore_ascii_case(b"keep-alive") {
                self.own.push(word);
            }
        }
    }

    fn check_host(&self, port: u16) -> Result<(), Problem> {
        let host = self.host.and_then(|host| std::str::from_utf8(host).ok());
        if host.is_some_and(|host| door::names_us(host, port)) {
            return Ok(());
        }
        Err(Problem::new(Code::Refused, "the request is meant for another host"))
    }

    fn length(&self) -> Result<Length, Problem> {
        match (self.length, self.is_chunked) {
            (Some(_), true) => Err(Problem::new(Code::Usage, "the request has a length and chunks")),
            (Some(length), false) => Ok(Length::Known(length)),
            (None, true) => Ok(Length::Chunked),
            (None, false) => Ok(Length::None),
        }
    }

    fn is_websocket(&self) -> bool {
        self.upgrades && self.is_upgrade_websocket
    }
}

/// Digits and nothing else: `+5`, `5, 5` and what does not fit are no lengths.
fn digits(value: &[u8]) -> Result<u64, Problem> {
    let number = std::str::from_utf8(value)
        .ok()
        .filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|text| text.parse().ok());
    number.ok_or_else(|| Problem::new(Code::Usage, "the request's length is not a number"))
}

#[cfg(test)]
mod tests {
    use super::{Head, Length, MAX_HEADERS};
    use crate::guard::Peer;
    use std::mem::MaybeUninit;

    fn length_of(more: &str) -> Result<Length, String> {
        let text = format!("POST /gateway/openai/x HTTP/1.1\r\nHost: localhost:7341\r\n{more}\r\n");
        let mut room = [const { MaybeUninit::uninit() }; MAX_HEADERS];
        let head = Head::parse(text.as_bytes(), &mut room, Peer::Loopback { port: 7341 });
        head.map(|head| head.length).map_err(|problem| problem.message)
    }

    #[test]
    fn a_body_has_one_length() {
        assert_eq!(length_of(""), Ok(Length::None));
        assert_eq!(length_of("Content-Length: 0\r\n"), Ok(Length::Known(0)));
        assert_eq!(length_of("content-length: 12\r\n"), Ok(Length::Known(12)));
        assert_eq!(length_of("Transfer-Encoding: Chunked\r\n"), Ok(Length::Chunked));
        for more in [
            "Content-Length: 1\r\nContent-Length: 1\r\n",
            "Content-Length: 1, 1\r\n",
            "Content-Length: +1\r\n",
            "Content-Length: -1\r\n",
            "Content-Length: 0x1\r\n",
            "Content-Length: \r\n",
            "Content-Length: 99999999999999999999\r\n",
            "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: gzip, chunked\r\n",
            "Transfer-Encoding: identity\r\n",
            "Transfer-Encoding : chunked\r\n",
            "Transfer-Encoding:\x0bchunked\r\n",
            "Host: localhost:7341\r\n",
            "Expect: 200-ok\r\n",
            "Origin: https://evil.example\r\n",
            "A: b\r\n folded\r\n",
            "A: b\n",
            "A: b\nTransfer-Encoding: chunked\r\n",
            "A: b\0\r\n",
        ] {
            assert!(length_of(more).is_err(), "{more:?}");
        }
    }
}
