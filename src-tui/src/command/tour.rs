//! `byok tour`: the main job in a throwaway home, against a provider on this machine. Every line that starts with `$` is a
//! real command of this very program; nothing of the person's own is touched.

use crate::context::Context;
use crate::stop::Stop;
use crate::tour::Provider;
use anstyle::Style;
use byok_core::error::Code;
use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};

struct Tour<'a> {
    context: &'a Context,
    program: std::path::PathBuf,
    home: &'a Path,
    step: usize,
}

pub(crate) fn run(context: &Context) -> Result<(), Stop> {
    let fail = |error: std::io::Error| Stop::new(Code::Io, format!("the tour: {error}"));
    let home = tempfile::Builder::new().prefix("byok-tour-").tempdir().map_err(fail)?;
    let (good, revoked) = (made_up_key(), made_up_key());
    let provider = Provider::start(&good).map_err(fail)?;
    let url = format!("http://{}/v1", provider.address);
    // A port that was free a moment ago and on which nobody listens.
    let nobody = TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map_err(fail)?;
    let nowhere = format!("http://{nobody}/v1");
    let password = home.path().join("password");
    std::fs::write(&password, made_up_key()).map_err(|error| Stop::file(&password, &error))?;

    let program = std::env::current_exe().map_err(fail)?;
    let mut tour = Tour {
        context,
        program,
        home: home.path(),
        step: 0,
    };
    let walked = tour.walk(&url, &nowhere, [&good, &revoked]);
    tour.quietly(&["daemon", "stop"]);
    walked?;
    context.say("\nThat was real: a real vault, real requests, a real child process. It is gone now.");
    context.say("Your own starts with `byok init`.");
    Ok(())
}

impl Tour<'_> {
    fn walk(&mut self, url: &str, nowhere: &str, keys: [&str; 2]) -> Result<(), Stop> {
        let [good, revoked] = keys;
        self.step("Create a vault. Its recovery code goes to a file here; yours belongs on paper.");
        self.byok(&["init", "--recovery-file", "recovery.txt"], None, &[0])?;
        self.step("Store a key. byok asks the provider first; the value comes through a pipe, never as an argument.");
        self.byok(
            &[
                "add",
                "openai",
                "work",
                "--stdin",
                "--base-url",
                url,
                "--expires",
                "12d",
            ],
            Some(good),
            &[0],
        )?;
        self.step("A key that was revoked is refused, so that you learn it now and not in production …");
        self.byok(
            &["add", "openai", "old", "--stdin", "--base-url", url],
            Some(revoked),
            &[9],
        )?;
        self.step("… unless you want it stored all the same; and one whose provider can't be reached is stored as unverified.");
        self.byok(
            &["add", "openai", "old", "--stdin", "--base-url", url, "--no-check"],
            Some(revoked),
            &[0],
        )?;
        self.byok(
            &["add", "firecrawl", "--stdin", "--base-url", nowhere],
            Some("fc-0123456789abcdef0123456789abcdef"),
            &[0],
        )?;
        self.step("Check all keys: one works, one is dead, one can't be told. Scripts read the exit code, 20.");
        self.byok(&["check"], None, &[20])?;
        self.step("See what ends soon.");
        self.byok(&["expiring"], None, &[0])?;
        self.step("Hand one key to a program, for as long as it runs and to nobody else.");
        let script = "echo \"OPENAI_API_KEY has ${#OPENAI_API_KEY} characters here\"";
        self.byok(&["run", "--only", "openai", "--", "sh", "-c", script], None, &[0])?;
        self.step("Everything that was done is in the audit trail, and the trail can be proved.");
        self.byok(&["audit", "--limit", "4"], None, &[0])?;
        self.byok(&["audit", "--verify"], None, &[0])
    }

    fn step(&mut self, words: &str) {
        self.step += 1;
        let bold = Style::new().bold();
        self.context.say(format!("\n{bold}{}. {words}{bold:#}", self.step));
    }

    /// Runs one command as a person would; an exit status that the tour did not expect ends it.
    fn byok(&self, words: &[&str], input: Option<&str>, expected: &[i32]) -> Result<(), Stop> {
        let shown = words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ");
        let dim = Style::new().dimmed();
        self.context.say(format!("{dim}$ byok {shown}{dim:#}"));
        let fail = |error: std::io::Error| Stop::new(Code::Io, format!("the tour: {error}"));
        let stdin = if input.is_some() { Stdio::piped() } else { Stdio::null() };
        let mut child = self.command(words).stdin(stdin).spawn().map_err(fail)?;
        if let (Some(mut pipe), Some(text)) = (child.stdin.take(), input) {
            pipe.write_all(text.as_bytes()).map_err(fail)?;
        }
        let status = child.wait().map_err(fail)?;
        if status.code().is_some_and(|code| expected.contains(&code)) {
            return Ok(());
        }
        Err(Stop::new(
            Code::Internal,
            format!("the tour expected another end of `byok {}` than {status}", words[0]),
        ))
    }

    fn quietly(&self, words: &[&str]) {
        let _ = self
            .command(words)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(words)
            .current_dir(self.home)
            .env("BYOK_HOME", self.home.join("home"))
            .env("BYOK_PASSWORD_FILE", self.home.join("password"))
            .env("BYOK_NON_INTERACTIVE", "1")
            .env_remove("BYOK_VAULT");
        command
    }
}

/// Shaped like a key of the provider, random, and good nowhere.
fn made_up_key() -> String {
    use byok_core::crypto::random::generate_bytes;
    let letters = |bytes: [u8; 15]| data_encoding::BASE32_NOPAD.encode(&bytes);
    format!(
        "sk-proj-{}T3BlbkFJ{}",
        letters(generate_bytes()),
        letters(generate_bytes())
    )
}

fn quoted(word: &str) -> String {
    let is_plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:=,".contains(c));
    if is_plain { word.to_owned() } else { format!("'{word}'") }
}
