//! A running `byok serve`, and other programs that call it.

use crate::Sandbox;
use crate::process;
use crate::raw::{Raw, Reply};
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

/// Serves a sandbox on a free port; ends when dropped.
pub struct Served {
    child: Child,
    address: String,
}

/// Every scope that a client can have.
pub const SCOPES: [&str; 5] = ["metadata", "validate", "write", "reveal", "use:*"];

impl Served {
    /// Starts `byok serve`.
    ///
    /// # Panics
    /// When it does not tell where it listens.
    pub fn start(sandbox: &Sandbox) -> Self {
        let mut command = sandbox.command(&["serve", "--listen", "127.0.0.1:0", "--quiet"]);
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("byok can be started");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("it is a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("it is text");
        let address = line
            .trim()
            .strip_prefix("http://")
            .expect("it tells where it listens")
            .to_owned();
        Self { child, address }
    }

    /// `127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The process of `byok serve`.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// A connection to it.
    ///
    /// # Panics
    /// When nobody listens.
    pub fn connect(&self) -> Raw {
        Raw::try_connect_tcp(&self.address).unwrap_or_else(|error| panic!("{}: {error}", self.address))
    }

    /// Sends a request on a connection of its own, with a token if there is one.
    ///
    /// # Panics
    /// When there is no answer.
    #[track_caller]
    pub fn ask(&self, token: Option<&str>, method: &str, path: &str, body: &str) -> Reply {
        self.ask_on(&mut self.connect(), token, (method, path, body))
    }

    /// Sends a request on a connection that may be used again.
    ///
    /// # Panics
    /// When there is no answer.
    #[track_caller]
    pub fn ask_on(&self, connection: &mut Raw, token: Option<&str>, (method, path, body): (&str, &str, &str)) -> Reply {
        let bearer = token.map_or_else(String::new, |token| format!("authorization: Bearer {token}\r\n"));
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\n{bearer}content-length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        let _ = connection
            .send(head.as_bytes())
            .and_then(|()| connection.send(body.as_bytes()));
        connection
            .read()
            .unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    /// Sends lines as they are, in front of an empty line and a body.
    ///
    /// # Panics
    /// When there is no answer.
    #[track_caller]
    pub fn raw(&self, head: &str, body: &str) -> Reply {
        let mut connection = self.connect();
        let head = head.replace('\n', "\r\n").replace("HERE", &self.address);
        let _ = connection.send(format!("{head}\r\n\r\n{body}").as_bytes());
        connection.read().unwrap_or_else(|error| panic!("{head}: {error}"))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        process::kill(self.child.id());
        let _ = self.child.wait();
    }
}

/// Gives a program a token that is not limited by its rate.
///
/// # Panics
/// When there is none.
#[track_caller]
pub fn token(sandbox: &Sandbox, name: &str, scopes: &str, more: &[&str]) -> String {
    let words = ["client", "add", name, "--scope", scopes, "--rate", "100000/60s"];
    let made = sandbox.byok(&[&words, more].concat()).exits(0);
    made.stdout.trim().to_owned()
}
