//! A token is good until it ends, is suspended or withdrawn, and is nowhere but with its program.

use byok_e2e::served::{self, token};
use byok_e2e::{Sandbox, Served, keys, scan, traces, wait};
use serde_json::json;

const LIST: (&str, &str, &str) = ("GET", "/api/keys", "");

#[test]
fn a_revoked_token_is_refused_at_once_also_on_an_open_connection() {
    let sandbox = Sandbox::new();
    let served = Served::start(&sandbox);
    let token = token(&sandbox, "editor", "metadata", &[]);
    let mut connection = served.connect();
    served.ask_on(&mut connection, Some(&token), LIST).answers(200);
    sandbox.byok(&["client", "revoke", "editor", "--yes"]).exits(0);
    let refused = served.ask_on(&mut connection, Some(&token), LIST).answers(401);
    assert_eq!(refused.code(), "unauthorized");
    assert_eq!(refused.header("www-authenticate"), Some("Bearer realm=\"byok\""));
    let trail = sandbox.byok(&["audit", "--json"]).json();
    let actions: Vec<_> = trail["events"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| row["action"].clone())
        .collect();
    assert!(
        actions.contains(&json!("client_added")) && actions.contains(&json!("client_revoked")),
        "{actions:?}"
    );
}

#[test]
fn a_suspended_token_is_refused_until_it_is_resumed() {
    let sandbox = Sandbox::new();
    let served = Served::start(&sandbox);
    let token = token(&sandbox, "editor", "metadata", &[]);
    sandbox.byok(&["client", "suspend", "editor"]).exits(0);
    served.ask(Some(&token), "GET", "/api/keys", "").answers(401);
    sandbox.byok(&["client", "resume", "editor"]).exits(0);
    served.ask(Some(&token), "GET", "/api/keys", "").answers(200);
}

#[test]
fn an_alert_that_is_set_to_suspend_takes_the_token_out_of_use() {
    let sandbox = Sandbox::new();
    sandbox.byok(&["daemon", "stop"]).exits(0);
    std::fs::create_dir_all(sandbox.config_dir()).expect("the folder is writable");
    let settings = "[watch]\nclient_reveals = 2\nsuspend_on = [\"reveals\"]\n";
    std::fs::write(sandbox.config_dir().join("config.toml"), settings).expect("the folder is writable");
    sandbox.byok(&["unlock"]).exits(0);
    sandbox.holds("generic", "x", "value-0123456789");
    let served = Served::start(&sandbox);
    let token = token(&sandbox, "editor", "reveal", &[]);
    let reveal = || served.ask(Some(&token), "POST", "/api/keys/generic%2Fx/reveal", "{}");
    reveal().answers(200);
    reveal().answers(200);
    reveal().answers(401);
    let clients = sandbox.byok(&["client", "list", "--json"]).json();
    assert_eq!(clients["clients"][0]["is_suspended"], json!(true), "{clients}");
    let events = sandbox.byok(&["audit", "--json"]).json()["events"].to_string();
    assert!(events.contains("client_suspended"), "{events}");
}

#[test]
fn a_locked_vault_tells_no_token_from_another() {
    let sandbox = Sandbox::new();
    let served = Served::start(&sandbox);
    let token = token(&sandbox, "editor", "metadata", &[]);
    served.ask(Some(&token), "POST", "/api/session/lock", "").answers(200);
    for token in [token.as_str(), "byok_nonsense"] {
        let reply = served.ask(Some(token), "GET", "/api/keys", "").answers(423);
        assert_eq!(reply.code(), "locked");
    }
    served.ask(None, "GET", "/api/keys", "").answers(401);
    // A token opens nothing that the password opens.
    let body = json!({ "password": byok_e2e::sandbox::PASSWORD }).to_string();
    served
        .ask(Some(&token), "POST", "/api/session/unlock", &body)
        .answers(403);
    served.ask(None, "POST", "/api/session/unlock", &body).answers(401);
    sandbox.byok(&["unlock"]).exits(0);
    served.ask(Some(&token), "GET", "/api/keys", "").answers(200);
}

#[test]
fn a_client_that_asks_too_often_is_told_when_to_come_back() {
    let sandbox = Sandbox::new();
    let served = Served::start(&sandbox);
    let made = sandbox
        .byok(&["client", "add", "editor", "--scope", "metadata", "--rate", "3/3600s"])
        .exits(0);
    let token = made.stdout.trim();
    for _ in 0..3 {
        served.ask(Some(token), "GET", "/api/keys", "").answers(200);
    }
    let reply = served.ask(Some(token), "GET", "/api/services", "").answers(429);
    let wait: u64 = reply.header("retry-after").expect("it tells").parse().expect("seconds");
    assert!((3000..=3600).contains(&wait), "{wait}");
    // The owner is not limited.
    for _ in 0..5 {
        sandbox.byok(&["list"]).exits(0);
    }
}

