//! Clients and servers that others wrote, on the official SDKs, with byok between them.

use super::World;
use byok_e2e::sandbox::{self, Ran};
use std::path::PathBuf;
use std::process::Command;

/// The folder of their programs.
pub(super) fn folder() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("mcp-sdk");
    assert!(
        folder.join("node_modules").is_dir(),
        "the TypeScript SDK is missing: npm --prefix tests/mcp-sdk ci"
    );
    folder
}

/// The Python that has the SDK.
pub(super) fn python() -> PathBuf {
    let cache = || {
        let home = PathBuf::from(std::env::var_os("HOME").expect("there is a home"));
        std::env::var_os("XDG_CACHE_HOME")
            .map_or(home.join(".cache"), PathBuf::from)
            .join("byok-build/tools")
    };
    let tools = std::env::var_os("BYOK_TOOLS").map_or_else(cache, PathBuf::from);
    let python = tools.join("mcp/bin/python");
    assert!(python.is_file(), "the Python SDK is missing: scripts/bootstrap.sh test");
    python
}

/// A client and how it speaks.
#[derive(Clone, Copy)]
pub(super) enum Client {
    Python(&'static str),
    First,
    Second(&'static str),
}

/// The start of a client's command line.
pub(super) fn client(client: Client, scenario: &str) -> Vec<String> {
    let node = |file: &str, more: &[&str]| {
        let file = folder().join(file).to_string_lossy().into_owned();
        let mut words = vec!["node".to_owned(), file];
        words.extend(more.iter().chain(&[scenario]).map(|word| (*word).to_owned()));
        words
    };
    match client {
        Client::Python(mode) => {
            let file = folder().join("client.py");
            let words = [
                python().to_string_lossy().into_owned(),
                file.to_string_lossy().into_owned(),
            ];
            words
                .into_iter()
                .chain([mode.to_owned(), scenario.to_owned()])
                .collect()
        }
        Client::First => node("client-v1.mjs", &[]),
        Client::Second(mode) => node("client-v2.mjs", &[mode]),
    }
}

const SERVERS: [&str; 3] = ["server.py", "server-v1.mjs", "server-v2.mjs"];

fn server(file: &str) -> Vec<String> {
    let path = folder().join(file).to_string_lossy().into_owned();
    if file.ends_with(".py") {
        vec![python().to_string_lossy().into_owned(), path]
    } else {
        vec!["node".into(), path]
    }
}

/// A client with byok and a server behind it.
fn converse(world: &World, speaker: Client, scenario: &str, file: &str) -> Ran {
    let byok = byok_e2e::bin::byok().to_string_lossy().into_owned();
    let mut words = client(speaker, scenario);
    words.extend([&byok, "run", "--mcp", "--only", "openai", "--"].map(ToString::to_string));
    words.extend(server(file));
    let mut command = Command::new(&words[0]);
    let known = world.sandbox.command(&[]);
    command.args(&words[1..]).current_dir(world.sandbox.dir()).env_clear();
    command.envs(known.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command
        .env("UPSTREAM", world.upstream())
        .env("PYTHONWARNINGS", "ignore");
    sandbox::run(command, None).exits(0)
}

fn grows(progress: &serde_json::Value) -> bool {
    let told: Vec<f64> = progress
        .as_array()
        .expect("progress is a list")
        .iter()
        .map(|one| one.as_f64().expect("of numbers"))
        .collect();
    told.windows(2).all(|pair| pair[0] < pair[1])
}

#[track_caller]
fn falls_back(speaker: Client, scenario: &str) {
    for file in SERVERS {
        let world = World::with_fallback();
        let ran = converse(&world, speaker, scenario, file);
        let seen = ran.json();
        for name in ["send", "look", "count"] {
            assert_eq!(
                (&seen[name]["text"], &seen[name]["is_error"]),
                (&"answer".into(), &false.into()),
                "{file}: {ran:?}"
            );
        }
        assert!(grows(&seen["progress"]), "{file}: {ran:?}");
        assert_eq!(world.accepted("POST"), 1, "{file}: nothing was sent twice");
        assert_eq!(
            world.refused(),
            1,
            "{file}: it costs the call that failed and nothing more"
        );
        assert_eq!(world.falls().len(), 1, "{file}");
        assert!(ran.stderr.contains("`openai/spare` steps in"), "{file}: {ran:?}");
    }
}

#[test]
fn a_python_client_of_the_handshake_does_not_notice_a_refused_key() {
    falls_back(Client::Python("legacy"), "fallback");
}

#[test]
fn a_python_client_of_the_newest_protocol_does_not_notice_a_refused_key() {
    falls_back(Client::Python("auto"), "fallback");
}

#[test]
fn a_typescript_client_of_the_first_sdk_does_not_notice_a_refused_key() {
    falls_back(Client::First, "fallback");
}

#[test]
fn a_typescript_client_of_the_second_sdk_does_not_notice_a_refused_key() {
    falls_back(Client::Second("auto"), "fallback");
    falls_back(Client::Second("legacy"), "fallback");
}

#[test]
fn a_subscription_of_the_newest_protocol_lives_on() {
    for file in ["server.py", "server-v2.mjs"] {
        let world = World::with_fallback();
        let seen = converse(&world, Client::Python("auto"), "newest", file).json();
        assert_eq!(
            (&seen["version"], &seen["send"]["text"]),
            (&"2026-07-28".into(), &"answer".into()),
            "{file}: {seen}"
        );
    }
}

#[test]
fn calls_at_the_same_time_each_get_one_answer() {
    for speaker in [Client::Python("legacy"), Client::Python("auto"), Client::First] {
        for file in SERVERS {
            let world = World::with_fallback();
            let seen = converse(&world, speaker, "several", file).json();
            let calls = seen["calls"].as_array().unwrap();
            assert_eq!(calls.len(), 5);
            assert!(calls.iter().all(|one| one["text"] == "answer"), "{file}: {seen}");
            assert_eq!(world.accepted("POST"), 2, "{file}");
        }
    }
}

/// Sampling, elicitation and roots: questions that a server asks while it does something.
#[test]
fn what_a_server_asks_is_answered_by_the_client_whichever_server_it_is() {
    for speaker in [Client::Python("legacy"), Client::First, Client::Second("legacy")] {
        for file in SERVERS {
            let world = World::with_fallback();
            let seen = converse(&world, speaker, "questions", file).json();
            for when in ["before", "after"] {
                let told: Vec<_> = (0..3).map(|place| seen[when][place]["text"].as_str()).collect();
                assert_eq!(
                    told,
                    [Some("the client"), Some("accept 3"), Some("file:///one file:///two")],
                    "{file}, {when}: {seen}"
                );
            }
            assert_eq!(seen["refused"]["text"], "answer", "{file}: {seen}");
        }
    }
}

/// The server hears that a call is given up, and the next server is not asked for it again.
#[test]
fn a_call_that_is_given_up_ends_at_the_server_and_is_not_repeated() {
    for speaker in [
        Client::Python("legacy"),
        Client::Python("auto"),
        Client::First,
        Client::Second("auto"),
        Client::Second("legacy"),
    ] {
        for file in SERVERS {
            let world = World::with_fallback();
            let seen = converse(&world, speaker, "cancel", file).json();
            assert_eq!(
                (&seen["cancelled"], &seen["send"]["text"]),
                (&true.into(), &"answer".into()),
                "{file}: {seen}"
            );
            let told = world
                .provider
                .seen()
                .iter()
                .filter(|one| one.line.starts_with("DELETE"))
                .count();
            assert_eq!(told, 1, "{file}: the server heard of it once");
            assert_eq!(world.accepted("POST"), 1, "{file}");
        }
    }
}

#[test]
fn servers_ask_their_client_before_and_after_a_restart() {
    for speaker in [Client::Python("legacy"), Client::First, Client::Second("legacy")] {
        for file in SERVERS {
            let world = World::with_fallback();
            let seen = converse(&world, speaker, "legacy", file).json();
            for (name, text) in [("before", "the client"), ("refused", "answer"), ("after", "the client")] {
                assert_eq!(seen[name]["text"], text, "{file}: {seen}");
            }
            assert_eq!(
                (&seen["big"], &seen["resources"][0]),
                (&6_000_000.into(), &"note://one".into()),
                "{file}"
            );
        }
    }
}
