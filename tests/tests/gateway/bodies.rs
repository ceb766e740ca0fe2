//! Ends of bodies, and connections that can't be kept.

use crate::kit::Kit;
use byok_e2e::Upstream;

#[test]
fn an_answer_that_ends_with_its_connection_ends_the_callers() {
    let upstream = Upstream::start(|wire| {
        if wire.read().is_some() {
            wire.send(b"HTTP/1.0 200 OK\r\ncontent-type: text/plain\r\n\r\nall of it");
        }
    });
    let kit = Kit::new(&upstream);
    let mut caller = kit.send("GET /gateway/openai/x HTTP/1.1\nHost: HERE\nx-api-key: TOKEN");
    let mut lines = Vec::new();
    while let Some(line) = caller.read_line().filter(|line| !line.is_empty()) {
        lines.push(line);
    }
    assert!(lines.iter().any(|line| line == "connection: close"), "{lines:?}");
    assert_eq!(caller.take(9).as_deref(), Some(&b"all of it"[..]));
    assert!(caller.is_closed());
}

#[test]
fn an_answer_that_breaks_off_is_not_made_whole() {
    let upstream = Upstream::start(|wire| {
        if wire.read().is_some() {
            wire.send(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhel");
        }
    });
    let kit = Kit::new(&upstream);
    let mut caller = kit.send("GET /gateway/openai/x HTTP/1.1\nHost: HERE\nx-api-key: TOKEN");
    while caller.read_line().is_some_and(|line| !line.is_empty()) {}
    assert_eq!(caller.read_line().as_deref(), Some("5"));
    assert_eq!(caller.take(3).as_deref(), Some(&b"hel"[..]));
    assert!(caller.is_closed(), "the missing end is not written by us");
}

#[test]
fn answers_without_bodies_have_none() {
    let upstream = Upstream::start(|wire| {
        while let Some(asked) = wire.read() {
            wire.send(match asked.line.split(' ').next() {
                Some("HEAD") => &b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n"[..],
                Some("DELETE") => b"HTTP/1.1 204 No Content\r\n\r\n",
                _ => b"HTTP/1.1 304 Not Modified\r\ncontent-length: 7\r\netag: a\r\n\r\n",
            });
        }
    });
    let kit = Kit::new(&upstream);
    let mut connection = kit.served.connect();
    for (method, status) in [("HEAD", "200"), ("DELETE", "204"), ("GET", "304"), ("HEAD", "200")] {
        let head = format!(
            "{method} /gateway/openai/x HTTP/1.1\r\nHost: {}\r\nx-api-key: {}\r\n\r\n",
            kit.served.address(),
            kit.token
        );
        connection.send(head.as_bytes()).expect("the daemon listens");
        let first = connection.read_line().expect("there is an answer");
        assert!(first.contains(status), "{method}: {first}");
        while connection.read_line().is_some_and(|line| !line.is_empty()) {}
    }
}

#[test]
fn requests_that_come_together_are_answered_in_turn() {
    let upstream = Upstream::answering(|asked| (200, asked.line.clone()));
    let kit = Kit::new(&upstream);
    let mut connection = kit.served.connect();
    let one = |path: &str, body: &str| {
        format!(
            "POST /gateway/openai/{path} HTTP/1.1\r\nHost: {}\r\nx-api-key: {}\r\nContent-Length: {}\r\n\r\n{body}",
            kit.served.address(),
            kit.token,
            body.len()
        )
    };
    let all: String = ["a", "b", "c"]
        .map(|path| one(path, "GET /x HTTP/1.1\r\n\r\n"))
        .concat();
    connection.send(all.as_bytes()).expect("the daemon listens");
    for path in ["a", "b", "c"] {
        let reply = connection.read().expect("there is an answer").answers(200);
        assert_eq!(reply.body, format!("POST /v1/{path} HTTP/1.1"));
    }
    assert_eq!(upstream.asked().len(), 3);
}

#[test]
fn a_kept_connection_that_was_closed_costs_a_get_nothing() {
    let upstream = Upstream::start(|wire| {
        // One answer for each connection, which then closes without having said so.
        if wire.read().is_some() {
            wire.send(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
        }
    });
    let kit = Kit::new(&upstream);
    for _ in 0..10 {
        kit.ask("GET", "/gateway/openai/x", "").answers(200);
    }
    assert_eq!(upstream.asked().len(), 10);
}
