//! Another key after a refusal: only where it was chosen, announced, recorded, and nothing is sent twice that may have been taken.

use crate::kit::{Kit, add};
use byok_e2e::{Asked, Upstream, wait};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

const SECOND: &str = "sk-the-second-key-of-this-service";

/// Accepts the second key only; refuses others with this status and body.
fn accepts_second(status: u16, body: &'static str) -> Upstream {
    Upstream::answering(move |asked| {
        if asked.header("authorization") == Some(&format!("Bearer {SECOND}")) {
            (200, format!(r#"{{"len":{}}}"#, asked.body.len()))
        } else {
            (status, body.into())
        }
    })
}

fn kit(upstream: &Upstream, on: &str) -> Kit {
    let kit = Kit::new(upstream);
    add(&kit.sandbox, "openai", "second", SECOND, &upstream.url());
    kit.sandbox
        .byok(&["fallback", "openai", "--on", on, "--chain", "second"])
        .exits(0);
    kit
}

fn calls(upstream: &Upstream) -> Vec<Asked> {
    // The check of the failed key asks for the list of models.
    upstream
        .asked()
        .into_iter()
        .filter(|asked| asked.line.starts_with("POST"))
        .collect()
}

#[test]
fn a_refused_key_is_followed_by_the_next_of_the_chain() {
    for (status, on) in [(401, "auth-failure"), (402, "limit"), (429, "limit")] {
        let upstream = accepts_second(status, "{}");
        let kit = kit(&upstream, on);
        let reply = kit.ask("POST", "/gateway/openai/x", r#"{"hello":1}"#).answers(200);
        assert_eq!(reply.json()["len"], 11, "the body went twice, whole");
        let second = kit.sandbox.byok(&["show", "openai/second", "--json"]).json()["key"]["id"].clone();
        assert_eq!(reply.header("x-byok-key"), second.as_str());
        assert_eq!(
            reply.header("x-byok-fallback"),
            Some(format!("from=openai/main; cause={on}").as_str())
        );
        let asked = calls(&upstream);
        assert_eq!(asked.len(), 2, "{asked:?}");
        // While the first one cools down it is not tried again, and the caller is still told.
        let reply = kit.ask("POST", "/gateway/openai/x", "{}").answers(200);
        assert!(reply.header("x-byok-fallback").is_some());
        assert_eq!(calls(&upstream).len(), 3);
        let trail = kit.sandbox.byok(&["audit", "--json"]).stdout;
        assert!(trail.contains("fell_back"), "{trail}");
        wait::until("the failed key is checked", || {
            upstream.asked().iter().any(|asked| asked.line.contains("/models"))
        });
    }
}

/// The bar: a fallback costs the call that failed and nothing more. Twenty calls on several connections, so on every worker.
#[test]
fn a_fallback_costs_the_call_that_failed_and_nothing_more() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (log, number) = (Arc::clone(&seen), AtomicUsize::new(0));
    let upstream = Upstream::start(move |wire| {
        let connection = number.fetch_add(1, Ordering::SeqCst);
        while let Some(asked) = wire.read() {
            let is_good = asked.header("authorization") == Some(&format!("Bearer {SECOND}"));
            if asked.line.starts_with("POST") {
                log.lock()
                    .expect("nobody panics while it holds the log")
                    .push((connection, is_good));
            }
            let status = if is_good { "200 OK" } else { "401 No" };
            wire.send(format!("HTTP/1.1 {status}\r\ncontent-length: 2\r\n\r\n{{}}").as_bytes());
        }
    });
    let kit = kit(&upstream, "auth-failure");
    kit.ask("POST", "/gateway/openai/x", "{}").answers(200);
    let first = seen.lock().expect("nobody panics").clone();
    assert_eq!(
        first,
        [(first[0].0, false), (first[0].0, true)],
        "at once, and on the connection that was there"
    );
    let mut callers: Vec<_> = (0..5).map(|_| kit.served.connect()).collect();
    for _ in 0..4 {
        for caller in &mut callers {
            let reply = kit
                .served
                .ask_on(caller, Some(&kit.token), ("POST", "/gateway/openai/x", "{}"))
                .answers(200);
            assert!(reply.header("x-byok-fallback").is_some());
        }
    }
    let seen = seen.lock().expect("nobody panics").clone();
    assert_eq!(
        (seen.len(), seen.iter().filter(|(_, is_good)| !is_good).count()),
        (22, 1),
        "{seen:?}"
    );
}

/// Calls that were sent before anybody knew pay once each, and no call pays twice.
#[test]
fn calls_at_the_same_time_fall_back_once_each_at_most() {
    let upstream = accepts_second(401, "{}");
    let kit = kit(&upstream, "auth-failure");
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| kit.ask("POST", "/gateway/openai/x", "{}").answers(200));
        }
    });
    let calls = calls(&upstream);
    let good = format!("Bearer {SECOND}");
    let is_good = |asked: &&Asked| asked.header("authorization") == Some(&good);
    assert_eq!(calls.iter().filter(is_good).count(), 16);
    let paid = calls.len() - 16;
    assert!((1..=16).contains(&paid), "{paid}");
    kit.ask("POST", "/gateway/openai/x", "{}").answers(200);
    assert_eq!(self::calls(&upstream).len(), calls.len() + 1, "from now on nobody pays");
    let trail = kit.sandbox.byok(&["audit", "--json"]).json();
    let rows = trail["events"].as_array().expect("it is a list").iter();
    let failures = rows.filter(|row| row["action"] == "fell_back" && row["detail"]["status"] == "401");
    assert_eq!(failures.count(), 1, "however many calls failed, it is one row");
}

