//! What is refused, and that nothing of it reaches a provider.

use crate::kit::{Kit, add, token};
use byok_e2e::Upstream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

fn fine() -> Upstream {
    Upstream::answering(|_| (200, "{}".into()))
}

#[test]
fn a_request_that_could_be_read_in_two_ways_reaches_nobody() {
    let upstream = fine();
    let kit = Kit::new(&upstream);
    let ok = "POST /gateway/openai/x HTTP/1.1\nHost: HERE\nAuthorization: Bearer TOKEN\n";
    for (more, body) in [
        ("Content-Length: 4\nTransfer-Encoding: chunked", "0\r\n\r\n"),
        ("Transfer-Encoding: chunked\nContent-Length: 4", "0\r\n\r\n"),
        ("Content-Length: 4\nContent-Length: 5", "abcd"),
        ("Content-Length: 4, 4", "abcd"),
        ("Content-Length: +4", "abcd"),
        ("Content-Length: 4x", "abcd"),
        ("Transfer-Encoding: xchunked", "0\r\n\r\n"),
        ("Transfer-Encoding: chunked, chunked", "0\r\n\r\n"),
        ("Transfer-Encoding: gzip, chunked", "0\r\n\r\n"),
        ("Transfer-Encoding : chunked", "0\r\n\r\n"),
        ("Content-Length: 0\nX: a\n b: folded", ""),
        ("Content-Length: 0\nX: a\rb: c", ""),
        ("Content-Length: 0\nX: a\0b", ""),
        ("Content-Length: 0\nHost: evil.example", ""),
        ("Content-Length: 0\nExpect: something", ""),
        (
            "Content-Length: 0\nx-api-key: byok_aaaqeayeaudaocajbifqydiob4ibceqtcqkrmfyydenbwha5dypqtn4acry",
            "",
        ),
    ] {
        let mut connection = kit.send(&format!("{ok}{more}"));
        let _ = connection.send(body.as_bytes());
        let status = connection.read().map_or(0, |reply| reply.status);
        assert_eq!(status, 400, "{more:?}");
    }
    for line in [
        "POST http://127.0.0.1/gateway/openai/x HTTP/1.1",
        "POST //gateway/openai/x HTTP/1.1",
        "POST /gateway/openai/../github/x HTTP/1.1",
        "POST /gateway/openai/a/..;/x HTTP/1.1",
        "POST /gateway/openai/%2e%2e/x HTTP/1.1",
        "POST /gateway/openai/.%2E/x HTTP/1.1",
        "POST /gateway/openai/a%2f..%2fx HTTP/1.1",
        "POST /gateway/openai/a%5c..%5cx HTTP/1.1",
        "POST /gateway/openai/a\\..\\x HTTP/1.1",
        "POST /gateway/openai//x HTTP/1.1",
        "POST /gateway/openai/x%00 HTTP/1.1",
        "POST /gateway/openai/x#y HTTP/1.1",
        "POST /gateway/openai/x HTTP/1.0",
        "POST /gateway/openai/x HTTP/2.0",
        "TRACE /gateway/openai/x HTTP/1.1",
        "POST /gateway/openai/x y HTTP/1.1",
        "POST /gateway/OPENAI/x HTTP/1.1",
        "POST /gateway//x HTTP/1.1",
    ] {
        let rest = "Host: HERE\nAuthorization: Bearer TOKEN\nContent-Length: 0";
        let mut connection = kit.send(&format!("{line}\n{rest}"));
        let status = connection.read().map_or(0, |reply| reply.status);
        assert!((400..500).contains(&status), "{line}: {status}");
    }
    assert_eq!(upstream.asked().len(), 0, "{:?}", upstream.asked());
    kit.ask("GET", "/gateway/openai/x", "").answers(200);
}

#[test]
fn a_body_that_is_not_in_chunks_ends_the_call_and_never_becomes_a_request() {
    let upstream = Upstream::start(|wire| {
        // Chunks as they come, until the connection ends.
        while let Some(line) = wire.line() {
            if line.starts_with("SMUGGLED") {
                wire.send(b"HTTP/1.1 299 Smuggled\r\ncontent-length: 0\r\n\r\n");
            }
        }
    });
    let kit = Kit::new(&upstream);
    let head = "POST /gateway/openai/x HTTP/1.1\nHost: HERE\nAuthorization: Bearer TOKEN\nTransfer-Encoding: chunked";
    for body in [
        "4\r\nabcdSMUGGLED / HTTP/1.1\r\n\r\n",
        "4;x=\"\r\nSMUGGLED / HTTP/1.1\r\n\"\r\nabcd\r\n0\r\n\r\n",
        "0\nSMUGGLED / HTTP/1.1\r\n\r\n",
        "0x4\r\nSMUGGLED\r\n0\r\n\r\n",
        "0\r\nAuthorization: Bearer mine\r\n\r\n",
        "0\r\nContent-Length: 5\r\n\r\nabcde",
        "ffffffffffffffff\r\nSMUGGLED\r\n",
    ] {
        let mut connection = kit.send(head);
        let _ = connection.send(body.as_bytes());
        let status = connection.read().map_or(0, |reply| reply.status);
        assert!(status == 400 || status == 0, "{body:?}: {status}");
    }
}

