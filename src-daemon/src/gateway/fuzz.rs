//! Heads, bodies and chunks that nobody would send, at what reads them; `make fuzz` does it for a minute, `BYOK_FUZZ_SECONDS` says
//! how long. That nothing of it reaches a provider in two meanings is tested through real sockets (`tests/tests/gateway/fuzz.rs`).

use super::answer::{self, Answer};
use super::coding::{Coding, Decoder};
use super::framing::{Framing, Writer};
use super::head::{self, Head, Length};
use crate::guard::Peer;
use std::mem::MaybeUninit;
use std::time::{Duration, Instant};

const HEADS: [&str; 4] = [
    "POST /gateway/openai/chat?a=b HTTP/1.1\r\nHost: localhost:7341\r\nContent-Length: 12\r\nConnection: close, x-own\r\n\r\n",
    "GET /gateway/openai/realtime HTTP/1.1\r\nHost: 127.0.0.1:7341\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    "PUT /gateway/openai@main/%41 HTTP/1.1\r\nHost: localhost:7341\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n",
    "DELETE /gateway/openai/x HTTP/1.1\r\nHost: localhost:7341\r\nOrigin: http://localhost\r\nX-A: b\r\n\r\n",
];
const ANSWERS: [&str; 3] = [
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\nKeep-Alive: timeout=5\r\n\r\n",
    "HTTP/1.1 206 Partial\r\nTransfer-Encoding: chunked\r\nConnection: close\r\nX-Byok-Key: mine\r\n\r\n",
    "HTTP/1.0 101 \r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
];
const BODIES: [&str; 4] = [
    "4\r\nWiki\r\n00e\r\n in\r\n\r\nchunks.\r\n0\r\n\r\nGET /",
    "1;a=\"b\"\r\nx\r\n0\r\nDigest: a=b\r\nX-More: c\r\n\r\n",
    "ffffffffffffff\r\nx",
    "0\r\n\r\n0\r\n\r\n",
];
const PIECES: [&[u8]; 18] = [
    b"\r\n",
    b"\n",
    b"\r",
    b"\0",
    b" ",
    b"\t",
    b":",
    b";",
    b",",
    b"0",
    b"f",
    b"\xff",
    b"chunked",
    b" folded\r\n",
    b"Content-Length: 5\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Transfer-Encoding : chunked\r\n",
    b"Host: evil.example\r\n",
];

/// Numbers that look random and are the same for the same seed (xorshift, Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 8).unwrap_or(0) % sides.max(1)
    }

    /// One of these, with pieces put in, cut out and changed.
    fn changed(&mut self, seeds: &[&str]) -> Vec<u8> {
        let mut bytes = seeds[self.roll(seeds.len())].as_bytes().to_vec();
        for _ in 0..self.roll(4) {
            let at = self.roll(bytes.len() + 1);
            match self.roll(4) {
                0 => drop(bytes.splice(at..at, PIECES[self.roll(PIECES.len())].iter().copied())),
                1 => drop(bytes.drain(at..(at + self.roll(9)).min(bytes.len()))),
                2 => bytes.truncate(at),
                _ => {
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte = u8::try_from(self.roll(256)).unwrap_or(0);
                    }
                }
            }
        }
        bytes
    }
}

#[test]
fn fuzz_whatever_is_read_is_read_in_one_way() {
    let seconds = std::env::var("BYOK_FUZZ_SECONDS");
    let seconds = seconds.ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let until = Instant::now() + Duration::from_secs(seconds);
    let mut seed = 0x9e37_79b9_7f4a_7c15;
    while Instant::now() < until {
        seed += 2;
        let mut dice = Dice(seed);
        head(&dice.changed(&HEADS));
        answer(&dice.changed(&ANSWERS), seed);
        let body = dice.changed(&BODIES);
        body_in_pieces(&body, &mut dice, seed);
        let coding = [Coding::Gzip, Coding::Deflate, Coding::Brotli, Coding::Zstd][dice.roll(4)];
        coded(coding, &mut dice);
    }
}

