//! `byok expiring`

use byok_e2e::{Sandbox, Transcript};
use insta::assert_snapshot;

fn add(sandbox: &Sandbox, name: &str, expires: &str) {
    sandbox
        .byok_with(&["add", "generic", name, "--stdin", "--expires", expires], name)
        .exits(0);
}

#[test]
fn keys_that_end_soon_come_soonest_first_and_ended_ones_not_at_all() {
    let sandbox = Sandbox::new();
    for (name, expires) in [("later", "660h"), ("soon", "60h"), ("far", "1000h"), ("over", "1s")] {
        add(&sandbox, name, expires);
    }
    sandbox.holds("generic", "endless", "v");
    sandbox.wait_until_expired("generic/over");
    let mut transcript = Transcript::of(&sandbox);
    transcript.byok(&["expiring"]).exits(0);
    transcript.byok(&["expiring", "--within", "10w"]).exits(0);
    transcript.byok(&["expiring", "--within", "1d"]).exits(0);
    transcript.byok(&["expiring", "--within", "a while"]).exits(2);
    assert_snapshot!(transcript);

    let json = sandbox.byok(&["expiring", "--json"]).exits(0).json();
    let keys = json["keys"].as_array().unwrap().iter();
    let days: Vec<_> = keys
        .map(|key| (key["name"].as_str().unwrap(), key["days_left"].as_i64().unwrap()))
        .collect();
    assert_eq!(days, [("soon", 2), ("later", 27)]);
    assert_eq!(
        sandbox.byok(&["status", "--json"]).json()["expiring_30d"],
        2,
        "the same count as the list"
    );
}