#[test]
fn the_token_is_in_no_file_log_or_answer_but_the_one() {
    let sandbox = Sandbox::new();
    sandbox.byok(&["daemon", "stop"]).exits(0);
    let mut loud = sandbox.command(&["unlock"]);
    loud.env("BYOK_LOG", "trace");
    byok_e2e::sandbox::run(loud, None).exits(0);
    let served = Served::start(&sandbox);
    sandbox.holds("openai", "main", &keys::openai("t"));
    let words = ["client", "add", "editor", "--scope", "metadata,reveal", "--json"];
    let made = sandbox.byok(&words).exits(0).json();
    let token = made["token"].as_str().expect("a text").to_owned();
    assert!(
        made["client"]["name"] == "editor" && made["client"]["rate"] == "10/60s",
        "{made}"
    );
    let scanner = scan::Scanner::default().text("the token", &token);
    for reply in [
        served.ask(Some(&token), "GET", "/api/keys", ""),
        served.ask(Some(&token), "GET", "/api/keys/audit", ""),
        served.ask(Some(&token), "GET", "/api/clients", ""),
        served.ask(Some(&format!("{token}x")), "GET", "/api/keys", ""),
        served.ask(Some(&token), "GET", &format!("/api/keys/{token}"), ""),
        served.ask(Some(&token), "GET", &format!("/api/keys?text={token}"), ""),
        served.ask(
            Some(&token),
            "POST",
            "/api/keys/openai/reveal",
            &format!("{{\"field\":\"{token}\"}}"),
        ),
    ] {
        assert_eq!(scanner.hits(format!("{reply:?}").as_bytes()), []);
    }
    for words in [
        &["client", "list", "--json"][..],
        &["audit", "--json"],
        &["list", "--json"],
    ] {
        let said = sandbox.byok(words).exits(0);
        assert_eq!(scanner.hits(said.stdout.as_bytes()), []);
    }
    sandbox.byok(&["lock"]).exits(0);
    wait::until("the log is written", || {
        std::fs::read_to_string(sandbox.byok_home().join("state/default.log")).is_ok_and(|log| log.contains("/reveal"))
    });
    let found = traces::in_files(&sandbox.byok_home(), &scanner);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_program_with_a_token_in_its_environment_is_kept_to_it_on_the_socket_too() {
    let sandbox = Sandbox::new();
    sandbox.holds("openai", "main", &keys::openai("env"));
    sandbox.holds("github", "ci", &keys::github("env"));
    let token = token(&sandbox, "editor", "metadata", &[]);
    let with = |token: &str, words: &[&str]| {
        let mut command = sandbox.command(words);
        command.env("BYOK_TOKEN", token);
        byok_e2e::sandbox::run(command, None)
    };
    assert!(with(&token, &["list"]).exits(0).stdout.contains("openai/main"));
    for words in [
        &["get", "openai"][..],
        &["client", "list"],
        &["run", "true"],
        &["remove", "openai", "--yes"],
    ] {
        let ran = with(&token, words);
        assert!(matches!(ran.code, Some(9 | 125)), "{words:?}: {ran:?}");
        assert_eq!(ran.stdout, "");
    }
    let revealing = served::token(&sandbox, "runner", "reveal", &["--service", "openai"]);
    let script = "printf %s \"$OPENAI_API_KEY$GITHUB_TOKEN$BYOK_TOKEN\"";
    let ran = with(&revealing, &["run", "--", "sh", "-c", script]);
    assert_eq!(ran.exits(0).stdout, keys::openai("env"));
    with(&revealing, &["run", "--only", "github", "--", "true"]).exits(125);
    with("hunter2", &["list"]).exits(9);
    let row = sandbox.byok(&["audit", "--json"]).json();
    let rows = row["events"].as_array().expect("a list");
    let refused: Vec<_> = rows.iter().filter(|row| row["action"] == "refused").collect();
    assert!(
        !refused.is_empty()
            && refused
                .iter()
                .all(|row| ["editor", "runner"].iter().any(|name| row["actor"]["client"] == *name)),
        "{rows:?}"
    );
    sandbox.byok(&["lock"]).exits(0);
    with(&token, &["list"]).exits(5);
}

#[test]
fn a_client_hears_of_a_key_with_the_same_value_only_if_it_may_know_of_it() {
    let sandbox = Sandbox::new();
    for name in ["one", "two"] {
        sandbox.holds("generic", name, "the same value");
    }
    let all = sandbox.byok(&["show", "generic/one", "--json"]).exits(0).json();
    assert_eq!(all["same_value"], json!(["generic/two"]), "{all}");
    let id = all["key"]["id"].as_str().unwrap().to_owned();
    let served = Served::start(&sandbox);
    let token = token(&sandbox, "editor", "metadata", &["--key", "generic/one"]);
    let reply = served
        .ask(Some(&token), "GET", &format!("/api/keys/{id}"), "")
        .answers(200);
    assert_eq!(reply.json()["same_value"], json!([]), "{reply:?}");
}
