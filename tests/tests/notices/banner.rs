//! The line for a prompt or a login banner.

use super::{ends, vault};

fn line(sandbox: &byok_e2e::Sandbox) -> String {
    sandbox.stranger(&["status", "--short"]).exits(0).stdout
}

#[test]
fn the_short_status_names_what_needs_a_person_also_when_locked() {
    let sandbox = vault("", &[]);
    assert_eq!(line(&sandbox), "byok: 0 keys\n");
    ends(&sandbox, "soon", "60h");
    assert_eq!(
        line(&sandbox),
        "byok: 1 key, 1 expiring within 30 days; generic/soon ends in 3 days\n"
    );
    sandbox.byok(&["lock"]).exits(0);
    assert_eq!(line(&sandbox), "byok: locked; generic/soon ends in 3 days\n");
    sandbox.byok(&["unlock"]).exits(0);
    ends(&sandbox, "sooner", "36h");
    assert!(line(&sandbox).ends_with("; generic/sooner ends in 2 days (+1)\n"));
    for key in ["generic/soon", "generic/sooner"] {
        sandbox.byok(&["notices", "snooze", key, "--for", "1d"]).exits(0);
    }
    assert_eq!(line(&sandbox), "byok: 2 keys, 2 expiring within 30 days\n");
}
