//! Inside tmux.

use super::{locked, places, state};
use byok_e2e::sandbox::{self, PASSWORD};
use byok_e2e::{Sandbox, wait};
use std::path::PathBuf;

/// A tmux server of its own; it ends with the test.
struct Tmux<'a> {
    program: PathBuf,
    sandbox: &'a Sandbox,
}

impl Tmux<'_> {
    fn call(&self, words: &[&str]) -> String {
        let bare = self.sandbox.shell("");
        let mut command = std::process::Command::new(&self.program);
        command.env_clear().current_dir(self.sandbox.dir());
        command.envs(bare.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command
            .args(["-u", "-f", "/dev/null", "-S"])
            .arg(self.sandbox.dir().join("tmux"));
        command.args(words);
        sandbox::run(command, None).exits(0).stdout
    }

    fn shows(&self, text: &str) {
        wait::until(text, || self.call(&["capture-pane", "-p"]).contains(text));
    }
}

impl Drop for Tmux<'_> {
    fn drop(&mut self) {
        self.call(&["kill-server"]);
    }
}

#[test]
fn the_password_prompt_works_inside_tmux() {
    let Some(program) = places::tool("tmux") else { return };
    let sandbox = locked();
    let tmux = Tmux {
        program,
        sandbox: &sandbox,
    };
    let script = "byok get generic; echo; echo \"code=$?\"; read wait";
    tmux.call(&["new-session", "-d", "-x", "80", "-y", "24", script]);
    tmux.shows("Password:");
    tmux.call(&["send-keys", "-l", "a slip"]);
    tmux.call(&["send-keys", "C-u", "Left", "Up"]);
    tmux.call(&["send-keys", "-l", PASSWORD]);
    tmux.call(&["send-keys", "Enter"]);
    tmux.shows("code=0");
    let screen = tmux.call(&["capture-pane", "-p"]);
    assert!(screen.contains("the value") && !screen.contains("correct"), "{screen}");
    assert_eq!(state(&sandbox), "open");
}

/// tmux passes a terminal's notification on only when it is wrapped for it.
#[test]
fn a_notification_inside_tmux_is_wrapped_for_the_terminal_outside() {
    let Some(program) = places::tool("tmux") else { return };
    let sandbox = Sandbox::new();
    let words = ["add", "generic", "soon", "--stdin", "--expires", "60h"];
    sandbox.byok_with(&words, "a value").exits(0);
    let tmux = Tmux {
        program,
        sandbox: &sandbox,
    };
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
