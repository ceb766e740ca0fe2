//! Over a real ssh connection, inside tmux: what a person on a remote server has.
//!
//! `tmux → ssh → sshd → byok`; what byok writes is captured where tmux gets it.

use byok_e2e::{Sandbox, Ssh, Tmux, scan, wait};
use data_encoding::BASE64;
use std::ffi::OsStr;
use std::fs;
use std::process::Command;

/// A pane in which ssh runs byok at the other end, once a line was entered; everything that is written there goes to a file.
struct Pane<'a> {
    tmux: Tmux<'a>,
    sandbox: &'a Sandbox,
}

impl<'a> Pane<'a> {
    fn open(sandbox: &'a Sandbox) -> Option<Self> {
        let (tmux, ssh) = (Tmux::of(sandbox)?, Ssh::between(sandbox)?);
        let remote = line(&ssh.byok(sandbox, "-tt", &[]));
        let script = format!("echo before; read wait; {remote}; echo \"code=$?\"; read wait");
        tmux.call(&["new-session", "-d", "-x", "80", "-y", "24", &script]);
        tmux.shows("before");
        let pane = Self { tmux, sandbox };
        let capture = format!("cat > '{}'", pane.capture().display());
        pane.tmux.call(&["pipe-pane", &capture]);
        pane.keys(&["Enter"]);
        Some(pane)
    }

    fn capture(&self) -> std::path::PathBuf {
        self.sandbox.dir().join("raw")
    }

    fn keys(&self, names: &[&str]) {
        self.tmux.call(&[&["send-keys"], names].concat());
    }

    /// Waits until byok has written it.
    fn writes(&self, wanted: &str) {
        wait::until(&format!("{wanted:?} is written"), || {
            fs::read(self.capture()).is_ok_and(|raw| raw.windows(wanted.len()).any(|part| part == wanted.as_bytes()))
        });
    }

    fn lacks(&self, text: &str) {
        wait::until(&format!("`{text}` is gone"), || !self.tmux.screen().contains(text));
    }
}

/// A command as a line for the shell.
fn line(command: &Command) -> String {
    let quoted = |word: &OsStr| format!("'{}'", word.to_string_lossy().replace('\'', r"'\''"));
    let words: Vec<String> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(quoted)
        .collect();
    words.join(" ")
}

#[test]
fn the_interface_works_over_ssh_inside_tmux() {
    let sandbox = super::three_keys();
    let value = scan::unique();
    sandbox.holds("generic", "aaa", &value);
    let Some(pane) = Pane::open(&sandbox) else { return };
    let tmux = &pane.tmux;
    tmux.shows("generic/gamma");
    assert_eq!(tmux.call(&["display-message", "-p", "#{alternate_on}"]).trim(), "1");

    pane.keys(&["/"]);
    pane.keys(&["-l", "gam"]);
    pane.lacks("generic/alpha");
    tmux.shows("generic/gamma");
    pane.keys(&["C-u"]);
    tmux.shows("generic/alpha");
    pane.keys(&["Enter"]);

    tmux.call(&["resize-window", "-x", "100", "-y", "30"]);
    wait::until("it fills the larger window", || {
        let screen = tmux.screen();
        screen.contains("generic/alpha") && screen.trim_end().lines().count() == 30
    });

    // The value goes to the person's own terminal, and is on no screen.
    pane.keys(&["g", "y"]);
    pane.writes(&format!("\x1b]52;c;{}\x07", BASE64.encode(value.as_bytes())));
    tmux.shows("OSC 52");
    let raw = fs::read(pane.capture()).expect("it was captured");
    assert!(!String::from_utf8_lossy(&raw).contains(&value));
    assert!(!tmux.screen().contains(&value));

    // A value that is asked for goes with the key after it.
    pane.keys(&["v"]);
    tmux.shows(&value[..20]);
    pane.keys(&["j"]);
    pane.lacks(&value[..20]);

    pane.keys(&["q"]);
    // The helper that clears the clipboard after 45 s stays behind; the connection does not.
    tmux.shows("code=0");
    assert_eq!(tmux.call(&["display-message", "-p", "#{alternate_on}"]).trim(), "0");
    tmux.shows("before");
}

#[test]
fn notices_reach_the_terminal_outside_of_tmux() {
    for (setting, wanted) in [
        (
            "auto",
            "\x1bPtmux;\x1b\x1b]9;byok: generic/soon ends in 3 days\x07\x1b\\",
        ),
        (
            "osc777",
            "\x1bPtmux;\x1b\x1b]777;notify;byok;generic/soon ends in 3 days\x07\x1b\\",
        ),
    ] {
        let sandbox = Sandbox::new();
        fs::create_dir_all(sandbox.config_dir()).expect("the home is writable");
        fs::write(
            sandbox.config_dir().join("config.toml"),
            format!("[notices]\nterminal = \"{setting}\"\n"),
        )
        .expect("the home is writable");
        sandbox.byok(&["daemon", "stop"]).exits(0);
        sandbox.byok(&["unlock"]).exits(0);
        let words = ["add", "generic", "soon", "--stdin", "--expires", "60h"];
        sandbox.byok_with(&words, "a value").exits(0);
        let Some(pane) = Pane::open(&sandbox) else { return };
        pane.tmux.shows("generic/soon");
        pane.writes(wanted);
        // It is told on the screen, too, in words.
        pane.tmux.shows("ends in 3 days");
        pane.keys(&["q"]);
        pane.tmux.shows("code=0");
    }
}
