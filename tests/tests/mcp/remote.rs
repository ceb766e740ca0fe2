//! A remote server over streamable HTTP, through the gateway.

use super::sdks::{Client, client, folder, python};
use byok_e2e::{Sandbox, Served, keys, sandbox};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// The server; it ends with this.
struct Remote {
    child: Child,
    port: u16,
}

impl Remote {
    fn start(key: &str) -> Self {
        let mut command = Command::new(python());
        command
            .arg(folder().join("server_http.py"))
            .env("KEY", key)
            .env("PYTHONWARNINGS", "ignore");
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it can be started");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("it is a pipe"))
            .read_line(&mut line)
            .expect("it is text");
        let port = line.trim().parse().expect("it says its port");
        Self { child, port }
    }
}

impl Drop for Remote {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn official_clients_reach_a_remote_server_through_the_gateway_with_a_token() {
    let (sandbox, value) = (Sandbox::new(), keys::openai("remote"));
    let remote = Remote::start(&value);
    let base = format!("http://127.0.0.1:{}", remote.port);
    let words = ["add", "openai", "remote", "--stdin", "--no-check", "--base-url", &base];
    sandbox.byok_with(&words, &value).exits(0);
    let words = [
        "client",
        "add",
        "editor",
        "--scope",
        "use:openai/remote",
        "--rate",
        "1000/60s",
        "--json",
    ];
    let made = sandbox.byok(&words).exits(0).json();
    let token = made["token"].as_str().unwrap();
    let served = Served::start(&sandbox);
    let url = format!("http://{}/gateway/openai@remote/mcp", served.address());
    for speaker in [Client::Python("legacy"), Client::Python("auto"), Client::First] {
        let mut words = client(speaker, "fallback");
        words.push(url.clone());
        let mut command = Command::new(&words[0]);
        command
            .args(&words[1..])
            .env("TOKEN", token)
            .env("PYTHONWARNINGS", "ignore");
        let ran = sandbox::run(command, None).exits(0);
        let seen = ran.json();
        for name in ["send", "look", "count"] {
            assert_eq!(seen[name]["text"], "answer", "{ran:?}");
        }
        assert!(
            !seen["progress"].as_array().unwrap().is_empty(),
            "progress comes while the call runs: {ran:?}"
        );
    }
}
