//! `byok remove`

use byok_e2e::{Sandbox, Transcript};
use insta::assert_snapshot;

#[test]
fn removing_needs_a_yes() {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "x", "v");
    let mut transcript = Transcript::of(&sandbox);
    transcript.byok(&["remove", "generic/x"]).exits(2);
    assert_eq!(sandbox.byok(&["get", "generic/x"]).exits(0).stdout, "v", "it was kept");
    transcript.byok(&["remove", "generic/x", "--yes"]).exits(0);
    transcript.byok(&["get", "generic/x"]).exits(4);
    transcript.byok(&["rm", "generic/x", "--yes"]).exits(4);
    assert_snapshot!(transcript);
}

#[test]
fn a_service_without_its_default_asks_for_another() {
    let sandbox = Sandbox::new();
    for name in ["one", "two", "three"] {
        sandbox.holds("generic", name, name);
    }
    let mut transcript = Transcript::of(&sandbox);
    transcript.byok(&["remove", "generic/two", "--yes"]).exits(0);
    transcript.byok(&["remove", "generic/one", "--yes"]).exits(0);
    transcript.byok(&["get", "generic"]).exits(4);
    transcript.byok(&["default", "generic/three"]).exits(0);
    transcript.byok(&["remove", "generic", "--yes", "--json"]).exits(0);
    transcript.byok(&["get", "generic"]).exits(4);
    assert_snapshot!(transcript);
}

#[test]
fn the_trail_outlives_the_key() {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "x", "v");
    let id = sandbox.byok(&["show", "generic", "--json"]).json()["key"]["id"].clone();
    sandbox.byok(&["remove", "generic/x", "--yes"]).exits(0);
    let trail = sandbox
        .byok(&["audit", "--key", id.as_str().unwrap(), "--json"])
        .exits(0)
        .json();
    let actions: Vec<_> = trail["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| &event["action"])
        .collect();
    assert_eq!(actions.first().unwrap(), &"created");
    assert_eq!(actions.last().unwrap(), &"deleted");
    sandbox.byok(&["audit", "--verify"]).exits(0);
}
