//! 7, 9, 16, 18, 19 and 23: what is said of keys, and which one is meant.

use byok_e2e::{Provider, Ran, Sandbox, keys, provider, raw, wait};
use serde_json::{Value, json};

fn status(sandbox: &Sandbox, reference: &str) -> Value {
    sandbox.byok(&["show", reference, "--json"]).exits(0).json()["key"]["status"].clone()
}

#[test]
fn defect_07_a_rejected_key_is_refused_and_one_nobody_could_ask_about_is_unverified() {
    let sandbox = Sandbox::new();
    let provider = Provider::openai(&keys::openai("good"));
    let ask = |name: &str, url: &str, check: bool| {
        let key = keys::openai("another");
        let body = json!({ "service": "openai", "name": name, "key": key, "base_url": url, "check": check });
        raw::ask(&sandbox.socket(), "POST", "/api/keys", &body.to_string())
    };
    let rejected = ask("rejected", &provider.url(), true).answers(400);
    assert_eq!(rejected.code(), "invalid_key");
    sandbox.byok(&["show", "openai/rejected"]).exits(4);
    ask("unasked", &provider.url(), false).answers(201);
    assert_eq!(status(&sandbox, "openai/unasked"), "unverified");
    let silent = ask("silent", &provider::nobody(), true).answers(201).json();
    assert_ne!(silent["verdict"], "dead", "{silent}");
    assert_ne!(silent["status"], "valid", "{silent}");
}

#[test]
fn defect_09_an_end_disturbs_no_other_key_and_what_ended_is_never_handed_out() {
    let sandbox = Sandbox::new();
    for (name, end) in [("ends", "1s"), ("lasts", "30d")] {
        sandbox
            .byok_with(
                &["add", "openai", name, "--stdin", "--no-check", "--expires", end],
                name,
            )
            .exits(0);
    }
    sandbox.holds("openai", "endless", "endless");
    sandbox.holds("github", "off", "off");
    sandbox.byok(&["disable", "github/off"]).exits(0);
    sandbox.wait_until_expired("openai/ends");
    for name in ["lasts", "endless"] {
        assert_eq!(sandbox.byok(&["get", &format!("openai/{name}")]).exits(0).stdout, name);
    }
    let listed = sandbox.byok(&["list", "--json"]).exits(0).json();
    assert_eq!(listed["keys"].as_array().map(Vec::len), Some(4));
    for reference in ["openai/ends", "github/off"] {
        sandbox.byok(&["get", reference]).exits(9);
        sandbox.byok(&["run", "--only", reference, "--", "true"]).exits(125);
        let path = format!("/api/keys/{}/reveal", reference.replace('/', "%2F"));
        raw::ask(&sandbox.socket(), "POST", &path, "{}").answers(403);
    }
    let child = sandbox
        .byok(&["run", "--only", "openai/lasts", "--", "printenv", "OPENAI_API_KEY"])
        .exits(0);
    assert_eq!(child.stdout, "lasts\n");
}

#[test]
fn defect_16_service_names_are_the_catalogue_s_and_aliases_lead_there() {
    let sandbox = Sandbox::new();
    for (place, alias) in ["flights", "duffel_flights", "duffel"].iter().enumerate() {
        sandbox.holds(alias, &format!("key-{place}"), "duffel_test_x");
    }
    let listed = sandbox.byok(&["list", "--json"]).exits(0).json();
    let services: Vec<&Value> = listed["keys"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|key| &key["service"])
        .collect();
    assert_eq!(services, ["duffel"; 3]);
    for alias in ["flights", "duffel_flights", "duffel"] {
        assert_eq!(
            sandbox.byok(&["get", &format!("{alias}/key-0")]).exits(0).stdout,
            "duffel_test_x"
        );
    }
    sandbox
        .byok_with(&["add", "no-such-service", "--stdin", "--no-check"], "x")
        .exits(4);
}

#[test]
fn defect_18_the_bare_name_means_the_chosen_key_whatever_was_touched_last() {
    let sandbox = Sandbox::new();
    for name in ["first", "second", "third"] {
        sandbox.holds("openai", name, name);
    }
    let bare = || sandbox.byok(&["get", "openai"]).exits(0).stdout;
    assert_eq!(bare(), "first");
    sandbox.byok(&["edit", "openai/second", "--note", "touched"]).exits(0);
    sandbox.byok(&["get", "openai/third"]).exits(0);
    assert_eq!(bare(), "first");
    sandbox.byok(&["default", "openai/second"]).exits(0);
    sandbox.byok(&["get", "openai/first"]).exits(0);
    assert_eq!(bare(), "second");
    sandbox.byok(&["remove", "openai/second", "--yes"]).exits(0);
    let nobody = sandbox.byok(&["get", "openai"]).exits(4);
    assert!(
        nobody.stderr.contains("no default key"),
        "nobody takes its place silently: {nobody:?}"
    );
}

