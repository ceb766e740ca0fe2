//! A file of every client that byok knows, in that client's own shape.

use super::{read, write};
use byok_e2e::{Sandbox, keys};

/// Client, file, and the file's text; `KEY` is the value.
const FILES: &[(&str, &str, &str)] = &[
    (
        "claude-desktop",
        ".config/Claude/claude_desktop_config.json",
        r#"{"mcpServers":{"s":{"command":"npx","args":["-y","x"],"env":{"GITHUB_TOKEN":"KEY"}}}}"#,
    ),
    (
        "claude-code",
        ".claude.json",
        r#"{"numStartups":3,"projects":{"/p":{"mcpServers":{"s":{"type":"stdio","command":"npx","args":[],"env":{"GITHUB_TOKEN":"KEY"}}}}}}"#,
    ),
    (
        "claude-code",
        ".mcp.json",
        r#"{"mcpServers":{"s":{"command":"npx","env":{"GITHUB_TOKEN":"KEY","B":"${B:-d}"}}}}"#,
    ),
    (
        "cursor",
        ".cursor/mcp.json",
        r#"{"mcpServers":{"s":{"command":"npx","args":["x"],"env":{"GITHUB_TOKEN":"KEY"},"envFile":".env"}}}"#,
    ),
    (
        "vscode",
        ".config/Code/User/mcp.json",
        "{\n\t\"inputs\": [{\"type\": \"promptString\", \"id\": \"k\", \"password\": true}], // asks\n\t\"servers\": {\n\t\t\"s\": {\"type\": \"stdio\", \"command\": \"npx\", \"args\": [\"x\"], \"env\": {\"GITHUB_TOKEN\": \"KEY\", \"K\": \"${input:k}\"}},\n\t},\n}\n",
    ),
    (
        "copilot-cli",
        ".copilot/mcp-config.json",
        r#"{"mcpServers":{"s":{"type":"local","command":"npx","args":["x"],"tools":["*"],"env":{"GITHUB_TOKEN":"KEY"}}}}"#,
    ),
    (
        "codex",
        ".codex/config.toml",
        "model = \"m\" # mine\n\n[mcp_servers.s]\ncommand = \"npx\"\nargs = [\n  \"x\", # one\n]\n\n[mcp_servers.s.env]\nGITHUB_TOKEN = \"KEY\"\n",
    ),
    (
        "zed",
        ".config/zed/settings.json",
        "// Zed\n{\n  \"theme\": \"One\",\n  \"context_servers\": {\"s\": {\"source\": \"custom\", \"enabled\": true, \"command\": \"npx\", \"args\": [\"x\"], \"env\": {\"GITHUB_TOKEN\": \"KEY\"}}}\n}\n",
    ),
    (
        "gemini-cli",
        ".gemini/settings.json",
        r#"{"theme":"x","mcpServers":{"s":{"command":"npx","args":["x"],"env":{"GITHUB_TOKEN":"KEY"},"trust":false}}}"#,
    ),
    (
        "goose",
        ".config/goose/config.yaml",
        "GOOSE_MODEL: m # mine\nextensions:\n  s:\n    args:\n    - -y\n    - x\n    cmd: npx\n    enabled: true\n    env_keys: []\n    envs:\n      GITHUB_TOKEN: KEY\n    timeout: 300\n    type: stdio\n",
    ),
    (
        "continue",
        ".continue/config.yaml",
        "name: mine\nversion: 0.0.1\nschema: v1\nmcpServers:\n  - name: s\n    command: npx\n    args:\n      - x\n    env:\n      GITHUB_TOKEN: KEY\n",
    ),
    (
        "opencode",
        ".config/opencode/opencode.json",
        r#"{"$schema":"x","mcp":{"s":{"type":"local","command":["npx","-y","x"],"enabled":true,"environment":{"GITHUB_TOKEN":"KEY"}}}}"#,
    ),
    (
        "lm-studio",
        ".lmstudio/mcp.json",
        r#"{"mcpServers":{"s":{"command":"npx","args":["x"],"env":{"GITHUB_TOKEN":"KEY"}}}}"#,
    ),
    (
        "kiro",
        ".kiro/settings/mcp.json",
        r#"{"mcpServers":{"s":{"command":"npx","args":["x"],"env":{"GITHUB_TOKEN":"KEY"},"autoApprove":[]}}}"#,
    ),
    (
        "crush",
        ".config/crush/crush.json",
        r#"{"mcp":{"s":{"type":"stdio","command":"npx","args":["x"],"env":{"GITHUB_TOKEN":"KEY"}}}}"#,
    ),
    (
        "cline",
        ".config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
        r#"{"mcpServers":{"s":{"command":"npx","args":["x"],"env":{"GITHUB_TOKEN":"KEY"},"disabled":false}}}"#,
    ),
];

#[test]
fn files_of_every_client_are_taken_over_and_put_back() {
    let sandbox = Sandbox::new();
    let value = keys::github("all");
    let files: Vec<_> = FILES
        .iter()
        .map(|(client, path, text)| {
            let text = text.replace("KEY", &value);
            (*client, write(&sandbox, path, &text), text)
        })
        .collect();
    let done = sandbox.byok(&["mcp", "adopt", "--yes", "--json"]).exits(0).json();
    assert_eq!(done["stored"], serde_json::json!(["github/s"]), "{done}");
    for (client, path, _) in &files {
        let after = read(path);
        assert!(!after.contains(&value), "{client}: {after}");
        for word in ["byok://github/s", "--mcp", "--only", "npx"] {
            assert!(after.contains(word), "{client}: {after}");
        }
    }
    sandbox.byok(&["mcp", "restore", "--yes"]).exits(0);
    for (client, path, text) in &files {
        assert_eq!(&read(path), text, "{client}");
    }
}

#[test]
fn every_client_of_the_table_has_a_file_here() {
    let sandbox = Sandbox::new();
    let refused = sandbox.byok(&["mcp", "adopt", "nobody"]).exits(4).stderr;
    let known = refused.split("byok knows ").nth(1).expect("the hint names them");
    for client in known.trim().split(", ") {
        assert!(FILES.iter().any(|(id, ..)| *id == client), "{client}");
    }
}
