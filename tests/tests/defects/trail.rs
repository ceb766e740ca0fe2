//! 21: whatever is done is in the trail, with its true outcome.

use byok_e2e::{Provider, Sandbox, keys};
use serde_json::Value;

/// The rows that a command adds, in words.
fn rows(sandbox: &Sandbox, run: impl FnOnce()) -> Vec<String> {
    let all = || sandbox.byok(&["audit", "--limit", "0", "--json"]).exits(0).json()["events"].clone();
    let before = all().as_array().map_or(0, Vec::len);
    run();
    let after = all();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let words = |row: &Value| {
        format!(
            "{} {} {}",
            text(&row["action"]),
            text(&row["outcome"]),
            text(&row["subject"])
        )
    };
    let rows = after.as_array().expect("a list").iter().skip(before);
    rows.map(|row| words(row).trim_end().to_owned()).collect()
}

#[test]
fn defect_21_every_operation_is_logged_as_what_it_was() {
    let sandbox = Sandbox::new();
    let value = keys::openai("trail");
    let provider = Provider::openai(&value);
    let url = provider.url();
    let with_input = ["add", "openai", "main", "--stdin", "--base-url", &url];
    let added = rows(&sandbox, || drop(sandbox.byok_with(&with_input, &value).exits(0)));
    assert_eq!(added, ["created ok openai/main"]);
    sandbox.holds("openai", "dead", &keys::openai("dead"));
    sandbox.byok(&["edit", "openai/dead", "--base-url", &url]).exits(0);
    let deeds: [(&[&str], i32, &[&str]); 16] = [
        (&["show", "openai"], 0, &["shown ok openai/main"]),
        (&["get", "openai"], 0, &["revealed ok openai/main"]),
        (
            &["run", "--only", "openai", "--", "true"],
            0,
            &["injected ok openai/main"],
        ),
        (&["check", "openai", "--fresh"], 0, &["checked ok openai/main"]),
        (&["check", "openai/dead"], 20, &["checked failed openai/dead"]),
        (&["edit", "openai", "--note", "x"], 0, &["updated ok openai/main"]),
        (&["disable", "openai"], 0, &["disabled ok openai/main"]),
        (&["get", "openai"], 9, &["revealed refused openai/main"]),
        (
            &["run", "--only", "openai", "--", "true"],
            125,
            &["injected refused openai/main"],
        ),
        (&["enable", "openai"], 0, &["enabled ok openai/main"]),
        (&["default", "openai/dead"], 0, &["made_default ok openai/dead"]),
        (
            &["recovery", "new", "--recovery-file", "new"],
            0,
            &["recovery_changed ok"],
        ),
        (
            &["remove", "openai/dead", "--yes"],
            0,
            &["shown ok openai/dead", "deleted ok openai/dead"],
        ),
        (&["get", "openai/dead"], 4, &[]),
        (&["list"], 0, &[]),
        (&["lock"], 0, &["locked ok", "unlocked ok"]),
    ];
    for (words, code, wanted) in deeds {
        let found = rows(&sandbox, || drop(sandbox.byok(words).exits(code)));
        assert_eq!(found, wanted, "{words:?}");
    }
    sandbox.byok(&["audit", "--verify"]).exits(0);
}
