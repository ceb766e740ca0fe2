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
    let row = ran.stdout.lines().nth(1).unwrap_or_default();
    assert!(row.starts_with("ACME_API_KEY") && row.contains("✓ valid"), "{ran:?}");
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
    let talk = "There is nothing to check.\nNot checked:\n  OPENAI_API_KEY  a reference: its key is in a vault\n";
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", talk));
}

#[test]
fn what_may_be_several_providers_is_told_and_sent_to_none() {
    let sandbox = Sandbox::empty();
    let (one, other) = (Provider::statuses(&[]), Provider::statuses(&[]));
    custom::define(&sandbox, &one);
    custom::define_alike(&sandbox, "twin", "localhost", &other);
    let value = keys::acme("qwertyuiopasdfghjlzxcvbn");
    sandbox.file(
        ".env",
        &format!("DEBUG=1\nMY_KEY={value}\nDB_PASSWORD=hunter2hunter2\nTODO_KEY=your_key_here\n"),
    );
    let ran = sandbox.stranger(&["check", "--env-file", ".env", "--json"]).exits(0);
    let json = ran.json();
    assert_eq!(json["results"], serde_json::json!([]));
    let skipped = json["skipped"].as_array().unwrap();
    let told: Vec<&str> = skipped.iter().map(|one| one["variable"].as_str().unwrap()).collect();
    assert_eq!(told, ["MY_KEY", "DB_PASSWORD"], "settings and placeholders are no keys");
    assert_eq!(skipped[0]["candidates"], serde_json::json!(["acme", "twin"]));
    assert!(
        !ran.stdout.contains(&value) && !ran.stdout.contains("hunter2"),
        "{ran:?}"
    );
    assert!(one.seen().is_empty() && other.seen().is_empty(), "nobody was asked");

    sandbox.file(".env", &format!("THE_TWIN_KEY={value}\n"));
    let json = sandbox
        .stranger(&["check", "--env-file", ".env", "--json"])
        .exits(20)
        .json();
    assert_eq!(json["results"][0]["service"], "twin", "the variable's name decides");
    assert_eq!((one.seen().len(), other.seen().len()), (0, 1));
}

#[test]
fn a_key_is_asked_about_at_the_address_that_its_file_has() {
    let sandbox = Sandbox::empty();
    let value = keys::openai("proxied");
    let provider = Provider::openai(&value);
    let file = |url: &str| format!("OPENAI_API_KEY={value}\nOPENAI_BASE_URL={url}\n");
    sandbox.file(".env", &file(&provider.url()));
    let json = sandbox
        .stranger(&["check", "--env-file", ".env", "--json"])
        .exits(0)
        .json();
    assert_eq!(
        (&json["results"][0]["status"], provider.seen().len()),
        (&"valid".into(), 1)
    );
    sandbox.file(".env", &file("http://example.com/v1"));
    let json = sandbox
        .stranger(&["check", "--env-file", ".env", "--json"])
        .exits(0)
        .json();
    assert_eq!(json["results"], serde_json::json!([]), "a key is not sent in the clear");
    let reason = json["skipped"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("OPENAI_BASE_URL"), "{reason}");
}

#[test]
fn half_a_credential_is_told_and_not_called_dead() {
    let sandbox = Sandbox::empty();
    sandbox.file(".env", "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7ABCDEFG\nAWS_REGION=eu-west-1\n");
    let json = sandbox
        .stranger(&["check", "--env-file", ".env", "--json"])
        .exits(0)
        .json();
    assert_eq!(json["results"], serde_json::json!([]));
    let reason = json["skipped"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("secret_access_key"), "{reason}");
}

#[test]
fn variables_that_are_no_secrets_complete_every_credential_that_has_them() {
    let sandbox = Sandbox::empty();
    let (id, secret) = byok_e2e::aws::Aws::first();
    let definition = include_str!("../../../core/providers/aws.toml");
    let definition = definition
        .replace("id = \"aws\"", "id = \"saw\"")
        .replace("aliases = [\"amazon\"]\n", "")
        .replace("AWS_ACCESS_KEY_ID", "SAW_ACCESS_KEY_ID")
        .replace("AWS_SECRET_ACCESS_KEY", "SAW_SECRET_ACCESS_KEY");
    custom::write(&sandbox, "saw.toml", &definition);
    // Both read the region, whose shape is wrong: nobody is asked.
    let words = ["check", "--env-file", ".env", "--json"];
    sandbox.file(
        ".env",
        &format!("SAW_ACCESS_KEY_ID={id}\nSAW_SECRET_ACCESS_KEY={secret}\nAWS_REGION=nowhere\n"),
    );
    let json = sandbox.stranger(&words).exits(21).json();
    assert_eq!(json["results"][0]["status"], "config_error", "{json}");
    assert!(
        json["results"][0]["message"].as_str().unwrap().contains("`region`"),
        "{json}"
    );
    assert!(json.get("skipped").is_none(), "{json}");
}
