//! Tokens that live as long as a process.

use byok_e2e::raw::Raw;
use byok_e2e::{Sandbox, Upstream, process, wait};
use std::io::Write;
use std::process::{Command, Stdio};

/// Asks for a token as a process of its own, which then stays until its input ends.
const CHILD: &str = r"
import json, os, socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
body = json.dumps({'program': '/usr/bin/agent', 'only': sys.argv[2:] or None}).encode()
s.sendall(b'POST /api/gateway/children HTTP/1.1\r\nhost: byok\r\ncontent-length: %d\r\n\r\n' % len(body) + body)
answer = b''
while chunk := s.recv(65536):
    answer += chunk
print(answer.split(b'\r\n\r\n', 1)[1].decode(), flush=True)
sys.stdin.read()
";

fn ask(address: &str, token: &str, path: &str) -> u16 {
    let Ok(mut connection) = Raw::try_connect_tcp(address) else {
        return 0;
    };
    let head =
        format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\ncontent-length: 0\r\n\r\n");
    let _ = connection.send(head.as_bytes());
    connection.read().map_or(0, |reply| reply.status)
}

#[test]
fn a_childs_token_is_good_for_its_keys_and_as_long_as_it_lives() {
    let upstream = Upstream::answering(|_| (200, "{}".into()));
    let sandbox = Sandbox::new();
    crate::kit::add(&sandbox, "openai", "main", "sk-main-value-of-a-child", &upstream.url());
    crate::kit::add(
        &sandbox,
        "openai",
        "other",
        "sk-other-value-of-a-child",
        &upstream.url(),
    );
    crate::kit::add(
        &sandbox,
        "openrouter",
        "main",
        "sk-or-value-of-a-child",
        &upstream.url(),
    );
    let mut child = Command::new("python3")
        .args(["-c", CHILD])
        .arg(sandbox.socket())
        .args(["openai/other"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("there is a Python");
    let mut line = String::new();
    let mut stdout = std::io::BufReader::new(child.stdout.take().expect("a pipe"));
    std::io::BufRead::read_line(&mut stdout, &mut line).expect("it is text");
    let told: serde_json::Value = serde_json::from_str(&line).expect("it is JSON");
    let (token, address) = (
        told["token"].as_str().expect("a token"),
        told["address"].as_str().expect("an address"),
    );
    let base = &told["base_urls"][0];
    assert_eq!(base["url"], format!("http://{address}/gateway/openai@other"));
    assert_eq!(
        (base["variables"][0].as_str(), base["key_variables"][0].as_str()),
        (Some("OPENAI_BASE_URL"), Some("OPENAI_API_KEY"))
    );
    assert_eq!(ask(address, token, "/gateway/openai@other/x"), 200);
    assert_eq!(
        upstream.asked()[0].header("authorization"),
        Some("Bearer sk-other-value-of-a-child")
    );
    assert_eq!(ask(address, token, "/gateway/openai/x"), 403);
    assert_eq!(ask(address, token, "/gateway/openrouter/x"), 403);
    assert_eq!(ask(address, token, "/api/keys"), 403);
    assert_eq!(ask(address, token, "/gateway"), 200);
    let trail = sandbox.byok(&["audit", "--json"]).stdout;
    assert!(trail.contains(&format!("agent {}", child.id())), "{trail}");
    drop(child.stdin.take().map(|mut input| input.write_all(b"")));
    child.wait().expect("it ends");
    assert!(!process::is_alive(child.id()));
    wait::until("the token is nothing", || {
        matches!(ask(address, token, "/gateway/openai@other/x"), 401 | 0)
    });
    wait::until("the listener goes with the last child", || {
        Raw::try_connect_tcp(address).is_err()
    });
}

#[test]
fn only_a_process_on_the_socket_gets_a_token() {
    let sandbox = Sandbox::new();
    let served = byok_e2e::Served::start(&sandbox);
    let token = byok_e2e::served::token(&sandbox, "all", &byok_e2e::served::SCOPES.join(","), &[]);
    let body = r#"{"program":"x"}"#;
    served
        .ask(Some(&token), "POST", "/api/gateway/children", body)
        .answers(403);
    let mut socket = Raw::connect(&sandbox.socket());
    socket
        .ask("POST", "/api/gateway/children", r#"{"program":"x","only":["nothing"]}"#)
        .answers(404);
}
