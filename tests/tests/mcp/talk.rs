//! A client of a few lines: what goes over the pipes is what a test writes and reads.

use byok_e2e::Sandbox;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A started server.
pub(super) struct Talk {
    pub(super) child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Talk {
    /// Starts a command.
    pub(super) fn start(mut command: Command) -> Self {
        let command = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("it can be started");
        Self {
            input: child.stdin.take(),
            output: BufReader::new(child.stdout.take().expect("it is a pipe")),
            child,
        }
    }

    /// `byok run --mcp -- WORDS` with a key.
    pub(super) fn through(sandbox: &Sandbox, words: &[&str]) -> Self {
        let run = ["run", "--mcp", "--only", "openai", "--"];
        Self::start(sandbox.command(&[&run, words].concat()))
    }

    pub(super) fn say(&mut self, line: &str) {
        let input = self.input.as_mut().expect("it was not closed");
        input.write_all(line.as_bytes()).expect("somebody reads");
        input.write_all(b"\n").expect("somebody reads");
    }

    pub(super) fn ask(&mut self, message: &Value) {
        self.say(&message.to_string());
    }

    /// The next line, with its break; empty at the end.
    pub(super) fn hear_line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("it is text");
        line
    }

    pub(super) fn hear(&mut self) -> Value {
        let line = self.hear_line();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"))
    }

    /// The answer to a request; what comes before it is passed over.
    pub(super) fn answer(&mut self, id: u64) -> Value {
        loop {
            let heard = self.hear();
            if heard["id"] == id && heard.get("method").is_none() {
                return heard;
            }
        }
    }

    /// Says nothing more.
    pub(super) fn close(&mut self) {
        self.input = None;
    }

    /// Closes, and waits for the end: what was left on stdout, on stderr, and how it ended.
    pub(super) fn end(mut self) -> (Vec<u8>, String, std::process::ExitStatus) {
        self.close();
        let (mut rest, mut said) = (Vec::new(), String::new());
        self.output.read_to_end(&mut rest).expect("it can be read");
        let mut stderr = self.child.stderr.take().expect("it is a pipe");
        stderr.read_to_string(&mut said).expect("it is text");
        (rest, said, self.child.wait().expect("it ends"))
    }
}
