//! `byok enable`, `disable`, `default`

use byok_e2e::{Sandbox, Transcript};
use insta::assert_snapshot;

#[test]
fn a_disabled_key_is_kept_and_handed_to_nobody() {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "x", "v");
    let mut transcript = Transcript::of(&sandbox);
    transcript.byok(&["disable", "generic/x"]).exits(0);
    transcript.byok(&["get", "generic/x"]).exits(9);
    transcript.byok(&["list"]).exits(0);
    transcript.byok(&["enable", "generic/x"]).exits(0);
    assert_eq!(transcript.byok(&["get", "generic/x"]).exits(0).stdout, "v");
    assert_snapshot!(transcript);
}

#[test]
fn the_default_is_what_the_bare_name_means() {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "one", "1");
    sandbox.holds("generic", "two", "2");
    let mut transcript = Transcript::of(&sandbox);
    transcript.byok(&["default", "generic/two"]).exits(0);
    transcript.byok(&["get", "generic"]).exits(0);
    transcript.byok(&["list"]).exits(0);
    assert_snapshot!(transcript);
    let json = sandbox.byok(&["list", "--json"]).json();
    let defaults = json["keys"].as_array().unwrap().iter();
    assert_eq!(defaults.filter(|key| key["is_default"] == true).count(), 1);
}

#[test]
fn each_switch_answers_the_key() {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "x", "v");
    let answered = |verb| sandbox.byok(&[verb, "generic/x", "--json"]).exits(0).json();
    assert_eq!(answered("disable")["is_active"], false);
    assert_eq!(answered("enable")["is_active"], true);
    assert_eq!(answered("default")["is_default"], true);
    for verb in ["enable", "disable", "default"] {
        sandbox.byok(&[verb, "generic/none"]).exits(4);
    }
}
