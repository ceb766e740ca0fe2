//! The official Python packages of OpenAI and Anthropic, with nothing but their own variables set: base URL and token.

use crate::kit::{Kit, add};
use byok_e2e::Upstream;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

const GOOD: &str = "sk-the-key-that-is-accepted";

/// Where `scripts/bootstrap.sh test` puts them; in CI they have to be there.
fn python() -> Option<PathBuf> {
    let cache = || std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache"));
    let tools = std::env::var_os("BYOK_TOOLS").map(PathBuf::from);
    let tools = tools.or_else(|| Some(cache().or_else(home)?.join("byok-build/tools")))?;
    let python = tools.join("sdk/bin/python");
    let is_there = python.exists();
    assert!(
        is_there || std::env::var_os("CI").is_none(),
        "CI must have the packages: `scripts/bootstrap.sh test`"
    );
    if !is_there {
        eprintln!("SKIPPED: takes the packages that `scripts/bootstrap.sh test` installs");
    }
    is_there.then_some(python)
}

/// Runs the script as a program that knows of byok only what its variables say.
#[track_caller]
fn calls(python: &Path, kit: &Kit, package: &str, variables: &[(&str, String)]) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("sdk/calls.py");
    let ran = Command::new(python)
        .arg(script)
        .arg(package)
        .env_clear()
        .envs(variables.iter().map(|(name, value)| (*name, value.as_str())))
        .current_dir(kit.sandbox.dir())
        .output()
        .expect("Python starts");
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{said}");
    assert!(!said.contains(GOOD));
    serde_json::from_slice(&ran.stdout).expect("it prints JSON")
}

fn stream(wire: &mut byok_e2e::upstream::Wire, events: &[String]) {
    wire.send(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
    for event in events {
        wire.send(format!("{:x}\r\n{event}\r\n", event.len()).as_bytes());
    }
    wire.send(b"0\r\n\r\n");
}

fn json_answer(wire: &mut byok_e2e::upstream::Wire, status: u16, document: &Value) {
    let body = document.to_string();
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    wire.send(head.as_bytes());
}

fn openai() -> Upstream {
    Upstream::start(|wire| {
        while let Some(asked) = wire.read() {
            if asked.header("authorization") != Some(&format!("Bearer {GOOD}")) {
                json_answer(
                    wire,
                    401,
                    &json!({"error": {"message": "Incorrect API key provided.", "code": "invalid_api_key"}}),
                );
            } else if asked.line.starts_with("GET /v1/models ") {
                json_answer(
                    wire,
                    200,
                    &json!({"object": "list", "data": [{"id": "test", "object": "model", "created": 1, "owned_by": "t"}]}),
                );
            } else if String::from_utf8_lossy(&asked.body).contains("\"stream\":true")
                || String::from_utf8_lossy(&asked.body).contains("\"stream\": true")
            {
                let event = |word: &str| {
                    let chunk = json!({"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "test",
                        "choices": [{"index": 0, "delta": {"content": word}, "finish_reason": null}]});
                    format!("data: {chunk}\n\n")
                };
                stream(wire, &[event("one"), event("two"), "data: [DONE]\n\n".into()]);
            } else {
                json_answer(
                    wire,
                    200,
                    &json!({"id": "1", "object": "chat.completion", "created": 1, "model": "test",
                    "choices": [{"index": 0, "message": {"role": "assistant", "content": "hello too"}, "finish_reason": "stop"}],
                    "usage": {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}}),
                );
            }
        }
    })
}

fn anthropic() -> Upstream {
    Upstream::start(|wire| {
        while let Some(asked) = wire.read() {
            let message = json!({"id": "m", "type": "message", "role": "assistant", "model": "test", "stop_reason": null,
                "stop_sequence": null, "content": [{"type": "text", "text": "hello too"}],
                "usage": {"input_tokens": 3, "output_tokens": 4}});
            if asked.header("x-api-key") != Some(GOOD) || asked.header("authorization").is_some() {
                json_answer(
                    wire,
                    401,
                    &json!({"type": "error", "error": {"type": "authentication_error", "message": "invalid x-api-key"}}),
                );
            } else if String::from_utf8_lossy(&asked.body).contains("\"stream\"") {
                let event = |name: &str, data: Value| format!("event: {name}\ndata: {data}\n\n");
                let mut start = message.clone();
                start["content"] = json!([]);
                let delta = |text: &str| json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}});
                stream(
                    wire,
                    &[
                        event("message_start", json!({"type": "message_start", "message": start})),
                        event(
                            "content_block_start",
                            json!({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}),
                        ),
                        event("content_block_delta", delta("one")),
                        event("content_block_delta", delta("two")),
                        event("content_block_stop", json!({"type": "content_block_stop", "index": 0})),
                        event(
                            "message_delta",
                            json!({"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": null}, "usage": {"output_tokens": 9}}),
                        ),
                        event("message_stop", json!({"type": "message_stop"})),
                    ],
                );
            } else {
                json_answer(wire, 200, &message);
            }
        }
    })
}

/// A service whose default key is refused and whose second one is accepted.
fn kit(service: &str, upstream: &Upstream) -> Kit {
    let kit = Kit::with(service, &upstream.url());
    add(&kit.sandbox, service, "second", GOOD, &upstream.url());
    kit
}

#[test]
fn the_openai_package_is_answered_plain_and_streamed_and_with_another_key() {
    let Some(python) = python() else { return };
    let upstream = openai();
    let kit = kit("openai", &upstream);
    let variables = |path: &str| {
        [
            (
                "OPENAI_BASE_URL",
                format!("http://{}/gateway/{path}", kit.served.address()),
            ),
            ("OPENAI_API_KEY", kit.token.clone()),
        ]
    };
    let expected =
        json!({"plain": "hello too", "tokens": 7, "streamed": ["one", "two"], "models": ["test"], "fallback": null});
    assert_eq!(calls(&python, &kit, "openai", &variables("openai@second")), expected);
    kit.sandbox
        .byok(&["fallback", "openai", "--on", "auth-failure", "--chain", "second"])
        .exits(0);
    let told = calls(&python, &kit, "openai", &variables("openai"));
    assert_eq!(told["fallback"], "from=openai/main; cause=auth-failure");
    assert_eq!(
        (&told["plain"], &told["streamed"]),
        (&expected["plain"], &expected["streamed"])
    );
}

#[test]
fn the_anthropic_package_is_answered_plain_and_streamed_and_with_another_key() {
    let Some(python) = python() else { return };
    let upstream = anthropic();
    let kit = kit("anthropic", &upstream);
    let variables = |path: &str| {
        [
            (
                "ANTHROPIC_BASE_URL",
                format!("http://{}/gateway/{path}", kit.served.address()),
            ),
            ("ANTHROPIC_API_KEY", kit.token.clone()),
        ]
    };
    let expected = json!({"plain": "hello too", "tokens": 7, "streamed": ["one", "two"], "fallback": null});
    assert_eq!(
        calls(&python, &kit, "anthropic", &variables("anthropic@second")),
        expected
    );
    kit.sandbox
        .byok(&["fallback", "anthropic", "--on", "auth-failure", "--chain", "second"])
        .exits(0);
    let told = calls(&python, &kit, "anthropic", &variables("anthropic"));
    assert_eq!(told["fallback"], "from=anthropic/main; cause=auth-failure");
    assert_eq!(told["streamed"], expected["streamed"]);
}
