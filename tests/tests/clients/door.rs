//! What never gets as far as a route: wrong shapes, foreign hosts, pages, silence. Nothing of it reaches a provider.

use byok_e2e::served::token;
use byok_e2e::{Provider, Sandbox, Served, keys};
use serde_json::json;

/// A request that would have a provider asked, if it came through.
fn question(provider: &Provider) -> String {
    json!({ "service": "openai", "key": keys::openai("door"), "base_url": provider.url() }).to_string()
}

#[test]
fn requests_that_could_be_read_in_two_ways_reach_nobody() {
    let (sandbox, provider) = (Sandbox::new(), Provider::openai(&keys::openai("door")));
    let served = Served::start(&sandbox);
    let token = token(&sandbox, "editor", "validate", &[]);
    let body = question(&provider);
    let bearer = format!("authorization: Bearer {token}");
    let length = format!("content-length: {}", body.len());
    let path = "/api/keys/validate";
    for head in [
        format!("POST http://HERE{path} HTTP/1.1\nhost: HERE\n{bearer}\n{length}"),
        format!("POST http://evil.example{path} HTTP/1.1\nhost: HERE\n{bearer}\n{length}"),
        format!("POST /api/x/..{} HTTP/1.1\nhost: HERE\n{bearer}\n{length}", &path[4..]),
        format!("POST /api/./keys/validate HTTP/1.1\nhost: HERE\n{bearer}\n{length}"),
        format!("POST /%2e%2e{path} HTTP/1.1\nhost: HERE\n{bearer}\n{length}"),
        format!("POST /api/x%2f..%2fkeys/validate HTTP/1.1\nhost: HERE\n{bearer}\n{length}"),
        format!("POST /{path} HTTP/1.1\nhost: HERE\n{bearer}\n{length}"),
        format!("POST {path} HTTP/1.1\nhost: HERE\n{bearer}\n{length}\ncontent-length: 1"),
        format!("POST {path} HTTP/1.1\nhost: HERE\n{bearer}\n{length}\ntransfer-encoding: chunked"),
        format!("POST {path} HTTP/1.1\nhost: HERE\n{bearer}\ntransfer-encoding: chunked\n{length}"),
        format!("POST {path} HTTP/1.1\nhost: HERE\n{bearer}\ntransfer-encoding: identity\n{length}"),
        format!(
            "POST {path} HTTP/1.1\nhost: HERE\n{bearer}\ncontent-length: +{}",
            body.len()
        ),
        format!(
            "POST {path} HTTP/1.1\nhost: HERE\n{bearer}\ncontent-length: {0}, {0}",
            body.len()
        ),
        format!(
            "POST {path} HTTP/1.1\nhost: HERE\n{bearer}\ncontent-length : {}",
            body.len()
        ),
        format!("CONNECT HERE HTTP/1.1\nhost: HERE\n{bearer}"),
    ] {
        let reply = served.raw(&head, &body);
        assert!(matches!(reply.status, 400..=405), "{head}: {reply:?}");
    }
    assert_eq!(provider.seen().len(), 0);
    // Control: the same question in the right shape is asked.
    served.ask(Some(&token), "POST", path, &body).answers(200);
    assert_eq!(provider.seen().len(), 1);
}

#[test]
fn a_page_that_was_lured_here_gets_nothing() {
    let (sandbox, provider) = (Sandbox::new(), Provider::openai(&keys::openai("door")));
    let served = Served::start(&sandbox);
    let token = token(&sandbox, "editor", "validate,metadata", &[]);
    let body = question(&provider);
    let rest = format!("authorization: Bearer {token}\ncontent-length: {}", body.len());
    let line = "POST /api/keys/validate HTTP/1.1";
    for headers in [
        "host: evil.example",
        "host: evil.example:7341",
        "host: localhost",
        "host: localhost.evil.example:80",
        "x: no host",
        "host: HERE\nhost: evil.example",
        "host: HERE\norigin: https://evil.example",
        "host: HERE\norigin: null",
        "host: HERE\norigin: http://localhost:1\norigin: https://evil.example",
        "host: HERE\norigin: http://127.0.0.1.evil.example",
    ] {
        let reply = served.raw(&format!("{line}\n{headers}\n{rest}"), &body);
        assert!(matches!(reply.status, 400 | 403), "{headers}: {reply:?}");
        assert!(reply.header("access-control-allow-origin").is_none());
    }
    // Also where no token is asked for.
    served
        .raw("GET /api/health HTTP/1.1\nhost: evil.example", "")
        .answers(403);
    served
        .raw(
            "GET /api/openapi.json HTTP/1.1\nhost: HERE\norigin: https://evil.example",
            "",
        )
        .answers(403);
    assert_eq!(provider.seen().len(), 0);
    let log = std::fs::read_to_string(sandbox.byok_home().join("state/default.log")).expect("there is a log");
    assert!(log.matches("refused at the door").count() >= 10, "{log}");
    assert!(!log.contains("evil.example"), "{log}");
}

#[test]
fn no_answer_invites_pages() {
    let sandbox = Sandbox::new();
    let served = Served::start(&sandbox);
    let token = token(&sandbox, "editor", "metadata", &[]);
    let preflight =
        "OPTIONS /api/keys HTTP/1.1\nhost: HERE\norigin: http://localhost:1\naccess-control-request-method: GET";
    let replies = [
        served.raw(preflight, ""),
        served.raw(
            &format!("GET /api/keys HTTP/1.1\nhost: HERE\norigin: http://localhost:1\nauthorization: Bearer {token}"),
            "",
        ),
    ];
    for reply in replies {
        let invites = |(name, _): &(String, String)| name.starts_with("access-control-");
        assert!(!reply.headers.iter().any(invites), "{reply:?}");
    }
}

#[test]
fn heads_and_bodies_have_an_end() {
    let sandbox = Sandbox::new();
    let served = Served::start(&sandbox);
    let token = token(&sandbox, "editor", "write", &[]);
    let long = "x".repeat(20_000);
    let many = "x: y\n".repeat(100);
    for head in [
        format!("GET /api/health HTTP/1.1\nhost: HERE\nx: {long}"),
        format!("GET /{long} HTTP/1.1\nhost: HERE"),
        format!("GET /api/health HTTP/1.1\nhost: HERE\n{many}y: z"),
    ] {
        let reply = served.raw(&head, "");
        assert!(matches!(reply.status, 400..=431), "{reply:?}");
    }
    let body = json!({ "service": "openai", "note": "x".repeat(600_000) }).to_string();
    let reply = served.ask(Some(&token), "POST", "/api/keys", &body).answers(413);
    assert_eq!(reply.code(), "too_large");
    served.ask(None, "GET", "/api/health", "").answers(200);
}

#[test]
fn callers_that_say_nothing_are_shown_out() {
    let sandbox = Sandbox::new();
    let served = Served::start(&sandbox);
    // More than there are seats: the last ones get theirs when the silent ones have lost them.
    let mut silent: Vec<_> = (0..140).map(|_| served.connect()).collect();
    for half in silent.iter_mut().step_by(2) {
        half.send(b"GET /api/health HTTP/1.1\r\nhost").expect("it listens");
    }
    served.ask(None, "GET", "/api/health", "").answers(200);
    // The socket has its own door.
    sandbox.byok(&["list"]).exits(0);
    assert!(silent[0].is_closed() || silent[0].is_closed());
}
