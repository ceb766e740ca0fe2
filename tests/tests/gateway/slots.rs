//! Where a token may stand, where the key comes to stand, and that everything else passes.

use crate::kit::Kit;
use byok_e2e::Upstream;
use byok_e2e::raw::Raw;

fn fine() -> Upstream {
    Upstream::answering(|_| (200, r#"{"ok":true}"#.into()))
}

#[test]
fn a_token_is_taken_from_every_slot_and_the_key_stands_in_the_providers_own() {
    let upstream = fine();
    let kit = Kit::new(&upstream);
    let basic = data_encoding::BASE64.encode(format!("{}:", kit.token).as_bytes());
    let slots = [
        format!("authorization: Bearer {}", kit.token),
        format!("Authorization: bearer {}", kit.token),
        format!("authorization: Basic {basic}"),
        format!("x-api-key: {}", kit.token),
        format!("X-Goog-Api-Key: {}", kit.token),
        format!("api-key: {}", kit.token),
        format!("x-something-new: {}", kit.token),
        format!("x-api-key: {}\nauthorization: Bearer somebodys", kit.token),
    ];
    for slot in &slots {
        let head = format!("GET /gateway/openai/models HTTP/1.1\nHost: HERE\n{slot}\nX-Other: stays");
        kit.send(&head).read().expect("there is an answer").answers(200);
    }
    for query in ["?key=TOKEN", "?a=1&key=TOKEN&b=&c", "?api_key=TOKEN&a=1"] {
        let head = format!("GET /gateway/openai/models{query} HTTP/1.1\nHost: HERE");
        kit.send(&head).read().expect("there is an answer").answers(200);
    }
    let asked = upstream.asked();
    assert_eq!(asked.len(), slots.len() + 3);
    let bearer = format!("Bearer {}", kit.value);
    for request in &asked {
        assert_eq!(request.header("authorization"), Some(bearer.as_str()), "{request:?}");
        let text = format!("{request:?}");
        assert!(!text.contains("byok_") && !text.contains("somebodys"), "{text}");
    }
    assert_eq!(asked[0].header("x-other"), Some("stays"));
    let lines: Vec<&str> = asked[slots.len()..].iter().map(|one| one.line.as_str()).collect();
    assert_eq!(
        lines,
        [
            "GET /v1/models HTTP/1.1",
            "GET /v1/models?a=1&b=&c HTTP/1.1",
            "GET /v1/models?a=1 HTTP/1.1"
        ]
    );
}

#[test]
fn a_provider_with_a_header_of_its_own_gets_the_key_there() {
    let upstream = fine();
    let kit = Kit::with("anthropic", &upstream.url());
    let head = "POST /gateway/anthropic/v1/messages HTTP/1.1\nHost: HERE\nx-api-key: TOKEN\nContent-Length: 2";
    let mut connection = kit.send(head);
    connection.send(b"{}").expect("the daemon listens");
    connection.read().expect("there is an answer").answers(200);
    let asked = &upstream.asked()[0];
    assert_eq!(asked.line, "POST /v1/messages HTTP/1.1");
    assert_eq!(asked.header("x-api-key"), Some(kit.value.as_str()));
    assert_eq!(
        (asked.header("authorization"), asked.body.as_slice()),
        (None, &b"{}"[..])
    );
}

#[test]
fn everything_else_passes_unchanged_both_ways() {
    let upstream = Upstream::start(|wire| {
        while wire.read().is_some() {
            wire.send(b"HTTP/1.1 418 I'm a teapot\r\nX-Mixed: A\r\nx-mixed: B\r\nSet-Cookie: a=b\r\nLocation: https://evil.example/\r\nConnection: keep-alive, x-hop\r\nKeep-Alive: timeout=5\r\nX-Hop: gone?\r\nX-Byok-Key: theirs\r\nx-byok-error: theirs\r\nX-BYOK-Fallback: theirs\r\nContent-Length: 4\r\n\r\ntea\n");
        }
    });
    let kit = Kit::new(&upstream);
    let head = "PATCH /gateway/openai/a%20b/c?d=%2F&e=f+g HTTP/1.1\nHost: HERE\nAuthorization: Bearer TOKEN\nX-One: 1\nx-one: 2\nUser-Agent: me\nAccept-Encoding: gzip\nConnection: keep-alive, X-Mine\nX-Mine: not yours\nTE: gzip\nX-Byok-Key: mine\nx-byok-fallback: mine";
    let reply = kit.send(head).read().expect("there is an answer").answers(418);
    let mixed: Vec<_> = reply
        .headers
        .iter()
        .filter(|(name, _)| name == "x-mixed")
        .map(|(_, value)| value.as_str())
        .collect();
    assert_eq!((mixed, reply.body.as_str()), (vec!["A", "B"], "tea\n"));
    assert_eq!(
        reply.header("location"),
        Some("https://evil.example/"),
        "it is told and not followed"
    );
    assert_eq!(
        (reply.header("set-cookie"), reply.header("keep-alive")),
        (Some("a=b"), None)
    );
    let asked = &upstream.asked()[0];
    assert_eq!(asked.line, "PATCH /v1/a%20b/c?d=%2F&e=f+g HTTP/1.1");
    let ones: Vec<_> = asked
        .headers
        .iter()
        .filter(|(name, _)| name == "x-one")
        .map(|(_, value)| value.as_str())
        .collect();
    assert_eq!(ones, ["1", "2"]);
    assert_eq!(
        (asked.header("user-agent"), asked.header("accept-encoding")),
        (Some("me"), Some("gzip"))
    );
    assert_eq!((asked.header("x-mine"), asked.header("te")), (None, None));
    // Headers of ours are nobody else's, in either direction, however long their names are.
    assert!(asked.headers.iter().all(|(name, _)| !name.starts_with("x-byok-")));
    let ours = reply.headers.iter().filter(|(name, _)| name.starts_with("x-byok-"));
    assert_eq!(ours.map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["x-byok-key"]);
    assert_ne!(reply.header("x-byok-key"), Some("theirs"));
    assert_eq!(
        asked.header("host"),
        Some(upstream.url().split('/').nth(2).expect("a host"))
    );
}

#[test]
fn the_answer_names_the_key_and_connections_are_used_again() {
    let upstream = fine();
    let kit = Kit::new(&upstream);
    let id = kit.sandbox.byok(&["show", "openai", "--json"]).json()["key"]["id"].clone();
    let mut connection = kit.served.connect();
    for _ in 0..20 {
        let reply = kit.served.ask_on(
            &mut connection,
            Some(&kit.token),
            ("POST", "/gateway/openai@main/x", "{}"),
        );
        assert_eq!(reply.answers(200).header("x-byok-key"), id.as_str());
    }
    assert_eq!((upstream.asked().len(), upstream.connections()), (20, 1));
}

#[test]
fn the_owners_socket_needs_no_token() {
    let upstream = fine();
    let kit = Kit::new(&upstream);
    let mut socket = Raw::connect(&kit.sandbox.socket());
    let reply = socket
        .ask("POST", "/gateway/openai/chat/completions", r#"{"a":1}"#)
        .answers(200);
    assert_eq!(reply.json()["ok"], true);
    let asked = &upstream.asked()[0];
    assert_eq!(asked.line, "POST /v1/chat/completions HTTP/1.1");
    assert_eq!(
        asked.header("authorization"),
        Some(format!("Bearer {}", kit.value).as_str())
    );
    assert_eq!(asked.body, br#"{"a":1}"#);
}

#[test]
fn a_connection_serves_calls_and_the_rest_of_the_api_in_any_order() {
    let upstream = fine();
    let kit = Kit::new(&upstream);
    let mut connection = kit.served.connect();
    for path in [
        "/gateway/openai/x",
        "/api/health",
        "/gateway/openai/x",
        "/gateway",
        "/gateway/openai/x",
    ] {
        kit.served
            .ask_on(&mut connection, Some(&kit.token), ("GET", path, ""))
            .answers(200);
    }
    assert_eq!(upstream.asked().len(), 3);
}

#[test]
fn a_token_is_told_what_it_may_use() {
    let upstream = fine();
    let kit = Kit::new(&upstream);
    let own = crate::kit::token(
        &kit.sandbox,
        "small",
        &["--scope", "use:openai", "--allow", "GET /v1/models"],
    );
    let told = kit.served.ask(Some(&own), "GET", "/gateway", "").answers(200).json();
    assert_eq!(told["services"][0]["path"], "/gateway/openai");
    assert_eq!(told["services"][0]["variables"][0], "OPENAI_BASE_URL");
    assert_eq!(told["services"][0]["keys"][0]["ref"], "openai/main");
    assert_eq!(
        (told["rules"][0].as_str(), told["rate"].as_str()),
        (Some("GET /v1/models"), Some("600/60s"))
    );
    kit.served.ask(None, "GET", "/gateway", "").answers(401);
    let other = crate::kit::token(&kit.sandbox, "other", &["--scope", "use:github"]);
    let told = kit.served.ask(Some(&other), "GET", "/gateway", "").answers(200).json();
    assert_eq!(told["services"].as_array().map(Vec::len), Some(0));
}
