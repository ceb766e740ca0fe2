//! `Upgrade: websocket`: the key in the handshake, then bytes in both directions.

use crate::kit::Kit;
use byok_e2e::Upstream;

fn echoing() -> Upstream {
    Upstream::start(|wire| {
        let Some(asked) = wire.read() else { return };
        if asked.header("upgrade") != Some("websocket") {
            wire.send(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
            return;
        }
        // The first frame comes with the answer.
        wire.send(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n\x81\x05first");
        while let Some(frame) = wire.take(4) {
            wire.send(&frame);
        }
    })
}

const ASK: &str = "GET /gateway/openai/realtime?model=m HTTP/1.1\nHost: HERE\nAuthorization: Bearer TOKEN\nConnection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Version: 13\nSec-WebSocket-Protocol: realtime";

#[test]
fn frames_pass_both_ways_after_a_handshake_with_the_key() {
    let upstream = echoing();
    let kit = Kit::new(&upstream);
    let mut caller = kit.send(ASK);
    assert_eq!(caller.read_line().as_deref(), Some("HTTP/1.1 101 Switching Protocols"));
    let mut head = Vec::new();
    while let Some(line) = caller.read_line().filter(|line| !line.is_empty()) {
        head.push(line.to_ascii_lowercase());
    }
    for line in [
        "upgrade: websocket",
        "connection: upgrade",
        "sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=",
    ] {
        assert!(head.iter().any(|one| one == line), "{line}: {head:?}");
    }
    assert_eq!(caller.take(7).as_deref(), Some(&b"\x81\x05first"[..]));
    for frame in [b"\x82\x02ab", b"\x82\x02cd"] {
        caller.send(frame).expect("the daemon listens");
        assert_eq!(caller.take(4).as_deref(), Some(&frame[..]));
    }
    let asked = &upstream.asked()[0];
    assert_eq!(asked.line, "GET /v1/realtime?model=m HTTP/1.1");
    assert_eq!(
        asked.header("authorization"),
        Some(format!("Bearer {}", kit.value).as_str())
    );
    assert_eq!(asked.header("sec-websocket-protocol"), Some("realtime"));
}

#[test]
fn other_protocols_are_not_gone_over_to() {
    let upstream = echoing();
    let kit = Kit::new(&upstream);
    for lines in [
        "Upgrade: websocket",
        "Connection: Upgrade\nUpgrade: h2c\nHTTP2-Settings: AAMAAABk",
    ] {
        let head = format!("GET /gateway/openai/x HTTP/1.1\nHost: HERE\nx-api-key: TOKEN\n{lines}");
        kit.send(&head).read().expect("there is an answer").answers(200);
    }
    assert!(upstream.asked().iter().all(|asked| asked.header("upgrade").is_none()));
}
