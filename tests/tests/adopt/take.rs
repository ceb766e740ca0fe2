//! Taking keys over.

use super::{cursor, read, write};
use byok_e2e::shape::{has_fields, is_document};
use byok_e2e::{Sandbox, keys};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

#[test]
fn nothing_is_changed_until_yes_is_said() {
    let sandbox = Sandbox::new();
    let path = write(&sandbox, ".cursor/mcp.json", &cursor(&keys::github("one")));
    let ran = sandbox.byok(&["mcp", "adopt"]).exits(0);
    assert!(
        ran.stdout
            .contains("GITHUB_TOKEN ghp_on…aaaa → byok://github/gh (to be stored)"),
        "{ran:?}"
    );
    assert!(ran.stdout.contains("+       \"command\": \"byok\","), "{ran:?}");
    assert!(ran.stderr.contains("Nothing was changed"), "{ran:?}");
    assert_eq!(read(&path), cursor(&keys::github("one")));
    assert_eq!(
        sandbox.byok(&["list", "--json"]).json()["keys"]
            .as_array()
            .map(Vec::len),
        Some(0)
    );
    sandbox.byok(&["mcp", "restore"]).exits(0);
}

#[test]
fn a_key_is_stored_and_its_entry_runs_through_byok() {
    let sandbox = Sandbox::new();
    let value = keys::github("one");
    let path = write(&sandbox, ".cursor/mcp.json", &cursor(&value));
    sandbox.byok(&["mcp", "adopt", "cursor", "--yes"]).exits(0);
    assert_eq!(
        read(&path),
        "{\n  // my servers\n  \"mcpServers\": {\n    \"gh\": {\n      \"command\": \"byok\",\n      \"args\": [\"run\", \"--mcp\", \"--only\", \"github/gh\", \"--\", \"npx\", \"-y\", \"server\"],\n      \"env\": { \"GITHUB_TOKEN\": \"byok://github/gh\", \"LEVEL\": \"3\", },\n    },\n  },\n}\n"
    );
    assert_eq!(sandbox.byok(&["get", "github/gh"]).exits(0).stdout, value);
    let again = sandbox.byok(&["mcp", "adopt"]).exits(0);
    assert!(again.stderr.contains("No MCP client"), "{again:?}");
}

/// What a client does: it starts `command` with `args` and `env`, and nothing of a shell.
#[test]
fn the_rewritten_entry_starts_the_server_with_its_key() {
    let sandbox = Sandbox::new();
    let value = keys::github("one");
    let script = sandbox.file("server.sh", "read -r line; printf '{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"token\":\"%s\",\"level\":\"%s\"}}\\n' \"$GITHUB_TOKEN\" \"$LEVEL\"\n");
    let text = serde_json::json!({"mcpServers": {"gh": {
        "command": "sh", "args": [script], "env": {"GITHUB_TOKEN": value, "LEVEL": "3"}
    }}});
    let path = write(&sandbox, ".cursor/mcp.json", &text.to_string());
    let program = byok_e2e::bin::byok();
    let program = program.to_str().expect("the path is text");
    sandbox.byok(&["mcp", "adopt", "--program", program, "--yes"]).exits(0);

    let entry: serde_json::Value = serde_json::from_str(&read(&path)).expect("it is JSON");
    let entry = &entry["mcpServers"]["gh"];
    assert_eq!(entry["command"], program);
    let args: Vec<&str> = entry["args"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|word| word.as_str())
        .collect();
    let mut command = sandbox.command(&args);
    for (name, text) in entry["env"].as_object().expect("a map") {
        command.env(name, text.as_str().expect("a text"));
    }
    let request = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{}}\n";
    let ran = byok_e2e::sandbox::run(command, Some(request));
    assert!(
        ran.stdout.contains(&value) && ran.stdout.contains("\"level\":\"3\""),
        "{ran:?}"
    );
}

#[test]
fn a_value_that_is_in_the_vault_is_not_stored_twice() {
    let sandbox = Sandbox::new();
    let value = keys::github("one");
    sandbox.holds("github", "work", &value);
    let user = write(&sandbox, ".cursor/mcp.json", &cursor(&value));
    let project = write(
        &sandbox,
        ".vscode/mcp.json",
        &cursor(&value).replace("mcpServers", "servers"),
    );
    let code = write(&sandbox, ".mcp.json", &cursor(&keys::github("two")));
    let kiro = write(&sandbox, ".kiro/settings/mcp.json", &cursor(&keys::github("two")));
    let done = sandbox.byok(&["mcp", "adopt", "--yes", "--json"]).exits(0).json();
    is_document(&done, &["written", "files", "stored"]);
    assert_eq!(done["stored"], serde_json::json!(["github/gh"]));
    for (path, reference) in [(user, "work"), (project, "work"), (code, "gh"), (kiro, "gh")] {
        assert!(
            read(&path).contains(&format!("\"byok://github/{reference}\"")),
            "{}",
            read(&path)
        );
    }
    let file = &done["files"][0];
    has_fields(file, &["client", "path", "problem", "servers", "changes", "written"]);
    has_fields(&file["servers"][0], &["name", "reach", "keys"]);
    has_fields(
        &file["servers"][0]["keys"][0],
        &["place", "name", "preview", "service", "ref", "is_stored", "why_not"],
    );
}

