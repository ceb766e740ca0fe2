//! What does not look like the owner, seen through the built binary.

use byok_e2e::raw::ask;
use byok_e2e::{Sandbox, Transcript, wait};
use insta::assert_snapshot;
use serde_json::Value;
use std::os::unix::fs::symlink;
use std::process::Command;

/// The alerts that are not resolved, as a program reads them.
fn alerts(sandbox: &Sandbox) -> Vec<Value> {
    let json = sandbox.byok(&["alerts", "--json"]).exits(0).json();
    json["alerts"].as_array().expect("a list").clone()
}

fn of_pattern(sandbox: &Sandbox, pattern: &str) -> Vec<Value> {
    let mut found = alerts(sandbox);
    found.retain(|alert| alert["pattern"] == pattern);
    found
}

fn configured(sandbox: &Sandbox, text: &str) {
    sandbox.byok(&["daemon", "stop"]).exits(0);
    std::fs::create_dir_all(sandbox.config_dir()).expect("the home is writable");
    std::fs::write(sandbox.config_dir().join("config.toml"), text).expect("the home is writable");
    sandbox.byok(&["unlock"]).exits(0);
}

fn remove(sandbox: &Sandbox, count: usize) {
    for place in 0..count {
        sandbox.holds("generic", &format!("gone-{place}"), "v");
        sandbox
            .byok(&["remove", &format!("generic/gone-{place}"), "--yes"])
            .exits(0);
    }
}

#[test]
fn a_normal_first_day_raises_nothing() {
    let sandbox = Sandbox::new();
    for name in ["a", "b", "c", "d", "e", "f", "g"] {
        sandbox.holds("generic", name, name);
        sandbox.byok(&["get", &format!("generic/{name}")]).exits(0);
    }
    sandbox.byok(&["check", "--all"]);
    sandbox.byok(&["run", "--only", "generic/a", "--", "true"]).exits(0);
    sandbox.byok(&["remove", "generic/g", "--yes"]).exits(0);
    assert_eq!(alerts(&sandbox), [Value::Null; 0]);
    assert_eq!(sandbox.byok(&["status", "--json"]).json()["alerts_open"], 0);
}

#[test]
fn defect_20_many_removals_are_one_alert_that_can_be_acknowledged_and_resolved() {
    let sandbox = Sandbox::new();
    remove(&sandbox, 7);
    let mut transcript = Transcript::of(&sandbox);
    transcript.byok(&["alerts"]).exits(0);
    transcript.byok(&["status", "--short"]).exits(0);
    transcript.byok(&["alerts", "ack", "1"]).exits(0);
    transcript.byok(&["alerts"]).exits(0);
    transcript.byok(&["status", "--short"]).exits(0);
    transcript.byok(&["alerts", "resolve", "1"]).exits(0);
    transcript.byok(&["alerts"]).exits(0);
    transcript.byok(&["alerts", "--all"]).exits(0);
    transcript.byok(&["alerts", "ack", "99"]).exits(4);
    transcript.byok(&["alerts", "ack", "first"]).exits(2);
    assert_snapshot!(transcript);
}

#[test]
fn an_alert_has_every_field_of_the_contract_in_both_documents() {
    let sandbox = Sandbox::new();
    remove(&sandbox, 5);
    let listed = alerts(&sandbox).remove(0);
    for field in [
        "id",
        "pattern",
        "message",
        "subject",
        "key_id",
        "severity",
        "state",
        "first_seen",
        "last_seen",
        "count",
        "threshold",
        "window_seconds",
    ] {
        assert!(listed.get(field).is_some(), "{field}: {listed}");
    }
    assert_eq!(
        (&listed["count"], &listed["threshold"], &listed["window_seconds"]),
        (&5.into(), &5.into(), &600.into())
    );
    let reply = ask(&sandbox.socket(), "GET", "/api/keys/alerts", "")
        .answers(200)
        .json();
    assert_eq!(reply["alerts"][0], listed);
    let reply = ask(&sandbox.socket(), "POST", "/api/keys/alerts/1/ack", "")
        .answers(200)
        .json();
    assert_eq!(reply["state"], "acknowledged");
    ask(&sandbox.socket(), "POST", "/api/keys/alerts/2/ack", "").answers(404);
    ask(&sandbox.socket(), "POST", "/api/keys/alerts/one/ack", "").answers(404);
    let trail = sandbox.byok(&["audit", "--json", "--limit", "2"]).exits(0).json();
    assert_eq!(trail["events"][0]["action"], "alert_raised");
    assert_eq!(trail["events"][1]["action"], "alert_acknowledged");
}

