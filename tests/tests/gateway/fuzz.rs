//! Requests that no program would send, at the gateway; `make fuzz` does it for a minute, `BYOK_FUZZ_SECONDS` says how long.
//!
//! What reaches the provider is read by another reader than the gateway's own, as strictly as HTTP is written: whatever was sent, it
//! sees whole requests, each with the key once and with one end.

use crate::kit::Kit;
use byok_e2e::dice::{Dice, rounds};
use byok_e2e::{Upstream, upstream::Wire};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Where chance starts from. `{inner}` in a body is a request that must never become one.
const SEEDS: [&str; 12] = [
    "GET /gateway/openai/models?a=b&c HTTP/1.1\r\nHost: HERE\r\nAuthorization: Bearer TOKEN\r\nAccept: */*\r\n\r\n",
    "POST /gateway/openai/chat HTTP/1.1\r\nHost: HERE\r\nx-api-key: TOKEN\r\nContent-Length: 34\r\n\r\nGET /v1/inner HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST /gateway/openai/chat HTTP/1.1\r\nHost: HERE\r\nx-api-key: TOKEN\r\nTransfer-Encoding: chunked\r\n\r\n22\r\nGET /v1/inner HTTP/1.1\r\nHost: a\r\n\r\n\r\n0\r\n\r\n",
    "POST /gateway/openai/chat HTTP/1.1\r\nHost: HERE\r\nx-api-key: TOKEN\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n00000f\r\n0123456789abcde\r\n0\r\nX-Digest: a\r\n\r\n",
    "POST /gateway/openai/chat HTTP/1.1\r\nHost: HERE\r\nx-api-key: TOKEN\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "PUT /gateway/openai/x HTTP/1.1\r\nHost: HERE\r\nAuthorization: Bearer TOKEN\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
    "GET /gateway/openai/x?key=TOKEN HTTP/1.1\r\nHost: HERE\r\nConnection: keep-alive, X-Own\r\nX-Own: 1\r\nUpgrade: h2c\r\n\r\n",
    "DELETE /gateway/openai@main/x/%41 HTTP/1.1\r\nHost: HERE\r\nAuthorization: Bearer TOKEN\r\nCookie: a=b\r\nX-A: b\r\n\r\n",
    "POST /gateway/openai/x HTTP/1.1\r\nHost: HERE\r\nx-api-key: TOKEN\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
    "GET /gateway/openai/../x HTTP/1.1\r\nHost: HERE\r\nAuthorization: Bearer TOKEN\r\n\r\n",
    "GET /gateway/openai/realtime HTTP/1.1\r\nHost: HERE\r\nx-api-key: TOKEN\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    "OPTIONS /gateway/openai HTTP/1.1\r\nHost: HERE\r\napi-key: TOKEN\r\nOrigin: http://localhost\r\nTE: trailers\r\n\r\n",
];

/// What is put in by chance: what readers of HTTP have stumbled over.
const PIECES: [&str; 30] = [
    "\r\n",
    "\n",
    "\r",
    "\0",
    "\t",
    " ",
    ":",
    ";",
    ",",
    "\u{b}",
    "0",
    "5",
    "+",
    "-",
    "0x",
    "chunked",
    "Transfer-Encoding: chunked\r\n",
    "Transfer-Encoding: identity\r\n",
    "Transfer-Encoding : chunked\r\n",
    "Transfer-Encoding:\tchunked\r\n",
    "Content-Length: 0\r\n",
    "Content-Length: 3\r\n",
    "Content-Length: 18446744073709551616\r\n",
    " folded\r\n",
    "Host: evil.example\r\n",
    "Connection: close\r\n",
    "Connection: Authorization, Content-Length, Transfer-Encoding\r\n",
    "0\r\n\r\n",
    "GET /v1/inner HTTP/1.1\r\n\r\n",
    "ffffffffffffffff\r\n",
];

/// A stream of requests of which some are broken.
fn stream(dice: &mut Dice) -> Vec<u8> {
    let mut roll = |sides: usize| usize::try_from(dice.below(sides.max(1) as u64)).unwrap_or(0);
    let mut bytes = Vec::new();
    for _ in 0..=roll(3) {
        bytes.extend_from_slice(SEEDS[roll(SEEDS.len())].as_bytes());
    }
    for _ in 0..roll(5) {
        let at = roll(bytes.len() + 1);
        match roll(5) {
            0 | 1 => drop(bytes.splice(at..at, PIECES[roll(PIECES.len())].bytes())),
            2 => drop(bytes.drain(at..(at + roll(12)).min(bytes.len()))),
            3 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = u8::try_from(roll(256)).unwrap_or(0);
                }
            }
            _ => bytes.truncate(at),
        }
    }
    bytes
}

