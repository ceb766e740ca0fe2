//! `byok check --env-file`: keys of a file, with neither vault nor daemon.

use byok_e2e::{Provider, Sandbox, custom, keys};

#[test]
fn keys_of_a_file_are_checked_without_vault_and_daemon() {
    let sandbox = Sandbox::empty();
    let (by_name, by_shape) = (keys::acme("bname"), keys::acme("bshape"));
    let provider = Provider::statuses(&[(&by_name, 200), (&by_shape, 401)]);
    custom::define(&sandbox, &provider);
    sandbox.file(
        ".env",
        &format!(
            "# a comment\nexport ACME_API_KEY=\"{by_name}\"\nOTHER='{by_shape}'\nDEBUG=1\nEMPTY=\n\
             OPENAI_API_KEY=byok://openai/work\n"
        ),
    );
    let ran = sandbox.stranger(&["check", "--env-file", ".env", "--json"]).exits(20);
    let json = ran.json();
    let results = json["results"].as_array().unwrap();
    let found: Vec<_> = results
        .iter()
        .map(|one| (&one["ref"], &one["service"], &one["status"]))
        .collect();
    let json = |text| serde_json::Value::from(text);
    let wanted = [
        (json("ACME_API_KEY"), json("acme"), json("valid")),
        (json("OTHER"), json("acme"), json("invalid")),
    ];
    let wanted: Vec<_> = wanted.iter().map(|(a, b, c)| (a, b, c)).collect();
    assert_eq!(
        found, wanted,
        "by its name or its shape; references and the rest are left alone"
    );
    for value in [by_name, by_shape] {
        assert!(!ran.stdout.contains(&value) && !ran.stderr.contains(&value), "{ran:?}");
    }
    assert!(!sandbox.byok_home().join("run").exists(), "no daemon");
    assert!(!sandbox.byok_home().join("data").exists(), "no vault");
}

#[test]
fn a_file_for_people_is_reported_like_a_vault() {
    let sandbox = Sandbox::empty();
    let value = keys::acme("good");
    let provider = Provider::statuses(&[(&value, 200)]);
    custom::define(&sandbox, &provider);
    sandbox.file(".env", &format!("ACME_API_KEY={value}\n"));
    let ran = sandbox.stranger(&["check", "--env-file", ".env"]).exits(0);
    assert!(
        ran.stdout.starts_with("ACME_API_KEY") && ran.stdout.contains("✓ valid"),
        "{ran:?}"
    );
    assert_eq!(ran.stderr, "1 ok, 0 dead, 0 limited, 0 unknown\n");
}

#[test]
fn a_broken_entry_is_named_and_not_repeated() {
    let sandbox = Sandbox::empty();
    sandbox.file(".env", "GOOD=1\nalso_good=2\nBAD hunter2-in-the-clear\n");
    for words in [
        &["check", "--env-file", ".env"][..],
        &["run", "--env-file", ".env", "--", "true"],
    ] {
        let ran = sandbox.stranger(words);
        assert_eq!(ran.code, Some(if words[0] == "run" { 125 } else { 11 }), "{ran:?}");
        assert!(ran.stderr.contains(".env: entry 3 is not NAME=VALUE"), "{ran:?}");
        assert!(!ran.stderr.contains("hunter2"), "{ran:?}");
    }
}

#[test]
fn a_missing_file_is_told() {
    let sandbox = Sandbox::empty();
    let ran = sandbox.stranger(&["check", "--env-file", "none.env"]).exits(12);
    assert!(ran.stderr.starts_with("byok: none.env: "), "{ran:?}");
}

#[test]
fn a_file_without_keys_has_nothing_to_check() {
    let sandbox = Sandbox::empty();
    sandbox.file(".env", "DEBUG=1\nOPENAI_API_KEY=byok://openai/work\n");
    let ran = sandbox.stranger(&["check", "--env-file", ".env"]).exits(0);
    assert_eq!(
        (ran.stdout.as_str(), ran.stderr.as_str()),
        ("", "There is nothing to check.\n")
    );
}
