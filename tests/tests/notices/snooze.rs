//! `byok notices snooze`

use super::{ends, hears, listener, notices, restart, rung, rungs, vault};
use byok_e2e::raw::ask;
use byok_e2e::{Sandbox, wait};

#[test]
fn a_snoozed_key_is_silent_and_the_others_are_not() {
    let sandbox = Sandbox::new();
    let settings = listener(&sandbox);
    restart(&sandbox, &settings, &[]);
    ends(&sandbox, "silent", "100d");
    let ran = sandbox
        .byok(&["notices", "snooze", "generic/silent", "--for", "7d", "--json"])
        .exits(0);
    assert_eq!(ran.json()["ref"], "generic/silent");
    assert!(ran.json()["snoozed_until"].is_string());
    sandbox.byok(&["edit", "generic/silent", "--expires", "60h"]).exits(0);
    ends(&sandbox, "loud", "60h");
    hears(&sandbox, 1);
    assert_eq!(rungs(&sandbox), [rung("generic/loud", "expiry", 3)]);

    let ran = sandbox
        .byok(&["notices", "snooze", "generic/silent", "--for", "none"])
        .exits(0);
    assert_eq!(ran.stderr, "`generic/silent` is told of again.\n");
    hears(&sandbox, 2);
    assert_eq!(rungs(&sandbox)[1], rung("generic/silent", "expiry", 3));
}

#[test]
fn notices_are_listed_for_people_and_programs() {
    let sandbox = vault("", &[]);
    let ran = sandbox.byok(&["notices"]).exits(0);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", "Nothing needs you.\n"));
    ends(&sandbox, "soon", "60h");
    let table = sandbox.byok(&["notices"]).exits(0).stdout;
    assert!(
        table.contains("expiry") && table.contains("generic/soon ends in 3 days"),
        "{table}"
    );
    let fields = ["key_id", "ref", "reason", "rung", "at", "snoozed_until", "message"];
    byok_e2e::shape::has_fields(&notices(&sandbox)[0], &fields);
}

#[test]
fn wrong_words_are_told() {
    let sandbox = vault("", &[]);
    sandbox
        .byok(&["notices", "snooze", "generic/none", "--for", "7d"])
        .exits(4);
    ends(&sandbox, "soon", "60h");
    for span in ["a while", "2020-01-01"] {
        sandbox
            .byok(&["notices", "snooze", "generic/soon", "--for", span])
            .exits(2);
    }
    sandbox.byok(&["notices", "snooze", "generic/soon"]).exits(2);
}

#[test]
fn a_list_of_ends_may_have_those_that_are_over_and_tells_what_is_silent() {
    let sandbox = Sandbox::new();
    sandbox
        .byok_with(&["add", "generic", "over", "--stdin", "--expires", "1s"], "one")
        .exits(0);
    sandbox
        .byok_with(&["add", "generic", "silent", "--stdin", "--expires", "5d"], "two")
        .exits(0);
    sandbox
        .byok(&["notices", "snooze", "generic/silent", "--for", "2d"])
        .exits(0);
    let ends = |query: &str| {
        let path = format!("/api/keys/expiring?within=30d{query}");
        ask(&sandbox.socket(), "GET", &path, "").answers(200).json()["keys"].clone()
    };
    // Days are counted in whole seconds.
    wait::until("it has ended", || ends("&ended=true")[0]["days_left"] == -1);
    let (all, coming) = (ends("&ended=true"), ends(""));
    assert_eq!(
        (&all[0]["ref"], &all[0]["status"]),
        (&"generic/over".into(), &"expired".into())
    );
    assert_eq!(coming.as_array().map(Vec::len), Some(1));
    assert_eq!(coming[0]["ref"], "generic/silent");
    assert!(
        all[0]["snoozed_until"].is_null() && all[1]["snoozed_until"].is_string(),
        "{all}"
    );
}
