//! Each route answers what the contract says, in the right status, and nothing of what it was sent wrongly.

use byok_e2e::raw::{Raw, Reply, ask};
use byok_e2e::{Provider, Sandbox, keys, scan};
use serde_json::{Value, json};

/// An open vault with the key `openai/main`, and its id.
fn with_key() -> (Sandbox, String) {
    let sandbox = Sandbox::new();
    let body = json!({ "service": "openai", "key": keys::openai("rest"), "check": false, "note": "first" });
    let added = ask(&sandbox.socket(), "POST", "/api/keys", &body.to_string())
        .answers(201)
        .json();
    let id = added["id"].as_str().expect("a key has an id").to_owned();
    (sandbox, id)
}

/// Asserts an error document with this status and code.
#[track_caller]
fn refuses(sandbox: &Sandbox, (method, path, body): (&str, &str, &str), status: u16, code: &str) -> Reply {
    let reply = ask(&sandbox.socket(), method, path, body).answers(status);
    assert_eq!(reply.code(), code, "{method} {path}: {reply:?}");
    assert!(
        reply.json()["error"]["message"]
            .as_str()
            .is_some_and(|text| !text.is_empty()),
        "{reply:?}"
    );
    reply
}

#[test]
fn every_route_does_what_it_is_for() {
    let (sandbox, id) = with_key();
    let provider = Provider::openai(&keys::openai("rest"));
    let key = format!("/api/keys/{id}");
    let unstored = json!({ "service": "openai", "key": keys::openai("rest"), "base_url": provider.url() }).to_string();
    for (method, path, body, status) in [
        ("GET", "/api/health", "", 200),
        ("GET", "/api/session", "", 200),
        ("GET", "/api/keys", "", 200),
        ("GET", key.as_str(), "", 200),
        ("GET", &format!("{key}/versions"), "", 200),
        ("GET", "/api/keys/audit?limit=1000&verify=true", "", 200),
        ("GET", "/api/keys/expiring?days=365", "", 200),
        ("GET", "/api/keys/metrics", "", 200),
        ("GET", "/api/keys/alerts?all=true&limit=1000", "", 200),
        ("GET", "/api/services", "", 200),
        ("POST", "/api/keys/validate", &unstored, 200),
        ("POST", &format!("{key}/reveal"), "{}", 200),
        ("POST", "/api/run", r#"{"only":["openai"]}"#, 200),
        ("POST", "/api/integrity", "", 200),
        ("PATCH", &key, r#"{"note":"second"}"#, 200),
        ("DELETE", &key, "", 204),
        ("POST", "/api/session/lock", "", 200),
    ] {
        ask(&sandbox.socket(), method, path, body).answers(status);
    }
    assert_eq!(provider.seen().len(), 1);
}

#[test]
fn what_is_not_there_is_404() {
    let (sandbox, id) = with_key();
    let other = id.replace(&id[..8], "00000000");
    for path in [
        format!("/api/keys/{other}"),
        "/api/keys/openai%2Fnobody".into(),
        "/api/keys/github".into(),
    ] {
        refuses(&sandbox, ("GET", &path, ""), 404, "not_found");
        refuses(&sandbox, ("PATCH", &path, r#"{"note":""}"#), 404, "not_found");
        refuses(&sandbox, ("DELETE", &path, ""), 404, "not_found");
        refuses(&sandbox, ("POST", &format!("{path}/reveal"), "{}"), 404, "not_found");
    }
    for path in [
        "/",
        "/api",
        "/api/nothing",
        "/api/keys/openai/nothing",
        "/api/keys/../health",
        "/API/health",
    ] {
        refuses(&sandbox, ("GET", path, ""), 404, "not_found");
    }
    refuses(
        &sandbox,
        ("POST", "/api/keys", r#"{"service":"nobody","key":"0123456789"}"#),
        404,
        "not_found",
    );
    refuses(
        &sandbox,
        ("POST", "/api/keys/openai/reveal", r#"{"field":"nothing"}"#),
        404,
        "not_found",
    );
    let empty = Sandbox::empty();
    empty.byok(&["list"]).exits(7);
    refuses(&empty, ("GET", "/api/keys", ""), 404, "no_vault");
}

#[test]
fn a_method_that_a_route_does_not_have_is_refused() {
    let (sandbox, _) = with_key();
    for (method, path) in [
        ("DELETE", "/api/keys"),
        ("GET", "/api/session/unlock"),
        ("PUT", "/api/keys/openai"),
        ("POST", "/api/health"),
    ] {
        let reply = ask(&sandbox.socket(), method, path, "");
        assert!(matches!(reply.status, 400 | 405), "{method} {path}: {reply:?}");
        assert_eq!(reply.code(), "usage");
    }
}

#[test]
fn a_name_that_is_taken_is_409() {
    let (sandbox, _) = with_key();
    let taken = json!({ "service": "openai", "key": keys::openai("other"), "check": false }).to_string();
    refuses(&sandbox, ("POST", "/api/keys", &taken), 409, "exists");
    let second = json!({ "service": "openai", "name": "second", "key": keys::openai("other"), "check": false });
    ask(&sandbox.socket(), "POST", "/api/keys", &second.to_string()).answers(201);
    refuses(
        &sandbox,
        ("PATCH", "/api/keys/openai%2Fsecond", r#"{"name":"main"}"#),
        409,
        "exists",
    );
    let password = json!({ "password": "another password" }).to_string();
    refuses(&sandbox, ("POST", "/api/session/create", &password), 409, "exists");
}

#[test]
fn a_dead_key_is_400_and_not_stored() {
    let sandbox = Sandbox::new();
    let provider = Provider::openai("another one");
    let body = json!({ "service": "openai", "key": keys::openai("dead"), "base_url": provider.url() }).to_string();
    refuses(&sandbox, ("POST", "/api/keys", &body), 400, "invalid_key");
    assert_eq!(provider.seen().len(), 1);
    assert_eq!(
        ask(&sandbox.socket(), "GET", "/api/keys", "").answers(200).json()["keys"],
        json!([])
    );
}

#[test]
fn a_locked_vault_is_423_and_a_wrong_password_401() {
    let (sandbox, id) = with_key();
    sandbox.byok(&["lock"]).exits(0);
    let key = format!("/api/keys/{id}");
    let new = json!({ "service": "openai", "name": "new", "key": keys::openai("new"), "check": false }).to_string();
    for (method, path, body) in [
        ("GET", "/api/keys", ""),
        ("POST", "/api/keys", new.as_str()),
        ("GET", &key, ""),
        ("PATCH", &key, r#"{"note":""}"#),
        ("DELETE", &key, ""),
        ("POST", &format!("{key}/reveal"), "{}"),
        ("POST", "/api/keys/validate", r#"{"id":"openai"}"#),
        ("POST", "/api/run", "{}"),
        ("GET", "/api/keys/audit", ""),
        ("GET", "/api/keys/expiring", ""),
        ("GET", "/api/keys/metrics", ""),
        ("GET", "/api/keys/alerts", ""),
        ("POST", "/api/keys/alerts/1/ack", ""),
        ("POST", "/api/integrity", ""),
    ] {
        refuses(&sandbox, (method, path, body), 423, "locked");
    }
    assert_eq!(
        ask(&sandbox.socket(), "GET", "/api/session", "").answers(200).json()["state"],
        "locked"
    );
    ask(&sandbox.socket(), "GET", "/api/services", "").answers(200);
    refuses(
        &sandbox,
        ("POST", "/api/session/unlock", r#"{"password":"not this one"}"#),
        401,
        "wrong_password",
    );
}

#[test]
fn a_disabled_or_expired_key_is_403() {
    let (sandbox, _) = with_key();
    sandbox.byok(&["disable", "openai"]).exits(0);
    refuses(&sandbox, ("POST", "/api/keys/openai/reveal", "{}"), 403, "disabled");
    refuses(
        &sandbox,
        ("POST", "/api/run", r#"{"only":["openai"]}"#),
        403,
        "disabled",
    );
    sandbox.byok(&["enable", "openai"]).exits(0);
    let past = r#"{"expires_at":"2020-01-01T00:00:00Z"}"#;
    ask(&sandbox.socket(), "PATCH", "/api/keys/openai", past).answers(200);
    refuses(&sandbox, ("POST", "/api/keys/openai/reveal", "{}"), 403, "expired");
}

#[test]
fn figures_out_of_range_are_422() {
    let (sandbox, _) = with_key();
    for query in [
        "audit?limit=1001",
        "alerts?limit=0",
        "alerts?limit=1001",
        "expiring?days=0",
        "expiring?days=366",
    ] {
        refuses(
            &sandbox,
            ("GET", &format!("/api/keys/{query}"), ""),
            422,
            "invalid_field",
        );
    }
    for query in [
        "audit?limit=1",
        "audit?limit=1000",
        "expiring?days=1",
        "expiring?days=365",
    ] {
        ask(&sandbox.socket(), "GET", &format!("/api/keys/{query}"), "").answers(200);
    }
    for query in [
        "audit?limit=-1",
        "audit?limit=many",
        "audit?nonsense=1",
        "expiring?days=1e3",
        "expiring?within=soon",
    ] {
        let reply = ask(&sandbox.socket(), "GET", &format!("/api/keys/{query}"), "");
        assert!(matches!(reply.status, 400 | 422), "{query}: {reply:?}");
    }
    let one = ask(&sandbox.socket(), "GET", "/api/keys/audit?limit=1", "")
        .answers(200)
        .json();
    assert_eq!(one["events"].as_array().map(Vec::len), Some(1));
}

#[test]
fn the_trail_is_read_page_by_page_and_by_a_part_of_its_subjects() {
    let (sandbox, _) = with_key();
    sandbox.byok(&["show", "openai/main"]).exits(0);
    sandbox.byok(&["remove", "openai/main", "--yes"]).exits(0);
    let rows = |query: &str| -> Vec<u64> {
        let path = format!("/api/keys/audit?{query}");
        let found = ask(&sandbox.socket(), "GET", &path, "").answers(200).json();
        let events = found["events"].as_array().expect("a list").clone();
        events.iter().filter_map(|event| event["seq"].as_u64()).collect()
    };
    let all = rows("limit=0");
    let newest = rows("limit=2");
    assert_eq!(newest, all[all.len() - 2..]);
    let before = format!("limit=1000&before={}", newest[0]);
    assert_eq!([rows(&before), newest.clone()].concat(), all, "no gap and no double");
    assert_eq!(rows(&format!("after={}", newest[0])), newest[1..]);
    let about = rows("about=OPENAI/");
    assert!(about.len() >= 3 && about.contains(&all[all.len() - 1]), "{about:?}");
    assert!(rows("about=nothing").is_empty());
}

#[test]
fn fields_that_cant_be_stored_are_422() {
    let sandbox = Sandbox::new();
    let base = json!({ "service": "openai", "key": keys::openai("field"), "check": false });
    for (field, value) in [
        ("note", json!("x".repeat(1_001))),
        ("key", json!("")),
        ("key", json!("a\u{0}b")),
        ("key", json!("x".repeat(64 * 1024 + 1))),
        ("expires_at", json!("2020-01-01T00:00:00Z")),
        ("fields", json!({ "nothing": "x" })),
        ("secrets", json!({ "nothing": "x" })),
    ] {
        let mut body = base.clone();
        body[field] = value;
        refuses(&sandbox, ("POST", "/api/keys", &body.to_string()), 422, "invalid_field");
    }
    let mut nothing = base;
    nothing.as_object_mut().expect("it is an object").remove("key");
    refuses(
        &sandbox,
        ("POST", "/api/keys", &nothing.to_string()),
        422,
        "invalid_field",
    );
}

#[test]
fn a_body_that_is_not_understood_is_400_and_never_repeated() {
    let (sandbox, id) = with_key();
    let mark = scan::unique();
    let scanner = scan::Scanner::default().text("what was sent", &mark);
    let broken = [
        mark.clone(),
        format!(r#"{{"service":"openai","key":"{mark}""#),
        format!(r#"{{"service":"{mark}{mark}","key":"x"}}"#),
        format!(r#"{{"{mark}":1}}"#),
        format!(r#"{{"service":"openai","key":["{mark}"]}}"#),
        format!(r#"{{"service":"openai","name":"a/{mark}","key":"x"}}"#),
        format!(r#"{{"password":{{"{mark}":1}}}}"#),
        format!(r#"["{mark}"]"#),
    ];
    for path in [
        "/api/keys",
        "/api/keys/validate",
        "/api/session/unlock",
        "/api/session/password",
        "/api/run",
        &format!("/api/keys/{id}/reveal"),
    ] {
        for body in &broken {
            let reply = ask(&sandbox.socket(), "POST", path, body);
            assert!(matches!(reply.status, 400 | 422), "POST {path}: {reply:?}");
            assert_eq!(scanner.hits(reply.body.as_bytes()), [], "POST {path}: {reply:?}");
        }
    }
}

#[test]
fn a_body_that_is_too_large_is_413() {
    let (sandbox, _) = with_key();
    let large = json!({ "service": "openai", "name": "large", "key": "x", "note": "x".repeat(600 * 1024) }).to_string();
    refuses(&sandbox, ("POST", "/api/keys", &large), 413, "too_large");
    // Neither does a body whose length nobody told.
    let mut endless = Raw::connect(&sandbox.socket());
    let head = "POST /api/keys HTTP/1.1\r\nhost: byok\r\ntransfer-encoding: chunked\r\n\r\n";
    endless.send(head.as_bytes()).expect("the daemon listens");
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    while endless.send(chunk.as_bytes()).is_ok() {}
    assert!(matches!(endless.read(), Err(_) | Ok(Reply { status: 413, .. })));
}

#[test]
fn null_takes_a_setting_away_and_absence_leaves_it() {
    let (sandbox, _) = with_key();
    let patch = |body: Value| {
        ask(&sandbox.socket(), "PATCH", "/api/keys/openai", &body.to_string())
            .answers(200)
            .json()
    };
    let end = "2099-01-01T00:00:00Z";
    let set = patch(
        json!({ "expires_at": end, "rotate_every_seconds": 86_400, "base_url": "https://api.example.com/v1", "tags": ["a", "b"] }),
    );
    assert_eq!(
        (&set["expires_at"], &set["base_url"]),
        (&json!(end), &json!("https://api.example.com/v1"))
    );
    assert!(set["rotate_due_at"].is_string());
    let left = patch(json!({ "note": "changed" }));
    for field in ["expires_at", "rotate_due_at", "base_url", "tags"] {
        assert_eq!(left[field], set[field], "{field}");
    }
    let gone = patch(json!({ "expires_at": null, "rotate_every_seconds": null, "base_url": null }));
    for field in ["expires_at", "rotate_due_at", "base_url"] {
        assert_eq!(gone[field], Value::Null, "{field}");
    }
    assert_eq!((&gone["note"], &gone["tags"]), (&json!("changed"), &json!(["a", "b"])));
}

#[test]
fn a_key_is_found_by_its_id_and_by_every_spelling_of_its_reference() {
    let (sandbox, id) = with_key();
    for spelling in [
        id.clone(),
        id.to_uppercase(),
        "openai".into(),
        "openai%2Fmain".into(),
        "byok%3A%2F%2Fopenai%2Fmain".into(),
    ] {
        let shown = ask(&sandbox.socket(), "GET", &format!("/api/keys/{spelling}"), "")
            .answers(200)
            .json();
        assert_eq!(shown["key"]["id"], id.as_str(), "{spelling}");
    }
}
