//! The documents of `--json`: their fields are a promise.

use byok_e2e::shape::{KEY, has_fields, is_document};
use byok_e2e::{Provider, Sandbox, keys};
use serde_json::Value;

/// A vault in which every document has something to show.
fn furnished() -> (Sandbox, Provider) {
    let sandbox = Sandbox::new();
    let value = keys::openai("shape");
    let provider = Provider::openai(&value);
    let words = [
        "add",
        "openai",
        "--stdin",
        "--base-url",
        &provider.url(),
        "--expires",
        "10d",
    ];
    sandbox.byok_with(&words, &value).exits(0);
    (sandbox, provider)
}

fn first<'a>(document: &'a Value, list: &str) -> &'a Value {
    document[list]
        .get(0)
        .unwrap_or_else(|| panic!("{list} is empty: {document}"))
}

#[test]
fn keys_look_the_same_everywhere() {
    let (sandbox, _provider) = furnished();
    let json = |words: &[&str]| sandbox.byok(words).exits(0).json();
    let list = json(&["list", "--json"]);
    is_document(&list, &["keys"]);
    has_fields(first(&list, "keys"), &KEY);

    let show = json(&["show", "openai", "--json"]);
    is_document(&show, &["key", "facts", "versions", "checks", "uses", "same_value"]);
    assert_eq!(show["uses"].as_array().map(Vec::len), Some(30), "{show}");
    has_fields(&show["key"], &KEY);
    assert!(show["facts"].is_object(), "{show}");
    has_fields(first(&show, "versions"), &["number", "state", "created_at"]);
    has_fields(first(&show, "checks"), &["status", "verdict", "message", "checked_at"]);

    let expiring = json(&["expiring", "--json"]);
    is_document(&expiring, &["keys"]);
    has_fields(first(&expiring, "keys"), &KEY);
    has_fields(first(&expiring, "keys"), &["days_left", "snoozed_until"]);

    let edited = json(&["edit", "openai", "--note", "n", "--json"]);
    is_document(&edited, &KEY);
    let added = sandbox
        .byok_with(&["add", "generic", "--stdin", "--json"], "v")
        .exits(0)
        .json();
    is_document(&added, &KEY);
}

#[test]
fn the_other_documents_keep_their_fields() {
    let (sandbox, _provider) = furnished();
    let json = |words: &[&str]| sandbox.byok(words).exits(0).json();
    is_document(&json(&["get", "openai", "--json"]), &["ref", "field", "value"]);

    let check = json(&["check", "--json"]);
    is_document(&check, &["results", "summary"]);
    has_fields(
        first(&check, "results"),
        &[
            "ref",
            "service",
            "status",
            "verdict",
            "message",
            "http_status",
            "latency_ms",
            "facts",
            "checked_at",
        ],
    );
    has_fields(&check["summary"], &["ok", "dead", "limited", "unknown"]);

    let status = [
        "vault",
        "state",
        "locks_at",
        "keys",
        "dead",
        "expiring_30d",
        "alerts_open",
    ];
    is_document(&json(&["status", "--json"]), &status);
    is_document(&json(&["unlock", "--json"]), &status);
    is_document(&json(&["lock", "--json"]), &status);

    let audit = json(&["audit", "--verify", "--json"]);
    is_document(&audit, &["events", "verified", "first_break"]);
    has_fields(
        first(&audit, "events"),
        &["seq", "at", "actor", "action", "subject", "outcome", "detail"],
    );
    has_fields(&first(&audit, "events")["actor"], &["face", "client", "pid", "program"]);

    let metrics = [
        "total",
        "by_service",
        "by_status",
        "disabled",
        "expired",
        "expiring_7d",
        "expiring_30d",
        "rotation_overdue",
        "never_checked",
        "never_used",
        "unused_90d",
        "duplicates",
        "uses",
        "uses_by_service",
        "checks",
        "gateway",
        "cache",
        "alerts_open",
    ];
    let document = json(&["metrics", "--json"]);
    is_document(&document, &metrics);
    has_fields(
        &document["uses"],
        &[
            "total",
            "succeeded",
            "failed",
            "last_24h",
            "last_30d",
            "failed_30d",
            "by_day",
            "success_rate",
        ],
    );
    has_fields(
        &document["checks"],
        &["last_30d", "by_day", "p50_ms", "p95_ms", "p99_ms"],
    );
    has_fields(
        first(&document["checks"], "by_day"),
        &["day", "ok", "dead", "limited", "unknown"],
    );
    is_document(&json(&["alerts", "--json"]), &["alerts"]);

    let services = json(&["services", "--json"]);
    is_document(&services, &["services"]);
    for service in services["services"].as_array().unwrap() {
        has_fields(
            service,
            &[
                "id",
                "name",
                "category",
                "aliases",
                "fields",
                "env",
                "base_url",
                "keys_url",
                "validatable",
                "confidence",
            ],
        );
    }
    is_document(&json(&["services", "aws", "--json"]), &["services"]);

    let detected = sandbox
        .byok_with(&["detect", "--stdin", "--json"], &keys::openai("x"))
        .exits(0)
        .json();
    is_document(&detected, &["candidates"]);
}

#[test]
fn errors_are_documents_on_stderr() {
    let sandbox = Sandbox::new();
    for (words, code) in [
        (&["get", "openai/none", "--json"][..], "not_found"),
        (&["add", "openai", "--expires", "soon", "--stdin", "--json"], "usage"),
        (&["init", "--json"], "exists"),
        (&["run", "--json", "--only", "openai/none", "--", "true"], "not_found"),
        (&["--vault", "none", "unlock", "--json"], "no_vault"),
    ] {
        let ran = sandbox.byok(words);
        assert_ne!(ran.code, Some(0), "{words:?}");
        assert_eq!(ran.stdout, "", "{words:?}");
        let error: Value = serde_json::from_str(&ran.stderr).unwrap_or_else(|_| panic!("{ran:?}"));
        is_document(&error, &["error"]);
        has_fields(&error["error"], &["code", "message", "hint"]);
        assert_eq!(error["error"]["code"], code, "{words:?}");
    }
    sandbox.byok(&["--vault", "none", "daemon", "stop"]).exits(0);
}
