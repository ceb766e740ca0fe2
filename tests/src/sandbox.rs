//! A throwaway home with a vault in it.

use crate::{bin, wait};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use tempfile::TempDir;

/// The master password of every sandbox.
pub const PASSWORD: &str = "correct horse battery staple";

/// A home of its own; the daemon that was started in it ends with it.
pub struct Sandbox {
    home: TempDir,
}

/// A command that has ended.
#[derive(Debug)]
pub struct Ran {
    /// What it printed as data.
    pub stdout: String,
    /// What it said.
    pub stderr: String,
    /// Its exit code; `None` when a signal ended it.
    pub code: Option<i32>,
}

impl Ran {
    /// The data as JSON.
    ///
    /// # Panics
    /// When it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Asserts the exit code and gives itself back.
    ///
    /// # Panics
    /// When the code is another.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        self
    }

    /// One text for a snapshot: status, stdout, stderr.
    pub fn snapshot(&self) -> String {
        let code = self.code.map_or_else(|| "signal".to_owned(), |code| code.to_string());
        format!(
            "exit {code}\n--- stdout\n{}\n--- stderr\n{}",
            self.stdout.trim_end(),
            self.stderr.trim_end()
        )
    }
}

impl Default for Sandbox {
    fn default() -> Self {
        Self::empty()
    }
}

impl Sandbox {
    /// A home without a vault.
    ///
    /// # Panics
    /// When there is no temporary folder.
    pub fn empty() -> Self {
        Self::below(&std::env::temp_dir())
    }

    /// A home with an open vault on a disk that is memory where the system has one: for thousands of writes, of which
    /// each would wait for the disk.
    pub fn in_memory() -> Self {
        let shared = Path::new("/dev/shm");
        let sandbox = if shared.is_dir() {
            Self::below(shared)
        } else {
            Self::empty()
        };
        sandbox.with_vault()
    }

    fn below(folder: &Path) -> Self {
        // Short, because a socket's path has to fit into 107 bytes.
        let home = tempfile::Builder::new()
            .prefix("byok-")
            .tempdir_in(folder)
            .expect("there is a temporary folder");
        std::fs::write(home.path().join("password"), PASSWORD).expect("the folder is writable");
        Self { home }
    }

    /// A home with an open vault, made with the cheapest allowed key derivation.
    pub fn new() -> Self {
        Self::empty().with_vault()
    }

    fn with_vault(self) -> Self {
        self.byok(&[
            "init",
            "--kdf-memory",
            "19",
            "--kdf-passes",
            "2",
            "--recovery-file",
            "recovery",
        ])
        .exits(0);
        self
    }

    /// The folder that commands run in.
    pub fn dir(&self) -> &Path {
        self.home.path()
    }

    /// `BYOK_HOME`.
    pub fn byok_home(&self) -> PathBuf {
        self.dir().join("b")
    }

    /// The folder of the vault's two files.
    pub fn vault_dir(&self) -> PathBuf {
        self.byok_home().join("data/default.vault")
    }

    /// The daemon's socket.
    pub fn socket(&self) -> PathBuf {
        self.byok_home().join("run/default.sock")
    }

    /// The folder of `config.toml` and `providers.d`.
    pub fn config_dir(&self) -> PathBuf {
        self.byok_home().join("config")
    }

    /// Writes a file into the folder that commands run in.
    ///
    /// # Panics
    /// When it can't be written.
    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.dir().join(name);
        std::fs::write(&path, text).expect("the folder is writable");
        path
    }

    /// Stores a key without asking its provider.
    ///
    /// # Panics
    /// When it is not stored.
    #[track_caller]
    pub fn holds(&self, service: &str, name: &str, value: &str) {
        self.byok_with(&["add", service, name, "--stdin", "--no-check"], value)
            .exits(0);
    }

    /// Waits until a key's end has passed.
    ///
    /// # Panics
    /// When it never does.
    pub fn wait_until_expired(&self, reference: &str) {
        wait::until("the key expires", || {
            self.byok(&["show", reference, "--json"]).json()["key"]["status"] == "expired"
        });
    }

    /// A command in the sandbox: cleared environment, nobody to ask, the password in a file.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = self.bare_command(words);
        command
            .env("BYOK_PASSWORD_FILE", self.dir().join("password"))
            .env("BYOK_NON_INTERACTIVE", "1");
        command
    }

    /// A command in the sandbox that knows no password, with nobody to ask.
    pub fn stranger(&self, words: &[&str]) -> Ran {
        let mut command = self.bare_command(words);
        command.env("BYOK_NON_INTERACTIVE", "1");
        run(command, None)
    }

    /// A command in the sandbox that knows no password and may ask.
    pub fn bare_command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(bin::byok());
        command
            .args(words)
            .current_dir(self.dir())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.dir())
            .env("BYOK_HOME", self.byok_home())
            .env("LANG", "C.UTF-8");
        command
    }

    /// A shell script that finds `byok`, knows no password and may ask.
    ///
    /// # Panics
    /// When the search path can't hold the binary's folder.
    pub fn shell(&self, script: &str) -> Command {
        let bare = self.bare_command(&[]);
        let mut command = Command::new("sh");
        command.args(["-c", script]).current_dir(self.dir()).env_clear();
        command.envs(bare.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let binary = bin::byok();
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let folders = binary.parent().map(Path::to_path_buf).into_iter();
        let path = std::env::join_paths(folders.chain(std::env::split_paths(&inherited)));
        command.env("PATH", path.expect("the folders' names hold no colon"));
        command
    }

    /// Runs a command to its end.
    pub fn byok(&self, words: &[&str]) -> Ran {
        run(self.command(words), None)
    }

    /// Runs a command with something on stdin.
    pub fn byok_with(&self, words: &[&str], input: &str) -> Ran {
        run(self.command(words), Some(input))
    }

    /// The daemon's process, if one runs.
    pub fn daemon_pid(&self) -> Option<u32> {
        let found = self.byok(&["doctor", "--json"]).json();
        let findings = found["findings"].as_array()?;
        let daemon = findings.iter().find(|finding| finding["subject"] == "daemon")?;
        daemon["message"]
            .as_str()?
            .strip_prefix("running as process ")?
            .parse()
            .ok()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = run(self.command(&["daemon", "stop"]), None);
    }
}

/// Runs any command to its end.
///
/// # Panics
/// When it can't be started.
pub fn run(mut command: Command, input: Option<&str>) -> Ran {
    command.stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() });
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command can be started");
    if let (Some(mut pipe), Some(text)) = (child.stdin.take(), input) {
        // A command that reads nothing closes the pipe first; that is its right.
        let _ = pipe.write_all(text.as_bytes());
    }
    let output = child.wait_with_output().expect("the command ends");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ran {
        stdout: text(output.stdout),
        stderr: text(output.stderr),
        code: code(output.status),
    }
}

fn code(status: ExitStatus) -> Option<i32> {
    status.code()
}
