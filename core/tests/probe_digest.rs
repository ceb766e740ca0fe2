//! HTTP digest, with a server that does its side of RFC 7616.

#![allow(clippy::unwrap_used, reason = "a test that can not be set up fails")]

mod provider_server;

use byok_core::model::{Check, Status};
use byok_core::provider::Provider;
use data_encoding::HEXLOWER;
use provider_server::{Fields, Reply, Seen, Server, custom};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

const PRIVATE: &str = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9";

fn digest_provider() -> Provider {
    custom(
        r#"
        base_url = "https://api.acme.example/v2"
        hosts = ["api.acme.example"]
        [[field]]
        name = "public"
        secret = false
        required = true
        [[field]]
        name = "private"
        secret = true
        required = true
        [auth]
        style = "http-digest"
        template = "{public}:{private}"
        source = "test"
        [validate]
        method = "GET"
        url = "/me?pretty=true"
        cost = "free"
        source = "test"
        [[validate.outcome]]
        status = ["403"]
        contains = "NOT_ON_ACCESS_LIST"
        outcome = "ip_blocked"
        source = "test"
        [[reveals]]
        fact = "account"
        where = "json"
        path = "name"
        source = "test"
        "#,
    )
}

/// The parameters of a digest, without their quotes; this server chose values that need none.
fn parameters(header: &str) -> BTreeMap<String, String> {
    let pairs = header.trim_start_matches("Digest ").split(", ");
    pairs
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.trim_matches('"').to_owned()))
        .collect()
}

/// The server's side of RFC 7616 with SHA-256 and `auth`.
fn is_proved(seen: &Seen, user: &str, password: &str) -> bool {
    let Some(header) = seen.headers.get("authorization") else {
        return false;
    };
    let given = parameters(header);
    let hash = |text: String| HEXLOWER.encode(&Sha256::digest(text.as_bytes()));
    let (method, target) = seen.line.split_once(' ').unwrap();
    let secret = hash(format!("{user}:realm of acme:{password}"));
    let action = hash(format!("{method}:{target}"));
    let wanted = hash(format!(
        "{secret}:bm9uY2U=:{}:{}:auth:{action}",
        given["nc"], given["cnonce"]
    ));
    given["uri"] == target && given["response"] == wanted && given["opaque"] == "zzz" && given["username"] == user
}

fn challenge() -> Reply {
    Reply::json(401, r#"{"detail":"who are you?"}"#).with(
        "www-authenticate",
        r#"Digest realm="realm of acme", domain="http://evil.example/ /other", nonce="bm9uY2U=", qop="auth, auth-int", algorithm=SHA-256, opaque="zzz", stale=false"#,
    )
}

async fn ask_digest(password: &'static str, act: impl Fn(&Seen) -> Reply + Send + 'static) -> (Check, Vec<Seen>) {
    let server = Server::acting(act);
    let provider = digest_provider();
    let fields = Fields::main(&provider, password).plain("public", "abcdefgh");
    let check = fields.ask(&provider, Some(&format!("{}/v2", server.url()))).await;
    (check, server.seen())
}

fn guarded(seen: &Seen) -> Reply {
    match seen.headers.contains_key("authorization") {
        true if is_proved(seen, "abcdefgh", PRIVATE) => Reply::json(200, r#"{"name":"me"}"#),
        true => Reply::json(401, r#"{"detail":"wrong"}"#),
        false => challenge(),
    }
}

#[tokio::test]
async fn a_digest_is_proved_and_the_secret_never_sent() {
    let (check, seen) = ask_digest(PRIVATE, guarded).await;
    assert_eq!(check.status, Status::Valid, "{}", check.message);
    assert_eq!(check.facts["account"], "me");
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0].line, "GET /v2/me?pretty=true");
    assert_eq!(seen[0].line, seen[1].line, "the challenge's `domain` moves nothing");
    assert!(!seen[0].headers.contains_key("authorization"));
    assert!(!format!("{seen:?}").contains(PRIVATE));
}

#[tokio::test]
async fn a_wrong_password_is_invalid_and_asked_once_more_only() {
    let (check, seen) = ask_digest("0a1b2c3d-wrong", guarded).await;
    assert_eq!((check.status, seen.len()), (Status::Invalid, 2));
}

#[tokio::test]
async fn what_is_answered_before_the_key_was_shown_says_nothing_of_it() {
    for (reply, status) in [
        (Reply::json(200, r#"{"name":"anybody"}"#), Status::Inconclusive),
        (Reply::json(401, "{}"), Status::Inconclusive),
        (
            Reply::json(401, "{}").with("www-authenticate", "Basic realm=x"),
            Status::Inconclusive,
        ),
        (Reply::json(403, "NOT_ON_ACCESS_LIST"), Status::IpBlocked),
        (Reply::json(429, "{}"), Status::RateLimited),
        (Reply::json(500, "{}"), Status::ProviderError),
        (
            Reply::json(307, "{}").with("location", "http://127.0.0.1:1/"),
            Status::Inconclusive,
        ),
    ] {
        let (check, seen) = ask_digest(PRIVATE, move |_| reply.clone()).await;
        assert_eq!((check.status, seen.len()), (status, 1), "{}", check.message);
    }
}
