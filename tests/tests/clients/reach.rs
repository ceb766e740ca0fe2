//! A client that is kept to some keys knows of no others.

use byok_e2e::served::token;
use byok_e2e::{Provider, Sandbox, Served, keys};
use serde_json::{Value, json};

const ALL: &str = "metadata,validate,write,reveal";

fn home() -> (Sandbox, Served) {
    let sandbox = Sandbox::new();
    for (service, name) in [("openai", "main"), ("openai", "work"), ("github", "ci")] {
        let words = ["add", service, name, "--stdin", "--no-check", "--expires", "5d"];
        let value = if service == "openai" {
            keys::openai(name)
        } else {
            keys::github(name)
        };
        sandbox.byok_with(&words, &value).exits(0);
    }
    let served = Served::start(&sandbox);
    (sandbox, served)
}

fn references(document: &Value) -> Vec<String> {
    let keys = document["keys"].as_array().expect("a list").iter();
    keys.map(|key| key["ref"].as_str().expect("a text").to_owned())
        .collect()
}

#[test]
fn lists_tell_only_of_what_is_within_reach() {
    let (sandbox, served) = home();
    let by_key = token(&sandbox, "by-key", ALL, &["--key", "openai/work"]);
    let by_service = token(&sandbox, "by-service", ALL, &["--service", "openai"]);
    for (token, known) in [
        (&by_key, &["openai/work"][..]),
        (&by_service, &["openai/main", "openai/work"]),
    ] {
        for path in ["/api/keys", "/api/keys/expiring"] {
            let reply = served.ask(Some(token), "GET", path, "").answers(200);
            assert_eq!(references(&reply.json()), known, "{path}");
            assert!(!reply.body.contains("github"), "{path}: {reply:?}");
        }
        let columns = served
            .ask(Some(token), "GET", "/api/keys?brief=true", "")
            .answers(200)
            .json();
        assert_eq!(columns["ref"], serde_json::json!(known));
        let trail = served
            .ask(Some(token), "GET", "/api/keys/audit?limit=1000", "")
            .answers(200)
            .json();
        let rows = trail["events"].as_array().expect("a list");
        let subject = |row: &Value| row["subject"].as_str().unwrap_or_default().to_owned();
        assert!(rows.len() >= known.len());
        assert!(
            rows.iter().all(|row| known.contains(&subject(row).as_str())),
            "{rows:?}"
        );
    }
}

#[test]
fn other_keys_are_refused_in_the_words_for_keys_that_are_not_there() {
    let (sandbox, served) = home();
    let token = token(&sandbox, "editor", ALL, &["--key", "openai/work"]);
    let id = |key: &str| {
        sandbox.byok(&["show", key, "--json"]).json()["key"]["id"]
            .as_str()
            .expect("a text")
            .to_owned()
    };
    let hidden = [
        "openai%2Fmain".into(),
        "openai%2Fnobody".into(),
        "github".into(),
        id("github/ci"),
    ];
    let mut answers = Vec::new();
    for key in &hidden {
        for (method, rest, body) in [
            ("GET", "", ""),
            ("GET", "/versions", ""),
            ("PATCH", "", r#"{"note":"x"}"#),
            ("DELETE", "", ""),
            ("POST", "/reveal", "{}"),
        ] {
            let reply = served
                .ask(Some(&token), method, &format!("/api/keys/{key}{rest}"), body)
                .answers(403);
            answers.push(reply.body);
        }
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    for body in [
        json!({ "id": "openai/main" }),
        json!({ "service": "openai", "key": keys::openai("x") }),
        json!({ "service": "github", "key": keys::github("x") }),
    ] {
        served
            .ask(Some(&token), "POST", "/api/keys/validate", &body.to_string())
            .answers(403);
    }
    let new = json!({ "service": "github", "name": "new", "key": keys::github("x"), "check": false }).to_string();
    served.ask(Some(&token), "POST", "/api/keys", &new).answers(403);
    served
        .ask(Some(&token), "GET", "/api/keys/audit?key=openai%2Fmain", "")
        .answers(403);
    served
        .ask(
            Some(&token),
            "GET",
            &format!("/api/keys/audit?key={}", id("github/ci")),
            "",
        )
        .answers(403);
    let trail = sandbox.byok(&["audit", "--limit", "0", "--json"]).json();
    let rows = trail["events"].as_array().expect("a list");
    let refused = rows
        .iter()
        .filter(|row| row["action"] == "refused" && row["actor"]["client"] == "editor");
    assert_eq!(refused.count(), 20 + 3 + 1 + 2, "every refusal is recorded");
    // Its own key is its own.
    served
        .ask(Some(&token), "POST", "/api/keys/openai%2Fwork/reveal", "{}")
        .answers(200);
    assert_eq!(
        sandbox.byok(&["list", "--json"]).json()["keys"]
            .as_array()
            .map(Vec::len),
        Some(3)
    );
}

#[test]
fn who_may_not_see_a_value_can_not_have_it_sent_elsewhere() {
    let (sandbox, served) = home();
    let elsewhere = Provider::openai("nothing");
    let token = token(&sandbox, "editor", "metadata,validate,write", &[]);
    for patch in [
        json!({ "base_url": elsewhere.url() }),
        json!({ "fields": { "region": "x" } }),
    ] {
        served
            .ask(Some(&token), "PATCH", "/api/keys/openai", &patch.to_string())
            .answers(403);
    }
    served
        .ask(Some(&token), "PATCH", "/api/keys/openai", r#"{"note":"fine"}"#)
        .answers(200);
    assert_eq!(elsewhere.seen().len(), 0);
}

#[test]
fn the_whole_trail_is_the_owners() {
    let (sandbox, served) = home();
    let token = token(&sandbox, "editor", ALL, &[]);
    served
        .ask(Some(&token), "GET", "/api/keys/audit?limit=0", "")
        .answers(403);
    served
        .ask(Some(&token), "GET", "/api/keys/audit?verify=true", "")
        .answers(403);
    served
        .ask(Some(&token), "GET", "/api/keys/audit?limit=5", "")
        .answers(200);
    sandbox.byok(&["audit", "--verify"]).exits(0);
}