/// Two keys of OpenAI, `main` the default, at a provider that knows `spare` alone.
fn with_a_spare() -> (Sandbox, Provider) {
    let (sandbox, provider) = (Sandbox::new(), Provider::openai(&keys::openai("spare")));
    for name in ["main", "spare"] {
        let url = provider.url();
        let words = ["add", "openai", name, "--stdin", "--no-check", "--base-url", &url];
        sandbox.byok_with(&words, &keys::openai(name)).exits(0);
    }
    (sandbox, provider)
}

/// Asks for the service's key, by its bare name, in every way; what was printed, with the exit code.
fn asked_for(sandbox: &Sandbox) -> [Ran; 3] {
    let reveal = raw::ask(&sandbox.socket(), "POST", "/api/keys/openai/reveal", "{}");
    let over_rest = Ran {
        stdout: reveal.body.clone(),
        stderr: String::new(),
        code: Some(i32::from(reveal.status)),
    };
    let run = ["run", "--only", "openai", "--", "printenv", "OPENAI_API_KEY"];
    [sandbox.byok(&["get", "openai"]), sandbox.byok(&run), over_rest]
}

/// That the spare key was in nothing, and its use is written nowhere.
fn untouched(sandbox: &Sandbox, ran: &[Ran], why: &str) {
    for one in ran {
        let spare = keys::openai("spare");
        assert!(
            !one.stdout.contains(&spare) && !one.stderr.contains(&spare),
            "{why}: {one:?}"
        );
    }
    let listed = sandbox.byok(&["list", "--json"]).exits(0).json();
    let all = listed["keys"].as_array().expect("a list");
    let spare = all
        .iter()
        .find(|key| key["ref"] == "openai/spare")
        .expect("it is there");
    assert_eq!(
        (&spare["use_count"], &spare["last_used_at"]),
        (&json!(0), &Value::Null),
        "{why}"
    );
    let trail = sandbox.byok(&["audit", "--limit", "0", "--json"]).exits(0).json();
    let rows = trail["events"].as_array().expect("a list");
    let of_spare: Vec<&Value> = rows.iter().filter(|row| row["subject"] == "openai/spare").collect();
    assert!(
        of_spare.len() == 1 && of_spare[0]["action"] == "created",
        "{why}: {of_spare:?}"
    );
}

/// The exit codes and the HTTP status of [`asked_for`].
fn codes(ran: &[Ran; 3]) -> [Option<i32>; 3] {
    ran.each_ref().map(|one| one.code)
}

#[test]
fn defect_19_nothing_falls_back_to_another_key_unless_that_was_chosen() {
    for why in ["disabled", "expired"] {
        let (sandbox, _provider) = with_a_spare();
        if why == "disabled" {
            sandbox.byok(&["disable", "openai/main"]).exits(0);
        } else {
            sandbox.byok(&["edit", "openai/main", "--expires", "1s"]).exits(0);
            sandbox.wait_until_expired("openai/main");
        }
        let ran = asked_for(&sandbox);
        assert_eq!(codes(&ran), [Some(9), Some(125), Some(403)], "{why}: {ran:?}");
        assert!(ran[0].stdout.is_empty() && ran[1].stdout.is_empty(), "{why}: {ran:?}");
        untouched(&sandbox, &ran, why);
        let trail = sandbox.byok(&["audit", "--limit", "0", "--json"]).exits(0).json();
        let outcomes = |action: &str| -> Vec<Value> {
            let rows = trail["events"].as_array().expect("a list").iter();
            let of_main = rows.filter(|row| row["action"] == action && row["subject"] == "openai/main");
            of_main.map(|row| row["outcome"].clone()).collect()
        };
        assert_eq!(outcomes("revealed"), ["refused", "refused"], "{why}: {trail}");
        assert_eq!(outcomes("injected"), ["refused"], "{why}: {trail}");
    }
}

