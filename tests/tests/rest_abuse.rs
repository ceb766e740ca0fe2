//! Bytes that are no requests, requests in a row, callers that say nothing: the daemon answers the next caller.

use byok_e2e::raw::{self, Raw, ask};
use byok_e2e::{Sandbox, process, scan};
use std::time::{Duration, Instant};

#[track_caller]
fn still_serves(sandbox: &Sandbox, daemon: u32) {
    assert_eq!(raw::daemon_pid(&sandbox.socket()), daemon, "the daemon died");
    sandbox.byok(&["list"]).exits(0);
}

#[test]
fn garbage_does_not_end_the_daemon_and_is_not_repeated() {
    let sandbox = Sandbox::new();
    let daemon = raw::daemon_pid(&sandbox.socket());
    let mark = scan::unique();
    let scanner = scan::Scanner::default().text("what was sent", &mark);
    for garbage in [
        vec![0; 4096],
        vec![0xff; 100_000],
        format!("{mark}\r\n\r\n").into_bytes(),
        format!("GET {mark}\r\n\r\n").into_bytes(),
        format!("GET /api/health HTTP/9.9\r\nx: {mark}\r\n\r\n").into_bytes(),
        format!("POST /api/keys HTTP/1.1\r\ncontent-length: {mark}\r\n\r\n").into_bytes(),
        format!("POST /api/keys HTTP/1.1\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\n{mark}").into_bytes(),
        format!("POST /api/keys HTTP/1.1\r\ntransfer-encoding: {mark}\r\n\r\n").into_bytes(),
        format!("GET /api/health HTTP/1.1\r\n{}: 1\r\n\r\n", mark.repeat(4_000)).into_bytes(),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
    ] {
        let mut connection = Raw::connect(&sandbox.socket());
        // It may close before all is said.
        let _ = connection.send(&garbage);
        if let Ok(reply) = connection.read() {
            assert!(matches!(reply.status, 400..500), "{reply:?}");
            assert_eq!(scanner.hits(reply.body.as_bytes()), []);
        }
    }
    still_serves(&sandbox, daemon);
}

#[test]
fn requests_in_a_row_are_answered_in_their_order() {
    let sandbox = Sandbox::new();
    let daemon = raw::daemon_pid(&sandbox.socket());
    let mut connection = Raw::connect(&sandbox.socket());
    let request = |path: &str| format!("GET {path} HTTP/1.1\r\nhost: byok\r\n\r\n");
    let row: String = ["/api/health", "/api/nothing", "/api/keys"]
        .map(request)
        .concat()
        .repeat(20);
    connection.send(row.as_bytes()).expect("the daemon listens");
    for _ in 0..20 {
        for status in [200, 404, 200] {
            assert_eq!(connection.read().expect("an answer").status, status);
        }
    }
    still_serves(&sandbox, daemon);
}

#[test]
fn a_request_that_follows_a_secret_is_not_answered_on_the_same_connection() {
    let sandbox = Sandbox::new();
    let mut connection = Raw::connect(&sandbox.socket());
    let first = "POST /api/session/lock HTTP/1.1\r\nhost: byok\r\ncontent-length: 0\r\n\r\n";
    let second = "GET /api/health HTTP/1.1\r\nhost: byok\r\n\r\n";
    connection
        .send(format!("{first}{second}").as_bytes())
        .expect("the daemon listens");
    assert_eq!(connection.read().expect("an answer").status, 200);
    assert!(connection.is_closed());
}

#[test]
fn callers_that_say_nothing_keep_nobody_waiting() {
    let sandbox = Sandbox::new();
    let daemon = raw::daemon_pid(&sandbox.socket());
    let mut silent: Vec<Raw> = (0..200).map(|_| Raw::connect(&sandbox.socket())).collect();
    for half in silent.iter_mut().step_by(2) {
        half.send(b"POST /api/keys HTTP/1.1\r\nhost: byok\r\ncontent-length: 100\r\n\r\n{")
            .expect("the daemon listens");
    }
    let begin = Instant::now();
    for _ in 0..20 {
        ask(&sandbox.socket(), "GET", "/api/keys", "").answers(200);
    }
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
    still_serves(&sandbox, daemon);
    assert!(process::is_alive(daemon));
}
