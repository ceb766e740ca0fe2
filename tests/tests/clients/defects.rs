//! Defects of the system that byok re-creates, which it does not have (numbers as in the list of them).

use byok_e2e::nobody::{self, allow};
use byok_e2e::privilege::is_root_or_skip;
use byok_e2e::raw;
use byok_e2e::sandbox::run;
use byok_e2e::served::token;
use byok_e2e::{Sandbox, Served, keys, wait};
use std::path::Path;

#[test]
fn defect_4_no_wrong_revoked_and_expired_tokens_are_401_and_never_500() {
    let sandbox = Sandbox::new();
    let served = Served::start(&sandbox);
    let good = token(&sandbox, "good", "metadata", &[]);
    let revoked = token(&sandbox, "revoked", "metadata", &[]);
    let expired = token(&sandbox, "expired", "metadata", &["--expires", "1s"]);
    sandbox.byok(&["client", "revoke", "revoked", "--yes"]).exits(0);
    wait::until("the token expires", || {
        served.ask(Some(&expired), "GET", "/api/keys", "").status == 401
    });
    let mut wrong = good.clone();
    wrong.replace_range(10..11, if &good[10..11] == "a" { "b" } else { "a" });
    for bad in [
        &revoked,
        &expired,
        &wrong,
        "",
        "byok_",
        &good.to_uppercase(),
        &format!("{good}{good}"),
    ] {
        let reply = served.ask(Some(bad), "GET", "/api/keys", "").answers(401);
        assert_eq!(reply.code(), "unauthorized");
    }
    for header in [
        "x: nothing".to_owned(),
        format!("authorization: Basic {good}"),
        format!("authorization: {good}"),
        "authorization: Bearer".into(),
        format!("authorization: Bearer {good}\nauthorization: Bearer {wrong}"),
        format!("cookie: token={good}"),
    ] {
        served
            .raw(&format!("GET /api/keys HTTP/1.1\nhost: HERE\n{header}"), "")
            .answers(401);
    }
    served
        .ask(None, "GET", &format!("/api/keys?token={good}"), "")
        .answers(401);
    served
        .raw(
            &format!("GET /api/keys HTTP/1.1\nhost: HERE\nAuthorization: bearer {good}"),
            "",
        )
        .answers(200);
}

#[test]
fn defect_5_owner_operations_work_for_the_owner_and_another_uid_is_refused() {
    let sandbox = Sandbox::new();
    sandbox
        .byok(&["client", "add", "editor", "--scope", "metadata"])
        .exits(0);
    raw::ask(&sandbox.socket(), "GET", "/api/clients", "").answers(200);
    raw::ask(&sandbox.socket(), "GET", "/api/session", "").answers(200);
    if !is_root_or_skip("acts as another user") {
        return;
    }
    allow(&sandbox.byok_home(), 0o755);
    allow(&sandbox.byok_home().join("run"), 0o755);
    allow(&sandbox.socket(), 0o666);
    let mut caller = nobody::command(&sandbox, &std::env::current_exe().expect("this program has a path"));
    caller
        .args(["--exact", "defects::called_as_another_user", "--ignored"])
        .env("SOCKET", sandbox.socket());
    let called = run(caller, None).exits(0);
    assert!(called.stdout.contains("1 passed"), "{called:?}");
}

/// What the other user does.
#[test]
#[ignore = "defect_5 runs it as another user"]
fn called_as_another_user() {
    let Some(socket) = std::env::var_os("SOCKET") else {
        return;
    };
    for (method, path) in [
        ("GET", "/api/clients"),
        ("POST", "/api/clients"),
        ("GET", "/api/keys"),
        ("GET", "/api/health"),
    ] {
        raw::ask(Path::new(&socket), method, path, "{}").answers(403);
    }
}

#[test]
fn defect_11_no_answer_tells_how_the_house_is_built() {
    let sandbox = Sandbox::new();
    sandbox.holds("openai", "main", &keys::openai("eleven"));
    let served = Served::start(&sandbox);
    let token = token(&sandbox, "editor", "metadata,validate,write,reveal", &[]);
    let mut told = Vec::new();
    for path in [
        "/api/keys",
        "/api/keys?limit=x",
        "/api/keys?status='%20OR%201=1",
        "/api/keys/'",
        "/api/keys/openai%2F%22",
        "/api/keys/%ff",
        "/api/keys/audit?since=x",
        "/api/keys/expiring?days=0",
        "/api/clients",
        "/api/nothing",
        "/api/keys/openai/reveal",
    ] {
        for (method, body) in [
            ("GET", ""),
            ("POST", "{"),
            ("POST", "{\"key\":1}"),
            ("PATCH", "[]"),
            ("DELETE", "x"),
        ] {
            if (method, path) != ("DELETE", "/api/keys") {
                told.push(served.ask(Some(&token), method, path, body));
            }
        }
    }
    for reply in told {
        assert!(reply.status < 500, "{reply:?}");
        let text = reply.body.to_lowercase();
        for word in [
            "sqlite",
            "rusqlite",
            "select ",
            "no such table",
            "panicked",
            ".rs:",
            "serde",
            "src/",
            "digest",
            "backtrace",
            "vault.db",
        ] {
            assert!(!text.contains(word), "{word}: {reply:?}");
        }
    }
}
