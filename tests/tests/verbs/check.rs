//! `byok check`

use byok_e2e::provider::nobody;
use byok_e2e::{Provider, Sandbox, Terminal, Transcript, keys};
use insta::assert_snapshot;

/// Keys named after what the provider says of them, and the provider.
fn furnished(names: &[(&str, u16)]) -> (Sandbox, Provider) {
    let sandbox = Sandbox::new();
    let known: Vec<(String, u16)> = names
        .iter()
        .map(|(name, status)| (keys::openai(name), *status))
        .collect();
    let known: Vec<(&str, u16)> = known.iter().map(|(key, status)| (key.as_str(), *status)).collect();
    let provider = Provider::statuses(&known);
    for (name, _) in names {
        let url = provider.url();
        let words = ["add", "openai", name, "--stdin", "--no-check", "--base-url", &url];
        sandbox.byok_with(&words, &keys::openai(name)).exits(0);
    }
    (sandbox, provider)
}

#[test]
fn one_dead_key_decides_the_exit_code() {
    let (sandbox, _provider) = furnished(&[("good", 200), ("dead", 401), ("busy", 429)]);
    sandbox.holds("generic", "x", "v");
    let mut transcript = Transcript::of(&sandbox);
    transcript.byok(&["check"]).exits(20);
    transcript.byok(&["check", "openai/busy"]).exits(21);
    transcript.byok(&["check", "generic/x"]).exits(21);
    transcript.byok(&["check", "openai/good"]).exits(0);
    transcript.byok(&["list"]).exits(0);
    assert_snapshot!(transcript);
}

#[test]
fn results_come_in_the_order_of_the_keys() {
    let (sandbox, _provider) = furnished(&[("c", 200), ("a", 200), ("b", 200)]);
    let order = |words: &[&str]| {
        let ran = sandbox.byok(words).exits(0);
        let names: Vec<String> = ran.stdout.lines().skip(1).map(|line| line[..8].to_owned()).collect();
        names
    };
    assert_eq!(order(&["check"]), ["openai/a", "openai/b", "openai/c"]);
    assert_eq!(
        order(&["check", "openai/b", "openai/c", "openai/a"]),
        ["openai/b", "openai/c", "openai/a"]
    );
}

#[test]
fn on_a_terminal_a_key_is_a_line_and_what_it_means_and_v_draws_a_tree() {
    let (sandbox, _provider) = furnished(&[("good", 200), ("dead", 401)]);
    let screen = |words: &[&str]| {
        let mut command = sandbox.command(words);
        command.env("NO_COLOR", "1");
        let mut terminal = Terminal::start(&command);
        assert_eq!(terminal.ends(), 20);
        terminal.falls_silent().screen()
    };
    let table = screen(&["check"]);
    let row = |text: &str| {
        table
            .lines()
            .position(|line| line.contains(text))
            .unwrap_or_else(|| panic!("{table}"))
    };
    assert!(
        table.lines().nth(row("openai/dead")).unwrap().contains("✗ invalid"),
        "{table}"
    );
    assert_eq!(row("does not accept the key"), row("openai/dead") + 1, "{table}");
    let tree = screen(&["check", "-v"]);
    assert!(tree.contains("├─ ") && tree.contains("└─ "), "{tree}");
    assert!(tree.contains("HTTP 401 after") && tree.contains("how sure"), "{tree}");
}

#[test]
fn the_document_counts_what_it_lists() {
    let (sandbox, provider) = furnished(&[("good", 200), ("dead", 401), ("busy", 429)]);
    let words = [
        "add",
        "openai",
        "lost",
        "--stdin",
        "--no-check",
        "--base-url",
        &nobody(),
    ];
    sandbox.byok_with(&words, &keys::openai("lost")).exits(0);
    let ran = sandbox.byok(&["check", "--json"]).exits(20);
    let json = ran.json();
    assert_eq!(
        json["summary"],
        serde_json::json!({"ok": 1, "dead": 1, "limited": 1, "unknown": 1})
    );
    let mut found: Vec<String> = json["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{} {} {}", one["ref"], one["status"], one["http_status"]))
        .collect();
    found.sort_unstable();
    let wanted = [
        r#""openai/busy" "rate_limited" 429"#,
        r#""openai/dead" "invalid" 401"#,
        r#""openai/good" "valid" 200"#,
        r#""openai/lost" "unreachable" null"#,
    ];
    assert_eq!(found, wanted);
    assert_eq!(ran.stderr, "", "no bar and no talk beside the document");
    assert_eq!(provider.seen().len(), 3);
}

#[test]
fn a_service_and_disabled_keys_are_chosen_by_flags() {
    let (sandbox, _provider) = furnished(&[("on", 200), ("off", 200)]);
    sandbox.holds("generic", "x", "v");
    sandbox.byok(&["disable", "openai/off"]).exits(0);
    let checked = |words: &[&str]| {
        let words: Vec<&str> = ["check", "--json"].iter().chain(words).copied().collect();
        let json = sandbox.byok(&words).json();
        let mut refs: Vec<String> = json["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["ref"].as_str().unwrap().to_owned())
            .collect();
        refs.sort_unstable();
        refs
    };
    assert_eq!(checked(&[]), ["generic/x", "openai/on"]);
    assert_eq!(checked(&["--all"]), ["generic/x", "openai/off", "openai/on"]);
    assert_eq!(checked(&["--service", "openai"]), ["openai/on"]);
    assert_eq!(checked(&["openai/off"]), ["openai/off"], "named, it is asked about");
}

#[test]
fn what_was_found_is_remembered() {
    let (sandbox, _provider) = furnished(&[("dead", 401)]);
    let before = sandbox.byok(&["show", "openai", "--json"]).json();
    assert_eq!(before["key"]["status"], "unverified");
    sandbox.byok(&["check", "openai"]).exits(20);
    let after = sandbox.byok(&["show", "openai", "--json"]).json();
    assert_eq!(after["key"]["status"], "invalid");
    assert!(after["key"]["last_checked_at"].is_string());
    assert_eq!(after["checks"][0]["http_status"], 401);
    assert_eq!(sandbox.byok(&["status", "--json"]).json()["dead"], 1);
}

#[test]
fn many_keys_are_all_checked_with_few_calls_at_once() {
    let names: Vec<String> = (0..24).map(|number| format!("k{number:02}")).collect();
    let known: Vec<(&str, u16)> = names.iter().map(|name| (name.as_str(), 200)).collect();
    let (sandbox, provider) = furnished(&known);
    let json = sandbox.byok(&["check", "--json"]).exits(0).json();
    assert_eq!(json["summary"]["ok"], 24);
    let mut asked: Vec<String> = provider
        .seen()
        .iter()
        .map(|request| request.header("authorization").unwrap().to_owned())
        .collect();
    asked.sort_unstable();
    asked.dedup();
    assert_eq!(asked.len(), 24, "each was asked about, once");
}

#[test]
fn nothing_to_check_and_wrong_words_are_told() {
    let sandbox = Sandbox::new();
    let mut transcript = Transcript::of(&sandbox);
    transcript.byok(&["check"]).exits(0);
    transcript.byok(&["check", "openai/none"]).exits(4);
    transcript.byok(&["check", "openai", "--all"]).exits(2);
    assert_snapshot!(transcript);
}