#[test]
fn the_parts_of_one_credential_become_one_key() {
    let sandbox = Sandbox::new();
    let secret = keys::aws("mcp/");
    let text = serde_json::json!({"mcpServers": {"s3": {"command": "x", "env": {
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7ABCDEFG", "AWS_SECRET_ACCESS_KEY": secret, "AWS_REGION": "eu-west-1"
    }}}});
    let path = write(&sandbox, ".cursor/mcp.json", &text.to_string());
    sandbox.byok(&["mcp", "adopt", "--yes"]).exits(0);
    let after = read(&path);
    assert!(
        after.contains("\"AKIAIOSFODNN7ABCDEFG\"") && after.contains("\"byok://aws/s3\""),
        "{after}"
    );
    let shown = sandbox.byok(&["show", "aws/s3", "--json"]).exits(0).json();
    assert_eq!(shown["key"]["fields"]["access_key_id"], "AKIAIOSFODNN7ABCDEFG");
    assert_eq!(sandbox.byok(&["get", "aws/s3"]).stdout, secret);
}

#[test]
fn keys_that_no_catalogue_knows_are_stored_under_their_variables_name() {
    let sandbox = Sandbox::new();
    let text = r#"{"mcpServers":{"a":{"command":"x","env":{"ACME_API_KEY":"7f3kq09zmx81bv55","AWS_SECRET_ACCESS_KEY":"SSSSSSSSSSSSSSSSSSSS0123456789/+abcdefghi"}}}}"#;
    let path = write(&sandbox, ".cursor/mcp.json", text);
    sandbox.byok(&["mcp", "adopt", "--yes"]).exits(0);
    assert_eq!(
        sandbox.byok(&["get", "generic/ACME_API_KEY"]).exits(0).stdout,
        "7f3kq09zmx81bv55"
    );
    let after = read(&path);
    assert!(after.contains("\"byok://generic/ACME_API_KEY\""), "{after}");
    // A secret without its id is no credential of AWS's, and still no plaintext any more.
    assert!(after.contains("\"byok://generic/AWS_SECRET_ACCESS_KEY\""), "{after}");
}

#[test]
fn two_keys_that_would_want_one_variable_are_given_by_their_references_alone() {
    let sandbox = Sandbox::new();
    let (one, two) = (keys::github("one"), keys::github("two"));
    let script = sandbox.file("server.sh", "read -r line; printf '{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"a\":\"%s\",\"b\":\"%s\"}}\\n' \"$GITHUB_TOKEN\" \"$OTHER_TOKEN\"\n");
    let text = serde_json::json!({"mcpServers": {"gh": {"command": "sh", "args": [script], "env": {"GITHUB_TOKEN": one, "OTHER_TOKEN": two}}}});
    let path = write(&sandbox, ".cursor/mcp.json", &text.to_string());
    sandbox.byok(&["mcp", "adopt", "--yes"]).exits(0);
    let entry: serde_json::Value = serde_json::from_str(&read(&path)).expect("it is JSON");
    let entry = &entry["mcpServers"]["gh"];
    let args: Vec<&str> = entry["args"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|word| word.as_str())
        .collect();
    assert!(!args.contains(&"--only"), "{args:?}");
    let mut command = sandbox.command(&args);
    for (name, text) in entry["env"].as_object().expect("a map") {
        command.env(name, text.as_str().expect("a text"));
    }
    let ran = byok_e2e::sandbox::run(
        command,
        Some("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{}}\n"),
    );
    assert!(ran.stdout.contains(&one) && ran.stdout.contains(&two), "{ran:?}");
}

