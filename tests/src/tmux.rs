//! Inside tmux: a server of its own, which nobody looks at.

use crate::{Sandbox, places, sandbox, wait};
use std::path::PathBuf;
use std::process::Command;

/// The server; it ends with the test.
pub struct Tmux<'a> {
    program: PathBuf,
    sandbox: &'a Sandbox,
}

impl<'a> Tmux<'a> {
    /// Nothing runs in it yet. Nothing, and the reason printed, where there is no tmux.
    pub fn of(sandbox: &'a Sandbox) -> Option<Self> {
        Some(Self {
            program: places::tool("tmux")?,
            sandbox,
        })
    }

    /// A command for the server, in the sandbox's environment.
    pub fn command(&self, words: &[&str]) -> Command {
        let bare = self.sandbox.shell("");
        let mut command = Command::new(&self.program);
        command.env_clear().current_dir(self.sandbox.dir());
        command.envs(bare.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command
            .args(["-u", "-f", "/dev/null", "-S"])
            .arg(self.sandbox.dir().join("tmux"));
        command.args(words);
        command
    }

    /// Runs a command of tmux and gives what it prints.
    ///
    /// # Panics
    /// When it fails.
    #[track_caller]
    pub fn call(&self, words: &[&str]) -> String {
        sandbox::run(self.command(words), None).exits(0).stdout
    }

    /// What stands in the pane.
    #[track_caller]
    pub fn screen(&self) -> String {
        self.call(&["capture-pane", "-p"])
    }

    /// Waits until the pane holds a text.
    ///
    /// # Panics
    /// When it never does.
    #[track_caller]
    pub fn shows(&self, text: &str) {
        wait::until(text, || self.screen().contains(text));
    }
}

impl Drop for Tmux<'_> {
    fn drop(&mut self) {
        let _ = sandbox::run(self.command(&["kill-server"]), None);
    }
}
