//! `byok list`, `show`

use byok_e2e::{Sandbox, Transcript, keys};
use insta::assert_snapshot;

/// Five keys that differ in everything a filter looks at.
fn furnished() -> Sandbox {
    let sandbox = Sandbox::new();
    let add = |words: &[&str], value: &str| {
        let words: Vec<&str> = ["add"]
            .iter()
            .chain(words)
            .copied()
            .chain(["--stdin", "--no-check"])
            .collect();
        sandbox.byok_with(&words, value).exits(0);
    };
    add(
        &["openai", "work", "--tag", "prod", "--expires", "300h"],
        &keys::openai("work"),
    );
    add(&["openai", "home", "--note", "weekend project"], &keys::openai("home"));
    add(&["github", "ci", "--tag", "prod", "--tag", "ci"], &keys::github("ci"));
    add(&["firecrawl", "main", "--expires", "2000h"], &keys::firecrawl('1'));
    add(&["generic", "door", "--expires", "1s"], "1234");
    sandbox.wait_until_expired("generic/door");
    sandbox
}

fn refs(sandbox: &Sandbox, filter: &[&str]) -> Vec<String> {
    let words: Vec<&str> = ["list", "--json"].iter().chain(filter).copied().collect();
    let json = sandbox.byok(&words).exits(0).json();
    let keys = json["keys"].as_array().expect("a list").iter();
    keys.map(|key| key["ref"].as_str().expect("a text").to_owned())
        .collect()
}

#[test]
fn keys_are_listed_and_shown() {
    let sandbox = furnished();
    sandbox.byok(&["disable", "github/ci"]).exits(0);
    let mut transcript = Transcript::of(&sandbox);
    transcript.byok(&["list"]).exits(0);
    transcript.byok(&["ls", "--status", "dead"]).exits(0);
    transcript.byok(&["show", "openai/work"]).exits(0);
    transcript.byok(&["show", "generic"]).exits(0);
    assert_snapshot!(transcript);
}

#[test]
fn each_filter_leaves_what_fits() {
    let sandbox = furnished();
    let all = [
        "firecrawl/main",
        "generic/door",
        "github/ci",
        "openai/home",
        "openai/work",
    ];
    assert_eq!(refs(&sandbox, &[]), all, "by service and name");
    assert_eq!(refs(&sandbox, &["--service", "openai"]), ["openai/home", "openai/work"]);
    assert_eq!(refs(&sandbox, &["--service", "gh"]), ["github/ci"], "an alias");
    assert_eq!(refs(&sandbox, &["--tag", "prod"]), ["github/ci", "openai/work"]);
    assert_eq!(refs(&sandbox, &["--status", "expired"]), ["generic/door"]);
    assert_eq!(refs(&sandbox, &["--status", "dead"]), ["generic/door"]);
    assert_eq!(refs(&sandbox, &["--status", "unknown"]).len(), 4);
    assert_eq!(refs(&sandbox, &["--expiring", "30d"]), ["openai/work"]);
    assert_eq!(
        refs(&sandbox, &["--expiring", "90d"]),
        ["firecrawl/main", "openai/work"]
    );
    assert_eq!(
        refs(&sandbox, &["--service", "openai", "--tag", "prod"]),
        ["openai/work"]
    );
}

#[test]
fn fuzzy_text_finds_by_name_label_and_note() {
    let sandbox = furnished();
    assert_eq!(refs(&sandbox, &["oawork"]), ["openai/work"]);
    assert_eq!(refs(&sandbox, &["weekend"]), ["openai/home"]);
    assert_eq!(refs(&sandbox, &["prod"]), ["github/ci", "openai/work"], "a label");
    assert_eq!(
        refs(&sandbox, &["github"])[0],
        "github/ci",
        "the best match comes first"
    );
    assert!(refs(&sandbox, &["zzzz"]).is_empty());
}

#[test]
fn nothing_to_list_is_said_and_not_printed() {
    let sandbox = Sandbox::new();
    let mut transcript = Transcript::of(&sandbox);
    transcript.byok(&["list"]).exits(0);
    transcript.byok(&["list", "--tag", "x"]).exits(0);
    transcript.byok(&["list", "--json"]).exits(0);
    transcript.byok(&["list", "--status", "fine"]).exits(2);
    transcript.byok(&["list", "--expiring", "soon"]).exits(2);
    transcript.byok(&["show", "openai"]).exits(4);
    transcript.byok(&["show", "opnai/x"]).exits(4);
    assert_snapshot!(transcript);
}

#[test]
fn no_list_holds_a_value() {
    let sandbox = furnished();
    for words in [
        &["list"][..],
        &["list", "--json"],
        &["show", "openai/work"],
        &["show", "openai/work", "--json"],
        &["expiring", "--json"],
        &["audit", "--json"],
    ] {
        let ran = sandbox.byok(words).exits(0);
        let all = format!("{}{}", ran.stdout, ran.stderr);
        assert!(all.contains("openai/work"), "{words:?} shows the key: {all}");
        assert!(!all.contains(&keys::openai("work")), "{words:?} {all}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let sandbox = furnished();
    let mut script = sandbox.shell("{ byok list; echo \"list $?\" >&2; } | true; byok list | head -n 1 >/dev/null");
    script.env("BYOK_NON_INTERACTIVE", "1");
    let ran = byok_e2e::sandbox::run(script, None).exits(0);
    assert_eq!(ran.stderr, "list 0\n");
}
