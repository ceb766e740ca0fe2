//! Inside tmux.

use super::{locked, state};
use byok_e2e::sandbox::PASSWORD;
use byok_e2e::{Sandbox, Tmux, wait};

#[test]
fn the_password_prompt_works_inside_tmux() {
    let sandbox = locked();
    let Some(tmux) = Tmux::of(&sandbox) else { return };
    let script = "byok get generic; echo; echo \"code=$?\"; read wait";
    tmux.call(&["new-session", "-d", "-x", "80", "-y", "24", script]);
    tmux.shows("Password:");
    tmux.call(&["send-keys", "-l", "a slip"]);
    tmux.call(&["send-keys", "C-u", "Left", "Up"]);
    tmux.call(&["send-keys", "-l", PASSWORD]);
    tmux.call(&["send-keys", "Enter"]);
    tmux.shows("code=0");
    let screen = tmux.screen();
    assert!(screen.contains("the value") && !screen.contains("correct"), "{screen}");
    assert_eq!(state(&sandbox), "open");
}

/// tmux passes a terminal's notification on only when it is wrapped for it.
#[test]
fn a_notification_inside_tmux_is_wrapped_for_the_terminal_outside() {
    let sandbox = Sandbox::new();
    let words = ["add", "generic", "soon", "--stdin", "--expires", "60h"];
    sandbox.byok_with(&words, "a value").exits(0);
    let Some(tmux) = Tmux::of(&sandbox) else { return };
    let script = "echo ready; read wait; byok list; echo \"code=$?\"; read wait";
    tmux.call(&["new-session", "-d", "-x", "80", "-y", "24", script]);
    tmux.shows("ready");
    let raw = sandbox.dir().join("raw");
    tmux.call(&["pipe-pane", &format!("cat > {}", raw.display())]);
    tmux.call(&["send-keys", "Enter"]);
    tmux.shows("code=0");
    let wrapped = "\x1bPtmux;\x1b\x1b]9;byok: generic/soon ends in 3 days\x07\x1b\\";
    wait::until("the notification was written", || {
        std::fs::read_to_string(&raw).is_ok_and(|text| text.contains(wrapped))
    });
}
