//! Another key after a refusal: only where it was chosen, announced, recorded, and nothing is sent twice that may have been taken.

use crate::kit::{Kit, add};
use byok_e2e::{Asked, Upstream, wait};

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
