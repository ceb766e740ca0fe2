//! Over ssh: a real client and a real server, which the client starts for its own connection. No port is taken.

use crate::{Sandbox, bin, places, sandbox};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Both ends of a connection to this machine.
pub struct Ssh {
    client: PathBuf,
    server: PathBuf,
}

impl Ssh {
    /// Makes keys and settings for both ends in the sandbox, or nothing where there is no ssh.
    ///
    /// # Panics
    /// When the home is not writable.
    pub fn between(sandbox: &Sandbox) -> Option<Self> {
        let (server, client) = (places::tool("sshd")?, places::tool("ssh")?);
        let generate = places::tool("ssh-keygen")?;
        let dir = sandbox.dir().display();
        for name in ["host", "id"] {
            let mut command = Command::new(&generate);
            command
                .args(["-q", "-t", "ed25519", "-N", "", "-f"])
                .arg(sandbox.dir().join(name));
            sandbox::run(command, None).exits(0);
        }
        std::fs::copy(sandbox.dir().join("id.pub"), sandbox.dir().join("authorized")).expect("the home is writable");
        let settings = format!(
            "HostKey {dir}/host\nAuthorizedKeysFile {dir}/authorized\nPidFile none\nUsePAM no\nStrictModes no\n\
             PasswordAuthentication no\nPermitRootLogin prohibit-password\n"
        );
        sandbox.file("sshd_config", &settings);
        // Where the server keeps its unprivileged half; packages make it at boot.
        if rustix::process::geteuid().is_root() && !Path::new("/run/sshd").exists() {
            std::fs::create_dir_all("/run/sshd").expect("root may write there");
        }
        Some(Self { client, server })
    }

    /// byok at the other end; `flag` says whether there is a terminal (`-tt`) or not (`-T`).
    pub fn byok(&self, sandbox: &Sandbox, flag: &str, words: &[&str]) -> Command {
        let byok = format!("'{}' {}", bin::byok().display(), words.join(" "));
        self.command(sandbox, flag, &byok)
    }

    /// A line for the shell at the other end, in the sandbox's environment.
    pub fn command(&self, sandbox: &Sandbox, flag: &str, line: &str) -> Command {
        let mut command = Command::new(&self.client);
        command.current_dir(sandbox.dir()).env_clear();
        command.args(["-F", "none", "-i", "id", flag]);
        for known in [
            "IdentitiesOnly=yes",
            "StrictHostKeyChecking=accept-new",
            "UserKnownHostsFile=known",
            "BatchMode=yes",
            "LogLevel=ERROR",
        ] {
            command.args(["-o", known]);
        }
        let settings = sandbox.dir().join("sshd_config");
        let server = format!("ProxyCommand={} -i -f {}", self.server.display(), settings.display());
        command.args(["-o", &server, "localhost"]).arg(remote(sandbox, line));
        command
    }
}

/// Nothing of our environment reaches the other end by itself.
fn remote(sandbox: &Sandbox, line: &str) -> String {
    let mut whole = "env".to_owned();
    let bare = sandbox.bare_command(&[]);
    for (name, value) in bare.get_envs().filter_map(|(name, value)| Some((name, value?))) {
        write!(whole, " {}='{}'", name.display(), value.display()).expect("a text takes more");
    }
    format!("{whole} {line}")
}