/// Reads a request as strictly as RFC 9112 has it written; what is wrong with it, if anything is.
fn read(wire: &mut Wire, key: &str, authority: &str) -> Result<Option<String>, String> {
    let Some(line) = bare_line(wire)? else { return Ok(None) };
    let words: Vec<&str> = line.split(' ').collect();
    let [method, target, "HTTP/1.1"] = words[..] else {
        return Err(format!("no request: {line:?}"));
    };
    if !method.bytes().all(|byte| byte.is_ascii_graphic()) || !(target.starts_with("/v1/") || target == "/v1") {
        return Err(format!("it goes elsewhere: {line:?}"));
    }
    if target.contains("inner") {
        return Err(format!("a body became a request: {line:?}"));
    }
    let (mut hosts, mut keys, mut length, mut chunked) = (0, 0, None, 0);
    loop {
        let Some(header) = bare_line(wire)? else {
            return Err("a head breaks off".into());
        };
        if header.is_empty() {
            break;
        }
        let (name, value) = header.split_once(':').ok_or(format!("no header: {header:?}"))?;
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic()) || value.contains(['\0', '\r']) {
            return Err(format!("no header: {header:?}"));
        }
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "host" if value == authority => hosts += 1,
            "authorization" if value == key => keys += 1,
            "content-length" if length.is_none() => {
                length = Some(value.parse::<usize>().map_err(|_| format!("no length: {value:?}"))?);
            }
            "transfer-encoding" if value == "chunked" => chunked += 1,
            "host" | "authorization" | "content-length" | "transfer-encoding" | "x-api-key" | "te" => {
                return Err(format!("more than there should be: {header:?}"));
            }
            _ if header.contains("byok_") => return Err(format!("a token: {name}")),
            _ => {}
        }
    }
    if (hosts, keys) != (1, 1) || chunked > 1 || (chunked == 1 && length.is_some()) {
        return Err(format!(
            "{line:?}: {hosts} hosts, {keys} keys, {chunked} codings, {length:?}"
        ));
    }
    if chunked == 1 {
        read_chunks(wire)?;
    } else if skip(wire, length.unwrap_or(0)).is_none() {
        // The caller broke off.
        return Ok(None);
    }
    Ok(Some(line))
}

fn read_chunks(wire: &mut Wire) -> Result<(), String> {
    loop {
        let Some(size) = bare_line(wire)? else { return Ok(()) };
        if size.is_empty() || !size.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(format!("no chunk: {size:?}"));
        }
        let size = usize::from_str_radix(&size, 16).map_err(|_| format!("no chunk: {size:?}"))?;
        if size == 0 {
            while bare_line(wire)?.is_some_and(|line| !line.is_empty()) {}
            return Ok(());
        }
        let Some(()) = skip(wire, size) else { return Ok(()) };
        match wire.take(2).as_deref() {
            None | Some(b"\r\n") => {}
            Some(other) => return Err(format!("no end of a chunk: {other:?}")),
        }
    }
}

/// Reads over bytes, of which there may be more announced than any memory has.
fn skip(wire: &mut Wire, mut count: usize) -> Option<()> {
    while count > 0 {
        let piece = count.min(4_096);
        wire.take(piece)?;
        count -= piece;
    }
    Some(())
}

/// A line that ends as lines of HTTP do; `None` at the end of the connection.
fn bare_line(wire: &mut Wire) -> Result<Option<String>, String> {
    let mut line = Vec::new();
    loop {
        match wire.take(1).as_deref() {
            None => return Ok(None),
            Some([byte]) => line.push(*byte),
            Some(_) => {}
        }
        if let Some(whole) = line.strip_suffix(b"\r\n") {
            let text = String::from_utf8_lossy(whole).into_owned();
            return if text.contains(['\r', '\n', '\0']) {
                Err(format!("no line: {text:?}"))
            } else {
                Ok(Some(text))
            };
        }
        if line.len() > 64 * 1024 {
            return Err("a line without an end".into());
        }
    }
}

#[test]
fn fuzz_what_reaches_a_provider_is_whole_whatever_is_sent() {
    let wrong = Arc::new(Mutex::new(Vec::new()));
    let expected = Arc::new(Mutex::new((String::new(), String::new())));
    let (log, known) = (Arc::clone(&wrong), Arc::clone(&expected));
    let upstream = Upstream::start(move |wire| {
        let (key, authority) = known.lock().expect("it is set").clone();
        loop {
            match read(wire, &key, &authority) {
                Ok(None) => return,
                Ok(Some(_)) => {
                    if !wire.send(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}") {
                        return;
                    }
                }
                Err(why) => {
                    log.lock().expect("nobody panics while it holds the log").push(why);
                    return;
                }
            }
        }
    });
    let kit = Kit::new(&upstream);
    let authority = upstream.url().split('/').nth(2).unwrap_or_default().to_owned();
    *expected.lock().expect("nobody holds it") = (format!("Bearer {}", kit.value), authority);
    let until = Instant::now() + Duration::from_secs(rounds("BYOK_FUZZ_SECONDS", 2) as u64);
    let mut dice = Dice::from_env("BYOK_FUZZ_SEED");
    let mut count = 0;
    while Instant::now() < until {
        let bytes = stream(&mut dice);
        let text: Vec<u8> = replaced(&bytes, &[("HERE", kit.served.address()), ("TOKEN", &kit.token)]);
        let mut caller = kit.served.connect();
        let size = [1, 7, 4_096][usize::try_from(dice.below(3)).unwrap_or(0)].max(text.len() / 20);
        // A daemon that has had enough closes.
        let _ = text.chunks(size).try_for_each(|piece| caller.send(piece));
        caller.say_no_more();
        while caller.take(1).is_some() {}
        count += 1;
        let found = wrong.lock().expect("nobody panics while it holds the log").clone();
        assert!(
            found.is_empty(),
            "{found:?}, at the latest after\n{}",
            bytes.escape_ascii()
        );
    }
    eprintln!("{count} streams of requests");
    kit.ask("GET", "/gateway/openai/x", "").answers(200);
    assert!(count > 10, "{count}");
}

fn replaced(bytes: &[u8], words: &[(&str, &str)]) -> Vec<u8> {
    let mut text = bytes.to_vec();
    for (word, with) in words {
        while let Some(at) = text.windows(word.len()).position(|window| window == word.as_bytes()) {
            text.splice(at..at + word.len(), with.bytes());
        }
    }
    text
}