#[test]
fn defect_19_a_key_that_its_provider_rejects_is_not_replaced_by_one_that_works() {
    let (sandbox, provider) = with_a_spare();
    sandbox.byok(&["check", "openai/main"]).exits(20);
    assert_eq!(status(&sandbox, "openai/main"), "invalid");
    let ran = asked_for(&sandbox);
    // The provider's word is kept with the key and does not choose for the person: the key that was named is the one that comes.
    assert_eq!(codes(&ran), [Some(0), Some(0), Some(200)], "{ran:?}");
    assert!(
        ran.iter().all(|one| one.stdout.contains(&keys::openai("main"))),
        "{ran:?}"
    );
    untouched(&sandbox, &ran, "rejected");
    assert_eq!(provider.seen().len(), 1, "nobody asked for the spare one");
}

/// What was chosen, and no more than that: for this reason, from this chain, said, written down, and looked into.
#[test]
fn defect_19_a_fallback_that_was_chosen_is_said_recorded_and_marks_the_key() {
    let (sandbox, provider) = with_a_spare();
    sandbox.holds("openai", "third", &keys::openai("third"));
    sandbox
        .byok(&["fallback", "openai", "--on", "limit", "--chain", "spare"])
        .exits(0);
    let fails = |key: &str, cause: &str, status: u16| -> Value {
        let body = json!({ "cause": cause, "status": status, "program": "agent" }).to_string();
        let path = format!("/api/keys/openai%2F{key}/failed");
        raw::ask(&sandbox.socket(), "POST", &path, &body).answers(200).json()["next"]["ref"].clone()
    };
    assert_eq!(fails("main", "auth-failure", 401), Value::Null, "401 was not chosen");
    assert!(asked_for(&sandbox)[1].stdout.contains(&keys::openai("main")));
    sandbox.byok(&["disable", "openai/main"]).exits(0);
    assert_eq!(
        codes(&asked_for(&sandbox)),
        [Some(9), Some(125), Some(403)],
        "nor was missing"
    );
    sandbox.byok(&["enable", "openai/main"]).exits(0);

    sandbox.byok(&["fallback", "openai", "--on", "auth-failure"]).exits(0);
    assert_eq!(fails("main", "auth-failure", 401), "openai/spare");
    let ran = asked_for(&sandbox);
    assert!(
        ran.iter().all(|one| one.stdout.contains(&keys::openai("spare"))),
        "{ran:?}"
    );
    for one in &ran[..2] {
        assert!(one.stderr.contains("`openai/spare` steps in"), "it is said: {one:?}");
    }
    wait::until("the failed key is checked", || {
        status(&sandbox, "openai/main") == "invalid"
    });
    let asked = provider.seen();
    let main = format!("Bearer {}", keys::openai("main"));
    assert!(
        asked.iter().all(|seen| seen.header("authorization") == Some(&main)),
        "{asked:?}"
    );
    let trail = sandbox
        .byok(&["audit", "--action", "fell_back", "--verify", "--json"])
        .exits(0)
        .json();
    assert_eq!(trail["verified"], true);
    let row = &trail["events"][0];
    assert_eq!(
        (&row["subject"], &row["detail"]["to"], &row["detail"]["cause"]),
        (&json!("openai/main"), &json!("openai/spare"), &json!("auth-failure"))
    );
    assert_eq!(
        fails("spare", "auth-failure", 403),
        Value::Null,
        "`third` is in no chain"
    );
    let ran = asked_for(&sandbox);
    assert!(
        ran.iter().all(|one| !one.stdout.contains(&keys::openai("third"))),
        "{ran:?}"
    );

    sandbox.byok(&["lock"]).exits(0);
    let run = ["run", "--only", "openai", "--", "printenv", "OPENAI_API_KEY"];
    for words in [&["get", "openai"][..], &run] {
        let ran = sandbox.stranger(words);
        assert!(
            ran.stdout.is_empty() && ran.code != Some(0),
            "a locked vault gives nothing: {ran:?}"
        );
    }
}

#[test]
fn defect_23_a_generic_key_is_unverified_however_long_it_is() {
    let sandbox = Sandbox::new();
    for length in [1, 20, 64, 4_096] {
        let name = format!("of-{length}");
        let added = sandbox.byok_with(&["add", "generic", &name, "--stdin", "--json"], &"k".repeat(length));
        assert_eq!(added.exits(0).json()["status"], "unverified", "{length}");
    }
    let checked = sandbox
        .byok(&["check", "--service", "generic", "--json"])
        .exits(21)
        .json();
    let results = checked["results"].as_array().expect("a list");
    assert_eq!(results.len(), 4);
    assert!(
        results.iter().all(|result| result["status"] == "unverified"),
        "{checked}"
    );
}
