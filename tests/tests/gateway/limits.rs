//! Rules, rates and calls at once.

use crate::kit::{Kit, token};
use byok_e2e::{Upstream, wait};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

#[test]
fn rules_allow_what_they_say_and_nothing_else() {
    let upstream = Upstream::answering(|_| (200, "{}".into()));
    let kit = Kit::new(&upstream);
    let own = token(
        &kit.sandbox,
        "ruled",
        &[
            "--scope",
            "use:openai",
            "--allow",
            "POST /v1/chat/*",
            "--allow",
            "GET /v1/models",
        ],
    );
    let asks = |method: &str, path: &str| kit.served.ask(Some(&own), method, path, "").status;
    for (method, path, status) in [
        ("POST", "/gateway/openai/chat/completions", 200),
        ("POST", "/gateway/openai/v1/chat/completions", 200),
        ("POST", "/gateway/openai@main/chat/completions?a=b", 200),
        ("GET", "/gateway/openai/models", 200),
        ("GET", "/gateway/openai/chat/completions", 403),
        ("POST", "/gateway/openai/chat/completions/1", 403),
        ("POST", "/gateway/openai/ch%61t/completions", 403),
        ("DELETE", "/gateway/openai/models", 403),
        ("GET", "/gateway/openai/models/gpt", 403),
        ("GET", "/gateway/openai", 403),
    ] {
        assert_eq!(asks(method, path), status, "{method} {path}");
    }
    assert_eq!(upstream.asked().len(), 4);
    let listed = kit.sandbox.byok(&["client", "list", "--json"]).json();
    let ruled = listed["clients"]
        .as_array()
        .and_then(|all| all.iter().find(|one| one["name"] == "ruled"))
        .cloned();
    assert_eq!(ruled.expect("it is listed")["rules"][0], "POST /v1/chat/*");
    kit.sandbox
        .byok(&["client", "add", "bad", "--scope", "use:*", "--allow", "everything"])
        .exits(2);
    kit.sandbox
        .byok(&["client", "add", "bad", "--scope", "use:*", "--concurrency", "0"])
        .exits(2);
}

#[test]
fn a_rate_holds_whichever_worker_a_call_reaches() {
    let upstream = Upstream::answering(|_| (200, "{}".into()));
    let kit = Kit::new(&upstream);
    let own = token(&kit.sandbox, "slow", &["--scope", "use:openai", "--rate", "5/3600s"]);
    let statuses: Vec<u16> = (0..8)
        .map(|_| kit.served.ask(Some(&own), "GET", "/gateway/openai/x", "").status)
        .collect();
    assert_eq!(statuses, [200, 200, 200, 200, 200, 429, 429, 429]);
    let refused = kit.served.ask(Some(&own), "GET", "/gateway/openai/x", "").answers(429);
    let wait: u64 = refused
        .header("retry-after")
        .and_then(|text| text.parse().ok())
        .expect("seconds");
    assert!((1..=3600).contains(&wait));
    assert_eq!(upstream.asked().len(), 5);
    kit.ask("GET", "/gateway/openai/x", "").answers(200);
    wait::until("it is recorded", || {
        kit.sandbox.byok(&["audit", "--json"]).stdout.contains("rate_limited")
    });
}

#[test]
fn calls_at_once_are_counted_down_when_they_end() {
    let (go, wait_for_it) = channel::<()>();
    let wait_for_it = Arc::new(Mutex::new(wait_for_it));
    let upstream = Upstream::start(move |wire| {
        while wire.read().is_some() {
            let _ = wait_for_it.lock().expect("nobody panics").recv();
            wire.send(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        }
    });
    let kit = Kit::new(&upstream);
    let own = token(&kit.sandbox, "narrow", &["--scope", "use:openai", "--concurrency", "2"]);
    let head = format!(
        "GET /gateway/openai/x HTTP/1.1\r\nHost: {}\r\nx-api-key: {own}\r\n\r\n",
        kit.served.address()
    );
    let mut held: Vec<_> = (0..2)
        .map(|_| {
            let mut connection = kit.served.connect();
            connection.send(head.as_bytes()).expect("the daemon listens");
            connection
        })
        .collect();
    wait::until("both are on their way", || upstream.asked().len() == 2);
    kit.served.ask(Some(&own), "GET", "/gateway/openai/x", "").answers(429);
    drop(held.pop());
    go.send(()).expect("the provider waits");
    go.send(()).expect("the provider waits");
    held[0].read().expect("there is an answer").answers(200);
    go.send(()).expect("the provider waits");
    wait::until("there is room again", || {
        let _ = go.send(());
        kit.served.ask(Some(&own), "GET", "/gateway/openai/x", "").status == 200
    });
}