/// What is no body when it is read first must not become one when the same bytes are read again, from another state: the size of the
/// chunk would be `f3` then and not `3`, and all that follows its data. A provider, which may take extensions, would see a request.
#[test]
fn chunks_that_are_refused_once_are_refused_for_good() {
    let (count, upstream) = counting();
    let kit = Kit::new(&upstream);
    let mut data = format!(
        "abc\r\nf;x\r\n{}\r\n0\r\n\r\nSMUGGLED / HTTP/1.1\r\n\r\n",
        "a".repeat(15)
    );
    data += &"p".repeat(0xf3 - data.len());
    let head = format!(
        "POST /gateway/openai/x HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nTransfer-Encoding: chunked\r\n\r\n",
        kit.served.address(),
        kit.token
    );
    let mut caller = kit.served.connect();
    caller
        .send(format!("{head}3\r\n{data}\r\n0\r\n\r\n").as_bytes())
        .expect("the daemon listens");
    let status = caller.read().map_or(0, |reply| reply.status);
    assert!(status == 400 || status == 0, "{status}");
    // Another call on the provider's connections, so that all that was sent has come.
    kit.ask("GET", "/gateway/openai/y", "").answers(299);
    assert_eq!(count.load(Ordering::SeqCst), 0);
}

/// A provider that answers at every empty line, and counts lines that must not come.
fn counting() -> (Arc<AtomicUsize>, Upstream) {
    let count = Arc::new(AtomicUsize::new(0));
    let smuggled = Arc::clone(&count);
    let upstream = Upstream::start(move |wire| {
        while let Some(line) = wire.line() {
            if line.contains("SMUGGLED") || line.contains("f;x") {
                smuggled.fetch_add(1, Ordering::SeqCst);
            }
            if line.is_empty() {
                wire.send(b"HTTP/1.1 299 Read\r\ncontent-length: 0\r\n\r\n");
            }
        }
    });
    (count, upstream)
}

#[test]
fn web_pages_and_other_hosts_are_refused() {
    let upstream = fine();
    let kit = Kit::new(&upstream);
    for lines in [
        "Host: evil.example",
        "Host: HERE.evil.example",
        "Host: 127.0.0.1:1",
        "X: no host",
        "Host: HERE\nOrigin: https://evil.example",
        "Host: HERE\nOrigin: null",
    ] {
        let head = format!("GET /gateway/openai/x HTTP/1.1\n{lines}\nAuthorization: Bearer TOKEN");
        kit.send(&head).read().expect("there is an answer").answers(403);
    }
    assert_eq!(upstream.asked().len(), 0);
    let head = "GET /gateway/openai/x HTTP/1.1\nHost: HERE\nOrigin: http://localhost:5173\nAuthorization: Bearer TOKEN";
    kit.send(head).read().expect("there is an answer").answers(200);
}

#[test]
fn heads_without_end_are_refused() {
    let upstream = fine();
    let kit = Kit::new(&upstream);
    let long = "a".repeat(17_000);
    let head = format!("GET /gateway/openai/x HTTP/1.1\nHost: HERE\nAuthorization: Bearer TOKEN\nX: {long}");
    kit.send(&head).read().expect("there is an answer").answers(431);
    let many = "X: y\n".repeat(200);
    let head = format!("GET /gateway/openai/x HTTP/1.1\nHost: HERE\nAuthorization: Bearer TOKEN\n{many}X: y");
    kit.send(&head).read().expect("there is an answer").answers(400);
    assert_eq!(upstream.asked().len(), 0);
}