#[test]
fn ten_keys_at_once_are_a_bulk_and_twenty_values_a_burst() {
    let sandbox = Sandbox::new();
    for place in 0..10 {
        sandbox.holds("generic", &format!("k{place}"), "v");
    }
    for place in 0..9 {
        sandbox.byok(&["get", &format!("generic/k{place}")]).exits(0);
    }
    assert_eq!(alerts(&sandbox), [Value::Null; 0]);
    sandbox.byok(&["get", "generic/k9"]).exits(0);
    assert_eq!(of_pattern(&sandbox, "bulk_reveal").len(), 1);
    for place in 0..9 {
        sandbox.byok(&["get", &format!("generic/k{place}")]).exits(0);
    }
    assert_eq!(of_pattern(&sandbox, "reveals").len(), 0, "nineteen");
    sandbox.byok(&["get", "generic/k9"]).exits(0);
    let burst = of_pattern(&sandbox, "reveals").remove(0);
    assert_eq!((&burst["subject"], &burst["count"]), (&"owner".into(), &20.into()));
}

#[test]
fn five_wrong_passwords_are_told_once_the_right_one_is_given() {
    let sandbox = Sandbox::new();
    sandbox.byok(&["lock"]).exits(0);
    let wrong = sandbox.file("wrong", "not the password");
    for _ in 0..5 {
        let mut command = sandbox.command(&["unlock"]);
        command.env("BYOK_PASSWORD_FILE", &wrong);
        byok_e2e::sandbox::run(command, None).exits(6);
    }
    wait::until("the delay is over", || sandbox.byok(&["unlock"]).code == Some(0));
    let alert = of_pattern(&sandbox, "wrong_passwords").remove(0);
    assert_eq!(
        (&alert["subject"], &alert["severity"]),
        (&"vault".into(), &"high".into())
    );
}

/// Runs `byok get` from a program of this name.
fn get_from(sandbox: &Sandbox, program: &str) {
    let shell = sandbox.dir().join(program);
    if !shell.exists() {
        // A shell under another name: the kernel tells that name. It must not replace itself, so it has a last word.
        symlink(std::fs::canonicalize("/bin/sh").expect("there is a shell"), &shell).expect("the home is writable");
    }
    let inner = sandbox.command(&["get", "generic/x"]);
    let mut outer = Command::new(&shell);
    outer
        .args(["-c", "\"$0\" get generic/x; exit $?"])
        .arg(inner.get_program())
        .current_dir(sandbox.dir())
        .env_clear();
    outer.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    byok_e2e::sandbox::run(outer, None).exits(0);
}

#[test]
fn a_program_that_never_used_a_key_is_told_and_the_first_one_is_not() {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "x", "v");
    get_from(&sandbox, "editor");
    get_from(&sandbox, "editor");
    assert_eq!(alerts(&sandbox), [Value::Null; 0]);
    sandbox.byok(&["daemon", "stop"]).exits(0);
    get_from(&sandbox, "editor");
    assert_eq!(alerts(&sandbox), [Value::Null; 0], "known after a restart");
    get_from(&sandbox, "stranger");
    get_from(&sandbox, "stranger");
    let told = of_pattern(&sandbox, "new_program");
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["subject"], "generic/x by stranger");
}

#[test]
fn an_alert_that_is_set_to_lock_locks() {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "x", "v");
    configured(&sandbox, "[watch]\ndeletes = 2\nlock_on = [\"deletes\"]\n");
    remove(&sandbox, 1);
    assert_eq!(sandbox.byok(&["status", "--json"]).json()["state"], "open");
    remove(&sandbox, 1);
    assert_eq!(sandbox.byok(&["status", "--json"]).json()["state"], "locked");
    sandbox.stranger(&["get", "generic/x"]).exits(5);
    sandbox.byok(&["unlock"]).exits(0);
    let trail = sandbox.byok(&["audit", "--json"]).exits(0).json();
    let locked = trail["events"].as_array().expect("a list").iter();
    let whys: Vec<&Value> = locked
        .filter(|event| event["action"] == "locked")
        .map(|event| &event["detail"]["why"])
        .collect();
    assert_eq!(whys.last(), Some(&&Value::from("alert: deletes")), "{trail}");
    assert_eq!(
        sandbox.byok(&["status", "--json"]).json()["state"],
        "open",
        "opening does not lock again"
    );
}

