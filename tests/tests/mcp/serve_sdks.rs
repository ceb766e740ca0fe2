//! Clients that others wrote, of `byok mcp serve`.

use super::World;
use super::sdks::{Client, client};
use byok_e2e::sandbox;
use serde_json::json;
use std::process::Command;

#[test]
fn every_official_client_reads_the_tools_and_their_answers() {
    let world = World::new();
    let calls = json!({
        "list_keys": {},
        "key_status": {"key": "openai/spare"},
        "check_key": {"key": "openai/spare"},
        "expiring": {"within_days": 30},
        "request": {"key": "openai/spare", "url": "/work"},
    });
    for speaker in [
        Client::Python("legacy"),
        Client::Python("auto"),
        Client::First,
        Client::Second("legacy"),
        Client::Second("auto"),
    ] {
        let mut words = client(speaker, "tools");
        words.extend([&byok_e2e::bin::byok().to_string_lossy(), "mcp", "serve"].map(ToString::to_string));
        let mut command = Command::new(&words[0]);
        let known = world.sandbox.command(&[]);
        command.args(&words[1..]).current_dir(world.sandbox.dir()).env_clear();
        command.envs(known.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.env("CALLS", calls.to_string());
        let ran = sandbox::run(command, None).exits(0);
        let seen = ran.json();
        assert_eq!(seen["tools"].as_array().unwrap().len(), 5, "{seen}");
        for (name, _) in calls.as_object().unwrap() {
            let answer = &seen["calls"][name];
            assert_ne!(answer["isError"], true, "{name}: {answer}");
            // What the SDKs checked against the tool's own schema.
            assert!(answer["structuredContent"].is_object(), "{name}: {answer}");
        }
        assert_eq!(seen["calls"]["request"]["structuredContent"]["body"], "answer");
        assert!(!ran.stdout.contains(&world.good), "{ran:?}");
    }
}
