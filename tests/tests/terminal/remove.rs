//! `byok remove` shows what will go, and asks.

use super::byok;
use byok_e2e::{Sandbox, keys};

fn with_a_key() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.holds("openai", "old", &keys::openai("old"));
    sandbox
}

#[test]
fn anything_but_yes_keeps_the_key() {
    for answer in ["", "n", "what?", "no", "yep"] {
        let sandbox = with_a_key();
        let mut terminal = byok(&sandbox, &["remove", "openai/old"]);
        terminal.shows("Remove `openai/old` sk-pro…xxxx (unverified, never used) for good? [y/N] ");
        terminal.enters(answer);
        terminal.shows("`openai/old` was kept");
        assert_eq!(terminal.ends(), 3, "{answer:?}");
        sandbox.byok(&["show", "openai/old"]).exits(0);
    }
}

#[test]
fn yes_removes_it() {
    for answer in ["y", "YES"] {
        let sandbox = with_a_key();
        sandbox.byok(&["get", "openai"]).exits(0);
        let mut terminal = byok(&sandbox, &["remove", "openai"]);
        terminal.shows("used once").shows("[y/N] ").enters(answer);
        terminal.shows("Removed `openai/old`");
        assert_eq!(terminal.ends(), 0);
        sandbox.byok(&["show", "openai/old"]).exits(4);
    }
}

#[test]
fn ctrl_d_keeps_it() {
    let sandbox = with_a_key();
    let mut terminal = byok(&sandbox, &["remove", "openai/old"]);
    terminal.shows("[y/N] ").types("\x04");
    assert_eq!(terminal.ends(), 3);
    sandbox.byok(&["show", "openai/old"]).exits(0);
}
