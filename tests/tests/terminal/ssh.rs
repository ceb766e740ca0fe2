//! Over ssh: a real client and a real server, which the client starts for its own connection. No port is taken.

use super::{locked, places};
use byok_e2e::sandbox::{self, PASSWORD};
use byok_e2e::{Sandbox, Terminal, bin};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Both ends of a connection to this machine.
struct Ssh {
    client: PathBuf,
    server: PathBuf,
}

/// Makes keys and settings for both ends, or nothing where there is no ssh.
fn ssh(sandbox: &Sandbox) -> Option<Ssh> {
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
    Some(Ssh { client, server })
}

impl Ssh {
    /// byok at the other end.
    fn byok(&self, sandbox: &Sandbox, flag: &str, words: &[&str]) -> Command {
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
        command.args(["-o", &server, "localhost"]).arg(remote(sandbox, words));
        command
    }
}

/// byok as the remote command; nothing of our environment reaches the other end by itself.
fn remote(sandbox: &Sandbox, words: &[&str]) -> String {
    let mut line = "env".to_owned();
    for (name, value) in sandbox
        .bare_command(&[])
        .get_envs()
        .filter_map(|(name, value)| Some((name, value?)))
    {
        write!(line, " {}='{}'", name.display(), value.display()).expect("a text takes more");
    }
    format!("{line} '{}' {}", bin::byok().display(), words.join(" "))
}

#[test]
fn a_command_without_a_terminal_works_and_does_not_ask() {
    let sandbox = locked();
    let Some(ssh) = ssh(&sandbox) else { return };
    let ran = sandbox::run(ssh.byok(&sandbox, "-T", &["status"]), None).exits(0);
    assert_eq!(ran.stdout, "default: locked\n");
    let ran = sandbox::run(ssh.byok(&sandbox, "-T", &["get", "generic"]), None).exits(5);
    assert!(ran.stderr.contains("nobody can be asked"), "{ran:?}");
}

#[test]
fn the_password_prompt_works_over_ssh() {
    let sandbox = locked();
    let Some(ssh) = ssh(&sandbox) else { return };
    let mut terminal = Terminal::start(&ssh.byok(&sandbox, "-tt", &["get", "generic"]));
    terminal.shows("Password: ").enters(PASSWORD);
    terminal.shows("the value");
    assert_eq!(terminal.ends(), 0);
    assert!(!terminal.output().contains("correct"), "{}", terminal.output());
}
