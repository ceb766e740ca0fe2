//! 7, 9, 16, 18 and 23: what is said of keys, and which one is meant.

use byok_e2e::{Provider, Sandbox, keys, provider, raw};
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
