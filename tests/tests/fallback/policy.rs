//! The verb.

use super::{with_chain, with_keys};

#[test]
fn nobody_chose_is_never_and_what_is_chosen_is_shown_in_its_order() {
    let (sandbox, _provider) = with_keys();
    let shown = sandbox.byok(&["fallback", "openai", "--json"]).exits(0).json();
    let policy = &shown["policy"];
    assert_eq!(
        (&shown["schema_version"], &policy["on"]),
        (&1.into(), &serde_json::json!([]))
    );
    assert_eq!(
        (&policy["chain"], &policy["cool_down_seconds"]),
        (&serde_json::json!([]), &300.into())
    );
    assert!(
        sandbox
            .byok(&["fallback"])
            .exits(0)
            .stderr
            .starts_with("No key steps in")
    );

    let words = [
        "fallback",
        "openai",
        "--on",
        "limit,auth-failure",
        "--chain",
        "other,openai/backup",
        "--cool-down",
        "1h",
    ];
    let set = sandbox.byok(&words).exits(0);
    assert_eq!(
        set.stderr.trim_end(),
        "openai falls back on auth-failure, limit; a key that failed is passed over for 1 h."
    );
    let order: Vec<&str> = set
        .stdout
        .lines()
        .skip(1)
        .filter_map(|line| line.split_whitespace().nth(1))
        .collect();
    assert_eq!(
        order,
        ["openai/main", "openai/other", "openai/backup"],
        "{}",
        set.stdout
    );
    let listed = sandbox.byok(&["fallback", "--json"]).exits(0).json();
    assert_eq!(listed["policies"][0]["chain"], serde_json::json!(["other", "backup"]));
    // One flag leaves the rest as it is.
    sandbox.byok(&["fallback", "openai", "--on", "never"]).exits(0);
    let kept = sandbox.byok(&["fallback", "openai", "--json"]).exits(0).json();
    assert_eq!(kept["policy"]["chain"], serde_json::json!(["other", "backup"]));
    let back = sandbox
        .byok(&["fallback", "openai", "--cool-down", "default", "--chain", "", "--json"])
        .exits(0)
        .json();
    assert_eq!(
        (&back["policy"]["cool_down_seconds"], &back["policy"]["chain"]),
        (&300.into(), &serde_json::json!([]))
    );
}

#[test]
fn what_makes_no_sense_is_refused_and_changes_nothing() {
    let (sandbox, _provider) = with_chain("limit");
    for (words, code) in [
        (&["--on", "sometimes"][..], 2),
        (&["--on", "never,limit"], 2),
        (&["--chain", "backup,backup"], 2),
        (&["--chain", "backup,main"], 2),
        (&["--chain", "nobody"], 4),
        (&["--cool-down", "8d"], 2),
        (&["--cool-down", "soon"], 2),
    ] {
        let ran = sandbox.byok(&[&["fallback", "openai"], words].concat());
        assert_eq!(ran.code, Some(code), "{words:?}: {ran:?}");
    }
    sandbox.byok(&["fallback", "opena1", "--on", "limit"]).exits(4);
    sandbox.byok(&["fallback", "github"]).exits(4);
    sandbox.byok(&["fallback", "--on", "limit"]).exits(2);
    let policy = sandbox.byok(&["fallback", "openai", "--json"]).exits(0).json();
    assert_eq!(policy["policy"]["chain"], serde_json::json!(["backup"]));
    let changes = sandbox
        .byok(&["audit", "--action", "fallback_changed", "--json"])
        .exits(0)
        .json();
    assert_eq!(changes["events"].as_array().map(Vec::len), Some(1));
}

#[test]
fn the_setting_is_the_cool_down_of_whoever_chose_none() {
    let (sandbox, _provider) = with_chain("limit");
    std::fs::create_dir_all(sandbox.config_dir()).expect("the home is writable");
    let settings = "[fallback]\ncool_down = \"2h\"\n";
    std::fs::write(sandbox.config_dir().join("config.toml"), settings).expect("the home is writable");
    sandbox.byok(&["daemon", "stop"]).exits(0);
    let policy = sandbox.byok(&["fallback", "openai", "--json"]).exits(0).json();
    assert_eq!(policy["policy"]["cool_down_seconds"], 7_200);
}