#[test]
fn without_a_policy_the_refusal_is_the_answer() {
    let upstream = accepts_second(401, r#"{"error":{"message":"no"}}"#);
    let kit = Kit::new(&upstream);
    add(&kit.sandbox, "openai", "second", SECOND, &upstream.url());
    let reply = kit.ask("POST", "/gateway/openai/x", "{}").answers(401);
    assert_eq!(reply.body, r#"{"error":{"message":"no"}}"#);
    assert_eq!((calls(&upstream).len(), reply.header("x-byok-fallback")), (1, None));
}

#[test]
fn only_a_403_that_is_about_the_key_counts() {
    let upstream = accepts_second(
        403,
        r#"{"error":{"message":"You have insufficient permissions. Missing scopes: api.write"}}"#,
    );
    let kit = kit(&upstream, "auth-failure,limit");
    let reply = kit.ask("POST", "/gateway/openai/x", "{}").answers(403);
    assert!(reply.body.contains("Missing scopes"), "it is passed on whole");
    assert_eq!(calls(&upstream).len(), 1);
}

#[test]
fn nothing_is_sent_again_that_may_have_been_taken() {
    for status in [200, 400, 404, 409, 500, 502, 503] {
        let upstream = accepts_second(status, "{}");
        let kit = kit(&upstream, "auth-failure,limit,missing");
        kit.ask("POST", "/gateway/openai/x", "{}").answers(status);
        assert_eq!(calls(&upstream).len(), 1, "{status}");
    }
    let upstream = Upstream::start(|wire| {
        // Takes the request and is gone.
        let _ = wire.read();
    });
    let kit = kit(&upstream, "auth-failure,limit,missing");
    kit.ask("POST", "/gateway/openai/x", "{}").answers(502);
    assert_eq!(calls(&upstream).len(), 1);
}

#[test]
fn a_body_that_was_not_kept_is_not_sent_again() {
    let upstream = accepts_second(401, "{}");
    let kit = kit(&upstream, "auth-failure");
    let long = "x".repeat(1024 * 1024 + 1);
    kit.ask("POST", "/gateway/openai/x", &long).answers(401);
    let mut caller =
        kit.send("POST /gateway/openai/x HTTP/1.1\nHost: HERE\nx-api-key: TOKEN\nTransfer-Encoding: chunked");
    let _ = caller.send(b"2\r\n{}\r\n0\r\n\r\n");
    caller.read().expect("there is an answer");
    assert!(
        calls(&upstream)
            .iter()
            .all(|asked| asked.header("authorization") != Some(&format!("Bearer {SECOND}")))
    );
    kit.ask("POST", "/gateway/openai/x", &long[1..]).answers(200);
}

#[test]
fn a_chain_ends_and_no_key_outside_it_is_taken() {
    let upstream = accepts_second(401, r#"{"last":true}"#);
    let kit = Kit::new(&upstream);
    add(
        &kit.sandbox,
        "openai",
        "third",
        "sk-a-third-key-of-this-service",
        &upstream.url(),
    );
    add(&kit.sandbox, "openai", "second", SECOND, &upstream.url());
    kit.sandbox
        .byok(&["fallback", "openai", "--on", "auth-failure", "--chain", "third"])
        .exits(0);
    let reply = kit.ask("POST", "/gateway/openai/x", "{}").answers(401);
    assert_eq!(
        (reply.json()["last"].as_bool(), calls(&upstream).len()),
        (Some(true), 2)
    );
}

#[test]
fn a_token_for_one_key_gets_no_other() {
    let upstream = accepts_second(401, "{}");
    let kit = kit(&upstream, "auth-failure");
    let token = crate::kit::token(&kit.sandbox, "one", &["--scope", "use:openai/main"]);
    kit.served
        .ask(Some(&token), "POST", "/gateway/openai/x", "{}")
        .answers(401);
    assert_eq!(calls(&upstream).len(), 1);
}

#[test]
fn a_missing_default_is_replaced_where_that_was_chosen() {
    let upstream = accepts_second(401, "{}");
    let kit = kit(&upstream, "missing");
    kit.sandbox.byok(&["disable", "openai/main"]).exits(0);
    let reply = kit.ask("POST", "/gateway/openai/x", "{}").answers(200);
    assert_eq!(reply.header("x-byok-fallback"), Some("from=openai/main; cause=missing"));
    kit.ask("POST", "/gateway/openai@main/x", "{}").answers(200);
    kit.sandbox.byok(&["fallback", "openai", "--on", "never"]).exits(0);
    kit.ask("POST", "/gateway/openai/x", "{}").answers(403);
}