/// What is accepted is one request: no byte in it ends a line that does not, and one thing at most tells its end.
fn head(bytes: &[u8]) {
    let mut room = [const { MaybeUninit::uninit() }; head::MAX_HEADERS];
    let Ok(head) = Head::parse(bytes, &mut room, Peer::Loopback { port: 7341 }) else {
        return;
    };
    let text = bytes.escape_ascii();
    assert!(bytes.ends_with(b"\r\n\r\n"), "{text}");
    let ends = text.to_string().matches("\\n").count();
    assert_eq!(ends, text.to_string().matches("\\r\\n").count(), "{text}");
    let named = |name: &str| {
        let own = head.headers.iter();
        own.filter(|header| header.name.eq_ignore_ascii_case(name)).count()
    };
    for header in head.headers {
        let is_plain = |byte: &u8| !matches!(byte, b'\r' | b'\n' | 0);
        assert!(
            !header.name.is_empty() && !header.name.contains([' ', '\t', ':']),
            "{text}"
        );
        assert!(header.value.iter().all(is_plain), "{text}");
    }
    assert_eq!(named("host"), 1, "{text}");
    let (lengths, codings) = (named("content-length"), named("transfer-encoding"));
    let expected = match head.length {
        Length::None => (0, 0),
        Length::Known(_) => (1, 0),
        Length::Chunked => (0, 1),
    };
    assert_eq!((lengths, codings), expected, "{text}");
    let is_climbing = |segment: &str| matches!(segment, "." | "..");
    assert!(
        head.path.starts_with('/') && !head.path.split('/').any(is_climbing),
        "{text}"
    );
    assert!(!head.path.contains(['\\', '#', '?', ' ']), "{text}");
}

/// What is written for the caller is read by it as the provider meant it.
fn answer(bytes: &[u8], seed: u64) {
    let mut room = [const { MaybeUninit::uninit() }; answer::MAX_HEADERS];
    let Ok(first) = Answer::parse(bytes, &mut room, false) else {
        return;
    };
    let mut written = Vec::new();
    first.write(&mut written, &[("x-byok-key", "id")], false);
    let mut again = [const { MaybeUninit::uninit() }; answer::MAX_HEADERS];
    let second = Answer::parse(&written, &mut again, false);
    let second =
        second.unwrap_or_else(|_| panic!("{seed}: {} became {}", bytes.escape_ascii(), written.escape_ascii()));
    assert_eq!(second.status, first.status, "{seed}");
    assert_eq!(
        format!("{:?}", second.framing),
        format!("{:?}", first.framing),
        "{seed}"
    );
    let own = second
        .headers
        .iter()
        .filter(|header| header.name.to_ascii_lowercase().starts_with("x-byok-"));
    assert_eq!(own.count(), 1, "{seed}: nobody else speaks in our name");
}

/// Where a body ends, and what is in it, does not depend on how it comes.
fn body_in_pieces(bytes: &[u8], dice: &mut Dice, seed: u64) {
    for writer in [Writer::Caller, Writer::Provider] {
        let whole = pass(bytes, writer, |left| left);
        for _ in 0..3 {
            let cut = pass(bytes, writer, |left| 1 + dice.roll(left));
            assert_eq!(cut, whole, "{seed}: {}", bytes.escape_ascii());
        }
    }
}

/// The body's bytes, and where it ended; `None` when it is none. What was seen before that does not matter.
fn pass(bytes: &[u8], writer: Writer, mut size: impl FnMut(usize) -> usize) -> Option<(Vec<u8>, Option<usize>)> {
    let (mut framing, mut seen, mut at) = (Framing::chunked(writer), Vec::new(), 0);
    while at < bytes.len() && !framing.is_over() {
        let end = at + size(bytes.len() - at);
        let piece = &bytes[at..end];
        let count = framing.pass(piece, |bytes| seen.extend_from_slice(bytes)).ok()?;
        assert!(count == piece.len() || framing.is_over());
        at += count;
    }
    if !framing.is_over() && framing.pass(b"\0", |_| {}).is_err() {
        // No body goes on after that, whatever comes.
        assert!(framing.pass(b"0\r\n\r\n", |_| {}).is_err());
    }
    Some((seen, framing.is_over().then_some(at)))
}

/// A decoder takes anything.
fn coded(coding: Coding, dice: &mut Dice) {
    let beginning: &[u8] = match coding {
        Coding::Gzip => &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3],
        Coding::Zstd => &[0x28, 0xb5, 0x2f, 0xfd, 0, 0x50],
        Coding::Deflate | Coding::Brotli => &[],
    };
    let mut decoder = Decoder::new(coding, std::io::sink());
    decoder.add(beginning);
    for _ in 0..dice.roll(20) {
        let bytes: Vec<u8> = (0..dice.roll(40))
            .map(|_| u8::try_from(dice.roll(256)).unwrap_or(0))
            .collect();
        decoder.add(&bytes);
    }
    decoder.end();
}
