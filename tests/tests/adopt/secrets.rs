//! No value is shown on the way, and after adopting none is left on the disk.

use super::{cursor, read, write};
use byok_e2e::canary::says_nothing;
use byok_e2e::traces;
use byok_e2e::{Planted, Sandbox};
use std::collections::BTreeSet;

#[test]
fn no_answer_holds_a_value_and_adopting_takes_it_off_the_disk() {
    let planted = Planted::new();
    let text = format!(
        "{{\"mcpServers\":{{\"a\":{{\"command\":\"x\",\"env\":{{\"OPENAI_API_KEY\":\"{0}\"}}}},\n\"b\":{{\"url\":\"https://x.example/{0}?k={0}\",\"headers\":{{\"A\":\"Bearer {0}\"}}}},\n\"c\":{{\"command\":\"x\",\"args\":[\"--key={0}\",\"--key\",\"{0}\"],\"env\":{{\"OPENAI_API_KEY\":\"{0}\"}}}}}}}}",
        planted.value
    );
    write(&planted.sandbox, ".cursor/mcp.json", &text);
    write(
        &planted.sandbox,
        ".codex/config.toml",
        &format!(
            "[mcp_servers.a]\ncommand = \"x\"\nenv = {{ OPENAI_API_KEY = \"{}\" }}\n",
            planted.value
        ),
    );
    write(
        &planted.sandbox,
        ".gemini/settings.json",
        &format!("{{\"mcpServers\": {{\"a\": \"{}\"", planted.value),
    );
    let scanner = planted.typed_scanner();
    for words in [
        &["mcp", "adopt"][..],
        &["mcp", "adopt", "gemini-cli"],
        &["mcp", "restore"],
        &["audit"],
    ] {
        says_nothing(&planted, &scanner, words, None);
    }
    says_nothing(&planted, &scanner, &["mcp", "adopt", "--yes"], None);
    says_nothing(&planted, &scanner, &["audit", "--limit", "0"], None);
    // Codex's file had the value in a variable only: now nothing of it is below its folder, nor in byok's own.
    assert_eq!(
        traces::in_files(&planted.sandbox.dir().join(".codex"), &scanner),
        Vec::new()
    );
    assert_eq!(traces::in_files(&planted.sandbox.byok_home(), &scanner), Vec::new());
    planted.sandbox.byok(&["daemon", "stop"]).exits(0);
    assert_eq!(traces::in_files(&planted.sandbox.byok_home(), &scanner), Vec::new());
    planted.sandbox.byok(&["mcp", "restore", "codex", "--yes"]).exits(0);
    let found = traces::in_files(&planted.sandbox.dir().join(".codex"), &scanner);
    assert_ne!(
        found.iter().map(|(path, _)| path).collect::<BTreeSet<_>>().len(),
        0,
        "what is searched for would be found"
    );
}

#[test]
fn the_daemon_forgets_the_files_it_has_read() {
    let planted = Planted::new();
    let path = write(
        &planted.sandbox,
        ".cursor/mcp.json",
        &cursor(&planted.value).replace("GITHUB_TOKEN", "OPENAI_API_KEY"),
    );
    planted.sandbox.byok(&["mcp", "adopt", "--yes"]).exits(0);
    assert!(read(&path).contains("byok://openai/gh"));
    planted.sandbox.byok(&["lock"]).exits(0);
    planted.assert_daemon_holds_none(&planted.value_scanner());
}

#[test]
fn a_client_with_a_token_may_not() {
    let sandbox = Sandbox::new();
    let added = sandbox
        .byok(&["client", "add", "editor", "--scope", "metadata,write,reveal", "--json"])
        .exits(0)
        .json();
    let token = added["token"].as_str().expect("it is shown once").to_owned();
    for words in [
        &["mcp", "adopt"][..],
        &["mcp", "adopt", "--yes"],
        &["mcp", "restore", "--yes"],
    ] {
        let mut command = sandbox.command(words);
        command.env("BYOK_TOKEN", &token);
        byok_e2e::sandbox::run(command, None).exits(9);
    }
}
