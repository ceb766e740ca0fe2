//! `byok audit`

use byok_core::crypto::KdfParams;
use byok_core::model::{Act, Actor, Face};
use byok_core::secret::Secret;
use byok_core::vault::Vault;
use byok_e2e::{Sandbox, Transcript};
use insta::assert_snapshot;
use serde_json::Value;

/// A vault whose trail tells of two keys.
fn with_a_history() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "one", "1");
    sandbox.holds("generic", "two", "2");
    sandbox.byok(&["get", "generic/one"]).exits(0);
    sandbox.byok(&["disable", "generic/two"]).exits(0);
    sandbox.byok(&["get", "generic/two"]).exits(9);
    sandbox
}

fn events(sandbox: &Sandbox, filter: &[&str]) -> Vec<Value> {
    let words: Vec<&str> = ["audit", "--json"].iter().chain(filter).copied().collect();
    let json = sandbox.byok(&words).exits(0).json();
    json["events"].as_array().expect("a list").clone()
}

fn actions(events: &[Value]) -> Vec<&str> {
    events
        .iter()
        .map(|event| event["action"].as_str().expect("a text"))
        .collect()
}

#[test]
fn what_was_done_is_told_with_its_true_outcome() {
    let sandbox = with_a_history();
    let mut transcript = Transcript::of(&sandbox);
    transcript.byok(&["audit"]).exits(0);
    transcript.byok(&["audit", "--verify"]).exits(0);
    assert_snapshot!(transcript);
}

#[test]
fn filters_leave_what_fits() {
    let sandbox = with_a_history();
    let of_two = events(&sandbox, &["--key", "generic/two"]);
    assert_eq!(actions(&of_two), ["created", "disabled", "revealed"]);
    assert_eq!(of_two[2]["outcome"], "refused");
    assert_eq!(
        actions(&events(&sandbox, &["--limit", "1"])),
        ["revealed"],
        "the newest"
    );
    assert_eq!(events(&sandbox, &["--since", "2099-01-01"]).len(), 0);
    let all = events(&sandbox, &["--since", "1d", "--limit", "0"]);
    let seqs: Vec<_> = all.iter().map(|event| event["seq"].as_u64().unwrap()).collect();
    let wanted: Vec<u64> = (1..=seqs.len() as u64).collect();
    assert_eq!(seqs, wanted, "oldest first, without gaps");
}

#[test]
fn the_actor_is_what_the_kernel_tells() {
    let sandbox = with_a_history();
    let created = &events(&sandbox, &["--key", "generic/one"])[0];
    assert_eq!(created["actor"]["face"], "cli");
    assert!(created["actor"]["pid"].as_u64().unwrap() > 1, "{created}");
    let me = std::fs::read_to_string("/proc/self/comm").unwrap();
    assert_eq!(created["actor"]["program"], me.trim_end(), "who started byok");
}

#[test]
fn a_wrong_password_is_in_the_trail() {
    let sandbox = Sandbox::new();
    sandbox.byok(&["lock"]).exits(0);
    sandbox.file("wrong", "not the password");
    let mut unlock = sandbox.command(&["unlock"]);
    unlock.env("BYOK_PASSWORD_FILE", sandbox.dir().join("wrong"));
    byok_e2e::sandbox::run(unlock, None).exits(6);
    sandbox.byok(&["unlock"]).exits(0);
    let all = events(&sandbox, &[]);
    assert_eq!(actions(&all), ["vault_created", "locked", "wrong_password", "unlocked"]);
}

#[test]
fn verifying_is_part_of_the_document() {
    let sandbox = with_a_history();
    let json = sandbox.byok(&["audit", "--verify", "--json"]).exits(0).json();
    assert_eq!(
        (&json["verified"], &json["first_break"]),
        (&Value::Bool(true), &Value::Null)
    );
    let json = sandbox.byok(&["audit", "--json"]).exits(0).json();
    assert_eq!(json["verified"], Value::Null, "nobody asked");
}

#[test]
fn who_how_what_and_until_leave_what_fits() {
    let sandbox = with_a_history();
    let refused = events(&sandbox, &["--outcome", "refused"]);
    assert_eq!(actions(&refused), ["revealed"]);
    assert_eq!(
        actions(&events(&sandbox, &["--action", "created"])),
        ["created", "created"]
    );
    let both = ["--key", "generic/one", "--action", "created"];
    assert_eq!(events(&sandbox, &both).len(), 1);
    assert!(events(&sandbox, &["--until", "1h"]).is_empty(), "nothing is that old");
    assert_eq!(events(&sandbox, &["--until", "2099-01-01", "--since", "1h"]).len(), 6);
    let me = std::fs::read_to_string("/proc/self/comm").unwrap();
    assert_eq!(events(&sandbox, &["--program", me.trim_end()]).len(), 6);
    assert!(events(&sandbox, &["--program", "nobody"]).is_empty());
    assert!(events(&sandbox, &["--client", "ci"]).is_empty());
}