#[test]
fn a_link_stays_a_link_and_a_mode_stays_a_mode() {
    let sandbox = Sandbox::new();
    let real = write(&sandbox, "dotfiles/mcp.json", &cursor(&keys::github("one")));
    fs::set_permissions(&real, fs::Permissions::from_mode(0o600)).expect("it is ours");
    fs::create_dir(sandbox.dir().join(".cursor")).expect("the home is writable");
    let link = sandbox.dir().join(".cursor/mcp.json");
    symlink(&real, &link).expect("the home is writable");
    sandbox.byok(&["mcp", "adopt", "--yes"]).exits(0);
    assert!(fs::symlink_metadata(&link).expect("it is there").is_symlink());
    assert!(read(&real).contains("byok://github/gh"));
    assert_eq!(
        fs::metadata(&real).expect("it is there").permissions().mode() & 0o777,
        0o600
    );
    sandbox.byok(&["mcp", "restore", "--yes"]).exits(0);
    assert_eq!(read(&link), cursor(&keys::github("one")));
}

#[test]
fn what_stays_is_told_with_its_reason() {
    let sandbox = Sandbox::new();
    let value = keys::github("one");
    let text = serde_json::json!({"mcpServers": {
        "argv": {"command": "x", "args": ["--token", value]},
        "remote": {"url": "https://mcp.example.com", "headers": {"Authorization": format!("Bearer {value}")}},
        "input": {"command": "x", "env": {"GITHUB_TOKEN": "${GITHUB_TOKEN}"}},
    }});
    let path = write(&sandbox, ".cursor/mcp.json", &text.to_string());
    let ran = sandbox.byok(&["mcp", "adopt", "--yes"]).exits(0);
    assert!(
        ran.stdout
            .contains("argv: argument token ghp_on…aaaa stays: it is a word of the command line"),
        "{ran:?}"
    );
    assert!(
        ran.stdout
            .contains("remote: header Authorization ghp_on…aaaa stays: the client itself sends it"),
        "{ran:?}"
    );
    assert!(!ran.stdout.contains("input:"), "{ran:?}");
    assert_eq!(read(&path), text.to_string());
}

#[test]
fn a_file_that_can_not_be_read_is_named_and_the_others_are_done() {
    let sandbox = Sandbox::new();
    let broken = write(&sandbox, ".cursor/mcp.json", "{\"mcpServers\": {");
    let good = write(&sandbox, ".kiro/settings/mcp.json", &cursor(&keys::github("one")));
    let ran = sandbox.byok(&["mcp", "adopt", "--yes"]).exits(9);
    assert!(ran.stdout.contains("stays as it is: line 1 is not JSON"), "{ran:?}");
    assert_eq!(read(&broken), "{\"mcpServers\": {");
    assert!(read(&good).contains("byok://github/gh"));
}

#[test]
fn an_unknown_client_is_refused_with_the_known_ones() {
    let sandbox = Sandbox::new();
    let ran = sandbox.byok(&["mcp", "adopt", "emacs"]).exits(4);
    assert!(
        ran.stderr.contains("no MCP client named `emacs`")
            && ran.stderr.contains("claude-desktop, claude-code, cursor"),
        "{ran:?}"
    );
}

#[test]
fn the_vault_of_another_name_is_named_in_the_entry() {
    let sandbox = Sandbox::empty();
    let init = [
        "--vault",
        "work",
        "init",
        "--kdf-memory",
        "19",
        "--kdf-passes",
        "2",
        "--recovery-file",
        "recovery",
    ];
    sandbox.byok(&init).exits(0);
    let path = write(&sandbox, ".cursor/mcp.json", &cursor(&keys::github("one")));
    sandbox.byok(&["--vault", "work", "mcp", "adopt", "--yes"]).exits(0);
    assert!(
        read(&path).contains("[\"--vault\", \"work\", \"run\", \"--mcp\", \"--only\""),
        "{}",
        read(&path)
    );
    sandbox.byok(&["--vault", "work", "daemon", "stop"]).exits(0);
}

#[test]
fn the_trail_says_which_file_and_which_keys() {
    let sandbox = Sandbox::new();
    write(&sandbox, ".cursor/mcp.json", &cursor(&keys::github("one")));
    sandbox.byok(&["mcp", "adopt", "--yes"]).exits(0);
    sandbox.byok(&["mcp", "restore", "--yes"]).exits(0);
    let audit = sandbox.byok(&["audit", "--verify", "--json"]).exits(0).json();
    let events = audit["events"].as_array().expect("a list");
    let adopted = events
        .iter()
        .find(|event| event["action"] == "adopted")
        .expect("it is told");
    assert_eq!(
        (&adopted["detail"]["app"], &adopted["detail"]["keys"]),
        (&"cursor".into(), &"github/gh".into())
    );
    assert!(
        events
            .iter()
            .any(|event| event["action"] == "restored" && event["outcome"] == "ok")
    );
}
