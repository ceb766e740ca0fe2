//! Compressed answers: passed on byte for byte, and their usage counted.

use crate::kit::{Kit, add};
use byok_e2e::raw::Raw;
use byok_e2e::{Upstream, wait};

macro_rules! coded {
    ($name:literal) => {
        (
            $name,
            include_bytes!(concat!("../../../src-daemon/tests/vectors/coded/json.", $name)),
            include_bytes!(concat!("../../../src-daemon/tests/vectors/coded/sse.", $name)),
        )
    };
}

type Coded = (&'static str, &'static [u8], &'static [u8]);

/// An answer and a stream, each with 13 tokens in and 7 out, as programs of others wrote them.
const WRITTEN: [Coded; 4] = [coded!("gzip"), coded!("deflate"), coded!("br"), coded!("zstd")];

fn stream(bytes: &[u8], size: usize) -> Vec<u8> {
    let mut chunks = Vec::new();
    for piece in bytes.chunks(size) {
        chunks.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
        chunks.extend_from_slice(piece);
        chunks.extend_from_slice(b"\r\n");
    }
    chunks.extend_from_slice(b"0\r\n\r\n");
    chunks
}

fn read_head(caller: &mut Raw) -> Vec<String> {
    let mut head = Vec::new();
    while let Some(line) = caller.read_line().filter(|line| !line.is_empty()) {
        head.push(line.to_ascii_lowercase());
    }
    head
}

#[test]
fn usage_is_counted_and_no_byte_is_changed() {
    let upstream = Upstream::start(|wire| {
        while let Some(asked) = wire.read() {
            assert_eq!(
                asked.header("accept-encoding"),
                Some("gzip, deflate, br, zstd"),
                "it is passed on"
            );
            let wanted = asked.line.split(['/', ' ']).nth(3).unwrap_or_default().to_owned();
            let (name, json, sse) = WRITTEN.into_iter().find(|one| one.0 == wanted).expect("a known coding");
            if asked.line.contains("/json") {
                let head = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: {name}\r\ncontent-length: {}\r\n\r\n",
                    json.len()
                );
                wire.send(head.as_bytes());
                wire.send(json);
            } else {
                let head = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-encoding: {name}\r\ntransfer-encoding: chunked\r\n\r\n"
                );
                wire.send(head.as_bytes());
                wire.send(&stream(sse, 5));
            }
        }
    });
    let kit = Kit::new(&upstream);
    for (number, (name, json, sse)) in WRITTEN.into_iter().enumerate() {
        add(
            &kit.sandbox,
            "openai",
            name,
            &format!("{}{name}", kit.value),
            &upstream.url(),
        );
        for (kind, expected) in [("json", json.to_vec()), ("sse", stream(sse, 5))] {
            let mut caller = kit.send(&format!(
                "GET /gateway/openai@{name}/{name}/{kind} HTTP/1.1\nHost: HERE\nx-api-key: TOKEN\nAccept-Encoding: gzip, deflate, br, zstd"
            ));
            let head = read_head(&mut caller);
            assert!(head.contains(&format!("content-encoding: {name}")), "{head:?}");
            assert!(caller.take(expected.len()) == Some(expected), "{name} {kind}");
        }
        let row = wait::for_some("both are counted", || {
            let told = Raw::connect(&kit.sandbox.socket())
                .ask("GET", "/api/gateway/traffic", "")
                .json();
            let reference = format!("openai/{name}");
            let rows: Vec<_> = told["traffic"]
                .as_array()?
                .iter()
                .filter(|row| row["ref"] == *reference)
                .cloned()
                .collect();
            let sum = |figure: &str| rows.iter().filter_map(|row| row[figure].as_u64()).sum::<u64>();
            (sum("calls") == 2).then(|| (sum("tokens_in"), sum("tokens_out"), sum("bytes_down")))
        });
        assert_eq!(row, (26, 14, (json.len() + sse.len()) as u64), "{name}, the {number}th");
    }
}

/// A provider whose definition says that its answers quote the key is asked for plain ones. What it compresses all the same can't be
/// searched, so nobody gets it.
#[test]
fn what_can_not_be_searched_for_the_key_is_not_passed_on() {
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
    let upstream = Upstream::start(|wire| {
        while let Some(asked) = wire.read() {
            assert_eq!(asked.header("accept-encoding"), Some("identity"));
            let coding = if asked.line.contains("/plain") {
                "identity"
            } else {
                "gzip"
            };
            wire.send(
                format!("HTTP/1.1 200 OK\r\ncontent-encoding: {coding}\r\ncontent-length: 2\r\n\r\n{{}}").as_bytes(),
            );
        }
    });
    let kit = Kit::defined("parrot", PARROT, "sk-a-value-of-a-parrot", &upstream.url());
    let reply = kit.ask("GET", "/gateway/parrot/coded", "").answers(502);
    assert!(
        reply.header("x-byok-error").is_some() && reply.body.contains("compressed"),
        "{reply:?}"
    );
    kit.ask("GET", "/gateway/parrot/plain", "").answers(200);
}

/// Why a key was refused is read in a compressed answer, too.
#[test]
fn a_compressed_403_that_is_about_the_key_is_understood() {
    const CAREFUL: &str = r#"schema_version = 1
id = "careful"
name = "Careful"
category = "ai"
kind = "api-key"
base_url = "https://careful.example"
hosts = ["careful.example"]
validatable = true
confidence = "low"

[[field]]
name = "api_key"
secret = true
required = true

[auth]
style = "bearer"
name = "Authorization"
template = "Bearer {api_key}"
source = "test"

[validate]
method = "GET"
url = "https://careful.example/me"
cost = "free"
source = "test"

[[validate.outcome]]
status = ["403"]
contains = "key revoked"
outcome = "revoked"
source = "test"
"#;
    // `{"error":"key revoked"}`, as gzip 1.12 writes it.
    const REVOKED: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\x56\x4a\x2d\x2a\xca\x2f\x52\xb2\x52\xca\x4e\xad\x54\x28\x4a\x2d\xcb\xcf\x4e\x4d\x51\xaa\x05\x00\xc6\x9a\x6c\x72\x17\x00\x00\x00";
    let upstream = Upstream::start(|wire| {
        while let Some(asked) = wire.read() {
            if asked.header("authorization") == Some("Bearer good-key-of-careful") {
                wire.send(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
                continue;
            }
            let head = format!(
                "HTTP/1.1 403 No\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
                REVOKED.len()
            );
            wire.send(head.as_bytes());
            wire.send(REVOKED);
        }
    });
    let kit = Kit::defined("careful", CAREFUL, "revoked-key-of-careful", &upstream.url());
    add(
        &kit.sandbox,
        "careful",
        "second",
        "good-key-of-careful",
        &upstream.url(),
    );
    kit.sandbox
        .byok(&["fallback", "careful", "--on", "auth-failure", "--chain", "second"])
        .exits(0);
    let reply = kit.ask("POST", "/gateway/careful/x", "{}").answers(200);
    assert_eq!(
        reply.header("x-byok-fallback"),
        Some("from=careful/main; cause=auth-failure")
    );
}