#[test]
fn an_anchor_kept_elsewhere_is_verified_against() {
    let sandbox = with_a_history();
    let line = sandbox.byok(&["audit", "anchor"]).exits(0).stdout;
    assert!(line.starts_with("byok-anchor-v1 ") && line.contains(" 6 20"), "{line}");
    let json = sandbox.byok(&["audit", "anchor", "--json"]).exits(0).json();
    assert_eq!(
        (&json["schema_version"], &json["seq"]),
        (&Value::from(1), &Value::from(6))
    );
    sandbox.byok(&["get", "generic/one"]).exits(0);

    let whole = "The audit trail is whole, and holds what was anchored: 7 rows.\n";
    let given = sandbox
        .byok(&["audit", "--verify", "--anchor", line.trim_end()])
        .exits(0);
    assert_eq!(given.stdout, whole);
    sandbox.file("anchors.txt", &format!("# kept in git\n{line}\n"));
    let kept = sandbox.byok(&["audit", "--verify", "--anchor", "anchors.txt"]).exits(0);
    assert_eq!(kept.stdout, whole);

    // A head that this trail never had: the line of another row, and one that is still to come.
    for (other, kind) in [
        (line.replace(" 6 20", " 5 20"), "row 5: changed"),
        (line.replace(" 6 20", " 9 20"), "row 7: truncated"),
    ] {
        let found = sandbox
            .byok(&["audit", "--verify", "--anchor", other.trim_end()])
            .exits(10);
        assert!(found.stderr.contains(kind), "{found:?}");
        let json = sandbox
            .byok(&["audit", "--verify", "--json", "--anchor", other.trim_end()])
            .exits(10)
            .stdout;
        let document: Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
        assert_eq!(document["verified"], false);
        assert!(document["first_break"]["seq"].is_u64(), "{document}");
    }
    sandbox.byok(&["audit", "--verify", "--anchor", "nothing.txt"]).exits(2);
    sandbox.byok(&["audit", "--anchor", line.trim_end()]).exits(2);
    let elsewhere = Sandbox::new();
    let found = elsewhere
        .byok(&["audit", "--verify", "--anchor", line.trim_end()])
        .exits(2);
    assert!(found.stderr.contains("of another vault"), "{found:?}");
}

/// A vault that was used long ago; the daemon prunes it when it is opened.
#[test]
fn old_rows_go_as_the_setting_says() {
    let sandbox = Sandbox::empty();
    let (actor, then) = (Actor::face(Face::Cli), "2020-01-01T00:00:00Z".parse().unwrap());
    let act = Act {
        actor: &actor,
        now: then,
    };
    let password = Secret::from_text(byok_e2e::sandbox::PASSWORD.into());
    let kdf = KdfParams::FLOOR;
    let mut vault = Vault::create(&sandbox.vault_dir(), &password, kdf, act).unwrap().vault;
    // So many wrong passwords are an alert: one row more.
    for _ in 0..30 {
        vault.record_wrong_password(act).unwrap();
    }
    vault.lock(act, "test").unwrap();

    sandbox.byok(&["unlock"]).exits(0);
    assert_eq!(
        events(&sandbox, &[]).len(),
        34,
        "everything is kept unless something else is set"
    );
    sandbox.byok(&["daemon", "stop"]).exits(0);
    std::fs::create_dir_all(sandbox.config_dir()).unwrap();
    std::fs::write(sandbox.config_dir().join("config.toml"), "[audit]\nkeep = \"400d\"\n").unwrap();
    sandbox.byok(&["unlock"]).exits(0);
    byok_e2e::wait::until("the trail is pruned", || {
        actions(&events(&sandbox, &[])).contains(&"pruned")
    });
    let left = events(&sandbox, &[]);
    assert_eq!(left[0]["seq"], 34, "{left:?}");
    let pruned = left.iter().find(|event| event["action"] == "pruned").unwrap();
    assert_eq!(
        (&pruned["actor"]["face"], &pruned["detail"]["rows"]),
        (&"daemon".into(), &"33".into())
    );
    let verified = sandbox.byok(&["audit", "--verify"]).exits(0);
    assert!(
        verified.stdout.ends_with(" Rows up to 33 were pruned by byok.\n"),
        "{verified:?}"
    );
}

#[test]
fn wrong_words_are_told() {
    let sandbox = Sandbox::new();
    let mut transcript = Transcript::of(&sandbox);
    transcript.byok(&["audit", "--action", "frobnicated"]).exits(2);
    transcript.byok(&["audit", "--key", "generic/none"]).exits(4);
    transcript.byok(&["audit", "--since", "yesterday"]).exits(2);
    transcript.byok(&["audit", "--limit", "2000"]).exits(2);
    assert_snapshot!(transcript);
}
