//! A wrong key as well: whoever takes it proves nothing.

#![allow(clippy::unwrap_used, reason = "a test that can not be set up fails")]

mod provider_server;

use byok_core::model::Status;
use byok_core::provider::Provider;
use provider_server::{Fields, Reply, Server, custom};
use std::collections::BTreeSet;

const KEY: &str = "acme_live_0a1B2c3D4e5F6g7H8i9J";

/// A provider with a bearer's key at `/me`, and a control call.
fn acme() -> Provider {
    custom(
        r#"
        base_url = "https://api.acme.example"
        hosts = ["api.acme.example"]
        [[field]]
        name = "api_key"
        secret = true
        required = true
        [[format]]
        field = "api_key"
        pattern = 'acme_live_[A-Za-z0-9]+'
        prefixes = ["acme_live_"]
        detect = "precise"
        source = "test"
        [auth]
        style = "bearer"
        template = "Bearer {api_key}"
        source = "test"
        [validate]
        method = "GET"
        url = "/me"
        cost = "free"
        control = true
        source = "test"
        "#,
    )
}

fn is_right(authorization: &str) -> bool {
    authorization == format!("Bearer {KEY}")
}

#[tokio::test]
async fn a_key_is_valid_when_a_wrong_one_is_refused() {
    for refusal in [400, 401, 403, 422] {
        let server = Server::acting(move |seen| match is_right(&seen.headers["authorization"]) {
            true => Reply::json(200, "{}"),
            false => Reply::json(refusal, "{}"),
        });
        let provider = acme();
        let check = Fields::main(&provider, KEY).ask(&provider, Some(&server.url())).await;
        assert_eq!(check.status, Status::Valid, "{refusal}: {}", check.message);
        let seen = server.seen();
        assert_eq!((seen.len(), &seen[0].line), (2, &seen[1].line));
        let wrong = seen[1].headers["authorization"]
            .trim_start_matches("Bearer ")
            .to_owned();
        let prefix = "acme_live_";
        assert!(wrong.starts_with(prefix) && wrong.len() == KEY.len(), "{wrong}");
        let pieces: BTreeSet<&[u8]> = KEY.as_bytes()[prefix.len()..].windows(4).collect();
        assert!(
            !wrong.as_bytes().windows(4).any(|piece| pieces.contains(piece)),
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn who_takes_a_wrong_key_as_well_proves_nothing() {
    let server = Server::start(Reply::json(200, "{}"));
    let provider = acme();
    let check = Fields::main(&provider, KEY).ask(&provider, Some(&server.url())).await;
    assert_eq!((check.status, server.seen().len()), (Status::Inconclusive, 2));
    assert_eq!(check.message, "Acme answers anybody here: it took a wrong key as well");
}

#[tokio::test]
async fn a_control_that_is_not_answered_proves_nothing() {
    for reply in [
        Reply::json(429, "{}"),
        Reply::json(500, "{}"),
        Reply::json(404, "{}"),
        Reply::page(403),
        Reply::BreakOff,
    ] {
        let server = Server::acting(move |seen| match is_right(&seen.headers["authorization"]) {
            true => Reply::json(200, "{}"),
            false => reply.clone(),
        });
        let provider = acme();
        let check = Fields::main(&provider, KEY).ask(&provider, Some(&server.url())).await;
        assert_eq!(check.status, Status::Inconclusive, "{}", check.message);
    }
    let server = Server::start(Reply::json(200, "{}"));
    let provider = acme();
    let check = Fields::main(&provider, "abc").ask(&provider, Some(&server.url())).await;
    assert_eq!(
        (check.status, server.seen().len()),
        (Status::Inconclusive, 1),
        "too short to be wrong in"
    );
}

#[tokio::test]
async fn a_key_that_is_refused_needs_no_control() {
    let server = Server::start(Reply::json(401, "{}"));
    let provider = acme();
    let check = Fields::main(&provider, KEY).ask(&provider, Some(&server.url())).await;
    assert_eq!((check.status, server.seen().len()), (Status::Invalid, 1));
}
