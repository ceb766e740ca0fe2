//! The value is in no log, no answer of ours, and not in answers of providers that quote it.

use crate::kit::Kit;
use byok_e2e::scan::Scanner;
use byok_e2e::{Upstream, traces};

#[test]
fn the_value_is_in_no_file_and_no_answer_whatever_is_asked() {
    let upstream = Upstream::answering(|asked| match asked.line.as_str() {
        "GET /v1/401 HTTP/1.1" => (401, "{}".into()),
        "GET /v1/500 HTTP/1.1" => (500, "{}".into()),
        _ => (200, "{}".into()),
    });
    let kit = Kit::new(&upstream);
    let mut text = String::new();
    for path in ["x", "401", "500", "%2e%2e/x"] {
        text += &format!("{:?}", kit.ask("GET", &format!("/gateway/openai/{path}"), ""));
    }
    kit.sandbox.byok(&["lock"]).exits(0);
    text += &format!("{:?}", kit.ask("GET", "/gateway/openai/x", ""));
    assert!(!text.contains(&kit.value) && !text.contains(&kit.token), "{text}");
    let scanner = Scanner::default().text("value", &kit.value).text("token", &kit.token);
    let found = traces::in_files(&kit.sandbox.byok_home(), &scanner);
    assert!(found.is_empty(), "{found:?}");
}

/// A provider whose definition says that its answers quote the key.
const PARROT: &str = r#"schema_version = 1
id = "parrot"
name = "Parrot"
category = "ai"
kind = "api-key"
base_url = "https://parrot.example"
hosts = ["parrot.example"]
validatable = false
confidence = "none"
echoes_key = true

[[field]]
name = "api_key"
secret = true
required = true

[auth]
style = "bearer"
name = "Authorization"
template = "Bearer {api_key}"
source = "test"
"#;

fn define_parrot(kit: &Kit) {
    let dir = kit.sandbox.config_dir().join("providers.d");
    std::fs::create_dir_all(&dir).expect("the home is writable");
    std::fs::write(dir.join("parrot.toml"), PARROT).expect("the home is writable");
}

#[test]
fn a_quoted_key_is_filled_with_stars_also_where_it_comes_in_pieces() {
    let upstream = Upstream::start(|wire| {
        while let Some(asked) = wire.read() {
            assert_eq!(asked.header("accept-encoding"), Some("identity"));
            let shown = asked
                .header("authorization")
                .expect("a key")
                .trim_start_matches("Bearer ")
                .to_owned();
            wire.send(format!("HTTP/1.1 401 No\r\nx-quoted: {shown}\r\ntransfer-encoding: chunked\r\n\r\n").as_bytes());
            let text = format!("no such key: {shown}!");
            for byte in text.bytes() {
                wire.send(&[b'1', b'\r', b'\n', byte, b'\r', b'\n']);
            }
            wire.send(b"0\r\n\r\n");
        }
    });
    let kit = Kit::new(&upstream);
    define_parrot(&kit);
    kit.sandbox.byok(&["daemon", "stop"]).exits(0);
    let value = "sk-a-planted-value-of-a-parrot";
    crate::kit::add(&kit.sandbox, "parrot", "main", value, &upstream.url());
    let served = byok_e2e::Served::start(&kit.sandbox);
    let head = format!(
        "GET /gateway/parrot/x HTTP/1.1\nHost: HERE\nAccept-Encoding: gzip\nx-api-key: {}",
        kit.token
    );
    let reply = served.raw(&head, "").answers(401);
    let stars = "*".repeat(value.len());
    assert_eq!(reply.header("x-quoted"), Some(stars.as_str()));
    assert_eq!(reply.body, format!("no such key: {stars}!"));
}