#[test]
fn only_the_right_token_reaches_a_key() {
    let upstream = fine();
    let kit = Kit::new(&upstream);
    let sandbox = &kit.sandbox;
    add(sandbox, "openai", "other", "sk-other", &upstream.url());
    let asks = |token: Option<&str>, path: &str| kit.served.ask(token, "GET", path, "");
    asks(None, "/gateway/openai/x").answers(401);
    asks(Some("sk-not-a-token"), "/gateway/openai/x").answers(401);
    let unknown = "byok_aaaqeayeaudaocajbifqydiob4ibceqtcqkrmfyydenbwha5dypqtn4acry";
    asks(Some(unknown), "/gateway/openai/x").answers(401);
    let reader = token(sandbox, "reader", &["--scope", "metadata,reveal,write,validate"]);
    asks(Some(&reader), "/gateway/openai/x").answers(403);
    let github = token(sandbox, "github", &["--scope", "use:github"]);
    asks(Some(&github), "/gateway/openai/x").answers(403);
    let absent = asks(Some(&github), "/gateway/openai@nothere/x").answers(403);
    let there = asks(Some(&github), "/gateway/openai@other/x").answers(403);
    assert_eq!(
        absent.json()["error"]["message"],
        there.json()["error"]["message"],
        "they can't be told apart"
    );
    let one = token(sandbox, "one", &["--scope", "use:openai/main"]);
    asks(Some(&one), "/gateway/openai@other/x").answers(403);
    let brief = token(sandbox, "brief", &["--scope", "use:*", "--expires", "1s"]);
    byok_e2e::wait::until("the token has ended", || {
        asks(Some(&brief), "/gateway/nothing/x").status == 401
    });
    let suspended = token(sandbox, "suspended", &["--scope", "use:*"]);
    let revoked = token(sandbox, "revoked", &["--scope", "use:*"]);
    assert_eq!(upstream.asked().len(), 0);
    for good in [&suspended, &revoked, &one] {
        asks(Some(good), "/gateway/openai/x").answers(200);
    }
    sandbox.byok(&["client", "suspend", "suspended"]).exits(0);
    sandbox.byok(&["client", "revoke", "revoked", "--yes"]).exits(0);
    for bad in [&suspended, &revoked] {
        asks(Some(bad), "/gateway/openai/x").answers(401);
    }
    assert_eq!(upstream.asked().len(), 3);
    let trail = sandbox.byok(&["audit", "--json"]).stdout;
    assert!(trail.contains("may not use this key of `openai`") && trail.contains("GET /gateway/openai"));
}

#[test]
fn a_key_that_may_not_be_used_is_not() {
    let upstream = fine();
    let kit = Kit::new(&upstream);
    let asks = || kit.ask("GET", "/gateway/openai/x", "");
    asks().answers(200);
    kit.sandbox.byok(&["disable", "openai"]).exits(0);
    asks().answers(403);
    kit.sandbox.byok(&["enable", "openai"]).exits(0);
    asks().answers(200);
    kit.sandbox.byok(&["lock"]).exits(0);
    asks().answers(423);
    kit.sandbox.byok(&["unlock"]).exits(0);
    asks().answers(200);
    kit.sandbox.byok(&["edit", "openai", "--expires", "1s"]).exits(0);
    byok_e2e::wait::until("the key has ended", || asks().status == 403);
    kit.sandbox.byok(&["edit", "openai", "--expires", "1d"]).exits(0);
    let rotate = ["rotate", "openai", "--stdin", "--no-check"];
    kit.sandbox.byok_with(&rotate, "sk-another-value-of-it").exits(0);
    asks().answers(200);
    let asked = upstream.asked();
    assert_eq!(
        asked.last().and_then(|one| one.header("authorization")),
        Some("Bearer sk-another-value-of-it")
    );
    kit.sandbox.byok(&["remove", "openai/main", "--yes"]).exits(0);
    let before = upstream.asked().len();
    asks().answers(404);
    assert_eq!(upstream.asked().len(), before);
}

#[test]
fn a_provider_that_answers_nonsense_or_not_at_all_is_told() {
    for (answer, status) in [
        (&b"NONSENSE\r\n\r\n"[..], 502),
        (
            b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
            502,
        ),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\n", 502),
        (b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\n", 502),
        (b"", 502),
    ] {
        let upstream = Upstream::start(move |wire| {
            if wire.read().is_some() {
                wire.send(answer);
            }
        });
        let kit = Kit::new(&upstream);
        let reply = kit.ask("POST", "/gateway/openai/x", "{}");
        assert_eq!(reply.status, status, "{}", answer.escape_ascii());
        assert_eq!(upstream.asked().len(), 1, "it is not sent again");
    }
    let kit = Kit::with("openai", &byok_e2e::provider::nobody());
    kit.ask("GET", "/gateway/openai/x", "").answers(502);
}

#[test]
fn a_head_that_trickles_in_does_not_hold_a_seat_for_ever() {
    let upstream = fine();
    let kit = Kit::new(&upstream);
    let mut slow = kit.served.connect();
    slow.send(b"GET /gateway/openai/x HTTP/1.1\r\nX: ")
        .expect("the daemon listens");
    let reply = slow.read().expect("it is told");
    assert_eq!(reply.status, 408);
    let _ = Duration::ZERO;
}