#[test]
fn a_setting_for_a_pattern_that_is_none_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.byok(&["daemon", "stop"]).exits(0);
    std::fs::create_dir_all(sandbox.config_dir()).expect("the home is writable");
    std::fs::write(
        sandbox.config_dir().join("config.toml"),
        "[watch]\nlock_on = [\"delets\"]\n",
    )
    .expect("the home is writable");
    let ran = sandbox.byok(&["unlock"]).exits(11);
    assert!(
        ran.stderr
            .contains("watch.lock_on: `delets` is none of creates, deletes"),
        "{ran:?}"
    );
}

#[test]
fn defect_22_no_figure_is_made_up() {
    let sandbox = Sandbox::new();
    let metrics = |sandbox: &Sandbox| sandbox.byok(&["metrics", "--json"]).exits(0).json();
    let empty = metrics(&sandbox);
    assert_eq!(empty["schema_version"], 1);
    assert_eq!(
        empty["uses"]["success_rate"],
        Value::Null,
        "nothing was used: there is no rate"
    );
    for unknown in ["calls", "p50_ms", "p95_ms", "p99_ms"] {
        assert_eq!(
            empty["gateway"].get(unknown),
            Some(&Value::Null),
            "{unknown}: no call was made"
        );
    }
    assert_eq!(
        (&empty["checks"]["last_30d"], &empty["checks"]["p50_ms"]),
        (&0.into(), &Value::Null),
        "nobody was asked: there is no latency"
    );
    sandbox.holds("generic", "x", "v");
    sandbox.holds("generic", "twin", "v");
    sandbox.holds("openai", "y", &byok_e2e::keys::openai("figures"));
    sandbox.byok(&["get", "generic/x"]).exits(0);
    sandbox.byok(&["disable", "generic/twin"]).exits(0);
    sandbox.byok(&["get", "generic/twin"]).exits(9);
    let now = metrics(&sandbox);
    let figure = |name: &str| now[name].as_u64();
    assert_eq!(now["by_service"], serde_json::json!({"generic": 2, "openai": 1}));
    assert_eq!(
        (figure("total"), figure("disabled"), figure("duplicates")),
        (Some(3), Some(1), Some(2))
    );
    assert_eq!(
        (figure("never_used"), figure("never_checked"), figure("expired")),
        (Some(2), Some(3), Some(0))
    );
    assert_eq!(now["uses"]["total"], 2);
    assert_eq!(now["uses"]["failed"], 1);
    assert_eq!(now["uses"]["success_rate"], 0.5);
    assert_eq!(now["uses"]["failed_30d"], 1);
    assert_eq!(now["uses_by_service"], serde_json::json!({"generic": 1, "openai": 0}));
    let rest = ask(&sandbox.socket(), "GET", "/api/keys/metrics", "")
        .answers(200)
        .json();
    assert_eq!(rest["uses"], now["uses"]);
}

#[test]
fn a_check_is_counted_for_its_day_and_stays_counted_when_its_key_goes() {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "x", "v");
    sandbox.byok(&["check", "generic/x"]).exits(21);
    sandbox.byok(&["remove", "generic/x", "--yes"]).exits(0);
    let checks = &sandbox.byok(&["metrics", "--json"]).exits(0).json()["checks"];
    assert_eq!((&checks["last_30d"], &checks["p50_ms"]), (&1.into(), &Value::Null));
    let days = checks["by_day"].as_array().expect("a list");
    // The day may have turned meanwhile.
    let counted = days[28..].iter().filter_map(|day| day["unknown"].as_u64());
    assert_eq!((days.len(), counted.sum::<u64>()), (30, 1));
}

#[test]
fn metrics_read_like_a_page_and_say_what_is_unknown() {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "x", "v");
    sandbox.byok(&["get", "generic/x"]).exits(0);
    let mut transcript = Transcript::of(&sandbox);
    transcript.byok(&["metrics"]).exits(0);
    assert_snapshot!(transcript);
}
