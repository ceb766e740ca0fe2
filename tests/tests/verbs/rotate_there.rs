//! `byok rotate --at-provider`, against a provider that makes keys and takes them back.

use byok_e2e::maker::{Maker, Manner, Mood};
use byok_e2e::{Sandbox, keys, raw, wait};
use serde_json::{Value, json};

/// An open vault with `maker/main`, whose provider makes keys in this manner.
fn with_maker(manner: Manner) -> (Sandbox, Maker) {
    let (sandbox, maker) = (Sandbox::empty(), Maker::start(manner));
    maker.define(&sandbox);
    let init = [
        "init",
        "--kdf-memory",
        "19",
        "--kdf-passes",
        "2",
        "--recovery-file",
        "recovery",
    ];
    sandbox.byok(&init).exits(0);
    sandbox
        .byok_with(&["add", "maker", "--stdin"], &Maker::first())
        .exits(0);
    (sandbox, maker)
}

fn get(sandbox: &Sandbox) -> String {
    sandbox.byok(&["get", "maker"]).exits(0).stdout
}

fn versions(sandbox: &Sandbox) -> Value {
    sandbox.byok(&["versions", "maker", "--json"]).exits(0).json()
}

fn step(sandbox: &Sandbox) -> String {
    versions(sandbox)["rotations"][0]["step"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn a_new_key_is_made_used_and_the_old_one_proved_dead() {
    for manner in [Manner::Works, Manner::Ends] {
        let (sandbox, maker) = with_maker(manner);
        let done = sandbox
            .byok(&["rotate", "maker", "--at-provider", "--keep-old", "0", "--json"])
            .exits(0);
        assert_eq!(done.json()["version"], 2);
        let new = get(&sandbox);
        assert_ne!(new, Maker::first());
        assert!(!done.stdout.contains(&new) && !done.stderr.contains(&new));
        wait::until("the old key is dead", || step(&sandbox) == "done");
        assert_eq!(maker.live(), [new], "{manner:?}");
        assert_eq!(versions(&sandbox)["versions"][1]["state"], "shredded");
        sandbox.byok(&["rollback", "maker"]).exits(4);
        sandbox.byok(&["audit", "--verify"]).exits(0);
        // The provider's own number of the new key is known now, and another one can follow.
        sandbox
            .byok(&["rotate", "maker", "--at-provider", "--keep-old", "0"])
            .exits(0);
        wait::until("that one is dead, too", || step(&sandbox) == "done");
        assert_eq!(maker.live(), [get(&sandbox)], "{manner:?}");
    }
}

#[test]
fn another_key_makes_the_new_one_and_takes_back_what_it_has_made() {
    let (sandbox, maker) = with_maker(Manner::Another);
    let admin = maker.by_hand();
    sandbox
        .byok_with(&["add", "maker", "admin", "--stdin"], &admin)
        .exits(0);
    let rotate = [
        "rotate",
        "maker",
        "--at-provider",
        "--with",
        "maker/admin",
        "--keep-old",
        "0",
    ];
    sandbox.byok(&rotate).exits(0);
    let first = get(&sandbox);
    // Nobody knows the number of the key that a person has made: it can't be revoked, and that is said.
    wait::until("byok gives up", || step(&sandbox) == "given_up");
    let told = versions(&sandbox)["rotations"][0]["message"].to_string();
    assert!(told.contains("https://maker.example/keys"), "{told}");
    assert!(maker.live().contains(&Maker::first()));
    sandbox.byok(&rotate).exits(0);
    wait::until("the one that byok had made is dead", || step(&sandbox) == "done");
    let live = maker.live();
    assert!(!live.contains(&first) && live.contains(&get(&sandbox)) && live.contains(&admin));
    let asked = maker.seen().into_iter().rfind(|seen| seen.line.starts_with("DELETE"));
    let shown = asked.and_then(|seen| seen.header("authorization").map(str::to_owned));
    assert_eq!(
        shown,
        Some(format!("Bearer {admin}")),
        "the other key asks, not the one that goes"
    );
    let itself = sandbox
        .byok(&["rotate", "maker", "--at-provider", "--with", "maker/main"])
        .exits(2);
    assert!(itself.stderr.contains("can't be made by itself"), "{itself:?}");
}

#[test]
fn what_the_provider_said_of_one_key_is_not_said_of_the_next() {
    let (sandbox, maker) = with_maker(Manner::Another);
    sandbox
        .byok_with(&["add", "maker", "admin", "--stdin"], &maker.by_hand())
        .exits(0);
    let rotate = ["rotate", "maker", "--at-provider", "--with", "maker/admin"];
    sandbox.byok(&rotate).exits(0);
    let number = |sandbox: &Sandbox| sandbox.byok(&["show", "maker/main", "--json"]).json()["key"]["fields"].clone();
    let (made, known) = (get(&sandbox), number(&sandbox));
    assert!(known["key_number"].is_string(), "{known}");
    let by_hand = maker.by_hand();
    sandbox.byok_with(&["rotate", "maker", "--stdin"], &by_hand).exits(0);
    assert_eq!(number(&sandbox), json!({}));
    let at_once = [rotate.as_slice(), &["--keep-old", "0"]].concat();
    sandbox.byok(&at_once).exits(0);
    wait::until("byok gives up", || step(&sandbox) == "given_up");
    assert!(maker.live().contains(&made), "no other key was revoked in its place");
    assert!(maker.live().contains(&by_hand));
}

#[test]
fn within_the_overlap_both_keys_work_and_one_can_go_back() {
    let (sandbox, maker) = with_maker(Manner::Works);
    sandbox.byok(&["rotate", "maker", "--at-provider"]).exits(0);
    assert_eq!((step(&sandbox).as_str(), maker.live().len()), ("switched", 2));
    let back = sandbox.byok(&["rollback", "maker"]).exits(0);
    assert!(back.stderr.contains("still exists at the provider"), "{back:?}");
    assert_eq!((get(&sandbox), step(&sandbox).as_str()), (Maker::first(), "cancelled"));
    assert!(maker.live().contains(&Maker::first()));
}

#[test]
fn a_dry_run_sends_nothing_and_shows_no_value() {
    let (sandbox, maker) = with_maker(Manner::Works);
    let before = maker.seen().len();
    let shown = sandbox
        .byok(&["rotate", "maker", "--at-provider", "--dry-run"])
        .exits(0);
    for part in [
        "# find\nGET http://127.0.0.1",
        "# create\nPOST http://127.0.0.1",
        "Authorization: Bearer {api_key}",
        r#"{"name":"byok-DATE-TIME"}"#,
        "# revoke\nDELETE http://127.0.0.1",
    ] {
        assert!(shown.stdout.contains(part), "{part}: {}", shown.stdout);
    }
    assert!(!shown.stdout.contains(&Maker::first()));
    let json = sandbox
        .byok(&["rotate", "maker", "--at-provider", "--dry-run", "--json"])
        .exits(0)
        .json();
    assert_eq!(json["requests"].as_array().map(Vec::len), Some(4));
    assert_eq!((maker.seen().len(), get(&sandbox)), (before, Maker::first()));
}

#[test]
fn a_provider_that_says_no_changes_nothing() {
    let (sandbox, maker) = with_maker(Manner::Works);
    maker.be(Mood::Unwilling);
    let refused = sandbox.byok(&["rotate", "maker", "--at-provider"]).exits(9);
    assert!(refused.stderr.contains("no such right"), "{refused:?}");
    assert!(refused.stderr.contains("https://maker.example/keys"), "{refused:?}");
    assert_eq!((step(&sandbox).as_str(), get(&sandbox)), ("unmade", Maker::first()));
    maker.be(Mood::Willing);
    sandbox.byok(&["rotate", "maker", "--at-provider"]).exits(0);
}

#[test]
fn an_answer_without_a_key_is_said_honestly() {
    let (sandbox, maker) = with_maker(Manner::Works);
    maker.be(Mood::Confused);
    let refused = sandbox.byok(&["rotate", "maker", "--at-provider"]).exits(9);
    assert!(refused.stderr.contains("could not be read"), "{refused:?}");
    assert!(refused.stderr.contains("https://maker.example/keys"), "{refused:?}");
    assert_eq!((step(&sandbox).as_str(), get(&sandbox)), ("lost", Maker::first()));
}

#[test]
fn a_new_key_that_does_not_work_is_kept_and_not_used() {
    let (sandbox, maker) = with_maker(Manner::Works);
    maker.be(Mood::Forgetful);
    let refused = sandbox.byok(&["rotate", "maker", "--at-provider"]).exits(9);
    assert!(refused.stderr.contains("is stored and not in use yet"), "{refused:?}");
    assert_eq!((step(&sandbox).as_str(), get(&sandbox)), ("created", Maker::first()));
    let by_hand = sandbox
        .byok_with(&["rotate", "maker", "--stdin", "--no-check"], "maker-another")
        .exits(9);
    assert!(by_hand.stderr.contains("under way"), "{by_hand:?}");
    sandbox.byok(&["rollback", "maker"]).exits(0);
    assert_eq!((step(&sandbox).as_str(), get(&sandbox)), ("cancelled", Maker::first()));
}

#[test]
fn the_only_living_key_can_not_be_thrown_away() {
    let (sandbox, maker) = with_maker(Manner::Ends);
    maker.be(Mood::Forgetful);
    sandbox.byok(&["rotate", "maker", "--at-provider"]).exits(9);
    let refused = sandbox.byok(&["rollback", "maker"]).exits(9);
    assert!(refused.stderr.contains("only the new one works"), "{refused:?}");
    assert_eq!(versions(&sandbox)["versions"][0]["state"], "staged");
}

#[test]
fn a_provider_that_makes_no_keys_is_named_with_its_page() {
    let sandbox = Sandbox::new();
    sandbox.holds("github", "main", &keys::github("one"));
    let refused = sandbox.byok(&["rotate", "github", "--at-provider"]).exits(9);
    assert!(
        refused.stderr.contains("https://github.com/settings/tokens"),
        "{refused:?}"
    );
    let dry = sandbox
        .byok(&["rotate", "github", "--at-provider", "--dry-run"])
        .exits(0);
    assert!(
        dry.stdout.is_empty() && dry.stderr.contains("Nothing would be sent"),
        "{dry:?}"
    );
    sandbox.holds("openai", "main", &keys::openai("one"));
    let refused = sandbox.byok(&["rotate", "openai", "--at-provider"]).exits(2);
    assert!(refused.stderr.contains("--with openai/NAME"), "{refused:?}");
    let words = ["rotate", "openai", "--at-provider", "--with", "github"];
    let stranger = sandbox.byok(&words).exits(2);
    assert!(
        stranger.stderr.contains("`github/main` is no key of openai"),
        "{stranger:?}"
    );
}

#[test]
fn rotating_over_rest_answers_the_key_and_what_is_wrong() {
    let (sandbox, maker) = with_maker(Manner::Works);
    let socket = sandbox.socket();
    let post = |path: &str, body: Value| raw::ask(&socket, "POST", path, &body.to_string());
    let path = "/api/keys/maker/rotate";
    let dead = post(path, json!({ "key": "maker-nobody" })).answers(400);
    assert_eq!(dead.code(), "invalid_key");
    assert_eq!(get(&sandbox), Maker::first());
    let same = post(path, json!({ "key": Maker::first(), "check": false })).answers(422);
    assert_eq!(same.code(), "invalid_field");
    post(path, json!({ "key": "x", "keep_old_seconds": -1 })).answers(422);
    post(path, json!({ "key": "x", "at_provider": true })).answers(400);
    post(path, json!({ "value": "x" })).answers(400);
    post(path, json!({})).answers(422);
    post("/api/keys/maker%2Fnobody/rotate", json!({ "key": "x" })).answers(404);
    let key = post(path, json!({ "key": maker.by_hand() })).answers(200).json();
    assert_eq!(
        (key["version"].as_u64(), key["status"].as_str()),
        (Some(2), Some("valid"))
    );
    let back = post("/api/keys/maker/rollback", json!({})).answers(200).json();
    assert_eq!(back["version"], 1);
    let there = post(path, json!({ "at_provider": true, "keep_old_seconds": 60 }))
        .answers(200)
        .json();
    assert_eq!(there["version"], 3);
    let plan = raw::ask(&socket, "GET", "/api/keys/maker/rotation", "")
        .answers(200)
        .json();
    assert_eq!(plan["at_provider"], true);
    post("/api/session/lock", json!({})).answers(200);
    assert_eq!(post(path, json!({ "key": "x" })).answers(423).code(), "locked");
}
