//! Edits of the configuration of MCP clients: what is named changes, and nothing else.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

use byok_core::adopt::suspect::Variables;
use byok_core::adopt::{Change, Client, Place, Splice, apply, clients, entries, exposed, parse, rewrite, verify};
use byok_core::provider::Catalog;
use proptest::prelude::{Just, Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};

const GITHUB: &str = "ghp_0123456789abcdefghijABCDEFGHIJ012345";

fn client(id: &str) -> Client {
    clients().into_iter().find(|client| client.id == id).unwrap()
}

fn change(entry: usize, variables: &[(&str, &str)]) -> Change {
    Change {
        entry,
        program: "byok".into(),
        words: vec!["run".into(), "--mcp".into()],
        only: Some(vec!["github/main".into()]),
        variables: variables
            .iter()
            .map(|(name, to)| ((*name).into(), (*to).into()))
            .collect(),
    }
}

fn github() -> Change {
    change(0, &[("GITHUB_TOKEN", "byok://github/main")])
}

#[track_caller]
fn becomes(id: &str, before: &str, after: &str) {
    becomes_by(id, before, &github(), after);
}

#[track_caller]
fn becomes_by(id: &str, before: &str, change: &Change, after: &str) {
    let client = client(id);
    let splices =
        rewrite(&client, before, std::slice::from_ref(change)).unwrap_or_else(|error| panic!("{error}: {before}"));
    assert_eq!(apply(before, &splices), after);
}

#[test]
fn json_keeps_comments_order_indentation_and_trailing_commas() {
    becomes(
        "cursor",
        "{\n\t// mine\n\t\"z\": 1, /* two */\n\t\"mcpServers\": {\n\t\t\"gh\": {\n\t\t\t\"command\": \"npx\", // runs it\n\t\t\t\"args\": [\"-y\", \"server\",],\n\t\t\t\"env\": { \"GITHUB_TOKEN\": \"ghp\", \"A\": \"1\", },\n\t\t},\n\t},\n}\n",
        "{\n\t// mine\n\t\"z\": 1, /* two */\n\t\"mcpServers\": {\n\t\t\"gh\": {\n\t\t\t\"command\": \"byok\", // runs it\n\t\t\t\"args\": [\"run\", \"--mcp\", \"--only\", \"github/main\", \"--\", \"npx\", \"-y\", \"server\",],\n\t\t\t\"env\": { \"GITHUB_TOKEN\": \"byok://github/main\", \"A\": \"1\", },\n\t\t},\n\t},\n}\n",
    );
}

#[test]
fn arguments_on_lines_of_their_own_stay_so() {
    becomes(
        "vscode",
        "{\r\n  \"servers\": {\r\n    \"gh\": {\r\n      \"type\": \"stdio\",\r\n      \"command\": \"npx\",\r\n      \"args\": [\r\n        // the server\r\n        \"server\"\r\n      ],\r\n      \"env\": {\"GITHUB_TOKEN\": \"ghp\"}\r\n    }\r\n  }\r\n}",
        "{\r\n  \"servers\": {\r\n    \"gh\": {\r\n      \"type\": \"stdio\",\r\n      \"command\": \"byok\",\r\n      \"args\": [\r\n        // the server\r\n        \"run\",\r\n        \"--mcp\",\r\n        \"--only\",\r\n        \"github/main\",\r\n        \"--\",\r\n        \"npx\",\r\n        \"server\"\r\n      ],\r\n      \"env\": {\"GITHUB_TOKEN\": \"byok://github/main\"}\r\n    }\r\n  }\r\n}",
    );
}

#[test]
fn a_byte_order_mark_and_letters_of_many_bytes_move_nothing() {
    becomes(
        "cursor",
        "\u{feff}{\"ü\":\"日本\",\"mcpServers\":{\"é\":{\"command\":\"nöde\",\"env\":{\"GITHUB_TOKEN\":\"ghp\"}}}}",
        "\u{feff}{\"ü\":\"日本\",\"mcpServers\":{\"é\":{\"command\":\"byok\", \"args\": [\"run\", \"--mcp\", \"--only\", \"github/main\", \"--\", \"nöde\"],\"env\":{\"GITHUB_TOKEN\":\"byok://github/main\"}}}}",
    );
}

#[test]
fn an_empty_list_of_arguments_is_filled() {
    becomes(
        "cursor",
        "{\"mcpServers\":{\"gh\":{\"args\":[],\"command\":\"x\",\"env\":{\"GITHUB_TOKEN\":\"g\"}}}}",
        "{\"mcpServers\":{\"gh\":{\"args\":[\"run\", \"--mcp\", \"--only\", \"github/main\", \"--\", \"x\"],\"command\":\"byok\",\"env\":{\"GITHUB_TOKEN\":\"byok://github/main\"}}}}",
    );
}

#[test]
fn a_command_that_is_a_list_grows_in_front() {
    becomes(
        "opencode",
        "{\"mcp\":{\"gh\":{\"type\":\"local\",\"command\":[\"npx\",\"-y\",\"s\"],\"environment\":{\"GITHUB_TOKEN\":\"g\"}}}}",
        "{\"mcp\":{\"gh\":{\"type\":\"local\",\"command\":[\"byok\", \"run\", \"--mcp\", \"--only\", \"github/main\", \"--\", \"npx\",\"-y\",\"s\"],\"environment\":{\"GITHUB_TOKEN\":\"byok://github/main\"}}}}",
    );
}

#[test]
fn toml_is_edited_in_tables_inline_tables_and_dotted_keys() {
    becomes(
        "codex",
        "# mine\nmodel = \"o\"\n\n[mcp_servers.gh] # here\ncommand = \"npx\" # runs it\nargs = [\"-y\", 's']\n\n[mcp_servers.gh.env]\nGITHUB_TOKEN = 'ghp' # secret\n",
        "# mine\nmodel = \"o\"\n\n[mcp_servers.gh] # here\ncommand = \"byok\" # runs it\nargs = [\"run\", \"--mcp\", \"--only\", \"github/main\", \"--\", \"npx\", \"-y\", 's']\n\n[mcp_servers.gh.env]\nGITHUB_TOKEN = \"byok://github/main\" # secret\n",
    );
    becomes(
        "codex",
        "[mcp_servers]\ngh = { command = \"npx\", env = { GITHUB_TOKEN = \"g\" } }\n",
        "[mcp_servers]\ngh = { command = \"byok\", args = [\"run\", \"--mcp\", \"--only\", \"github/main\", \"--\", \"npx\"], env = { GITHUB_TOKEN = \"byok://github/main\" } }\n",
    );
    becomes(
        "codex",
        "[mcp_servers]\n  gh.command = \"npx\" # x\n  gh.env.GITHUB_TOKEN = \"g\"",
        "[mcp_servers]\n  gh.command = \"byok\" # x\n  gh.args = [\"run\", \"--mcp\", \"--only\", \"github/main\", \"--\", \"npx\"]\n  gh.env.GITHUB_TOKEN = \"byok://github/main\"",
    );
}

#[test]
fn yaml_is_edited_in_blocks_and_in_one_line() {
    becomes(
        "goose",
        "# mine\nextensions:\n  gh: # here\n    type: stdio\n    cmd: npx # runs it\n    args:\n      # first\n      - -y\n      - 's'\n    envs:\n      GITHUB_TOKEN: ghp # secret\n    timeout: 300\n",
        "# mine\nextensions:\n  gh: # here\n    type: stdio\n    cmd: \"byok\" # runs it\n    args:\n      # first\n      - \"run\"\n      - \"--mcp\"\n      - \"--only\"\n      - \"github/main\"\n      - \"--\"\n      - \"npx\"\n      - -y\n      - 's'\n    envs:\n      GITHUB_TOKEN: \"byok://github/main\" # secret\n    timeout: 300\n",
    );
    becomes(
        "continue",
        "name: ü\nmcpServers:\n  - name: gh\n    command: npx\n    env: {GITHUB_TOKEN: ghp}\n  - {name: b, command: y}\n",
        "name: ü\nmcpServers:\n  - name: gh\n    command: \"byok\"\n    args: [\"run\", \"--mcp\", \"--only\", \"github/main\", \"--\", \"npx\"]\n    env: {GITHUB_TOKEN: \"byok://github/main\"}\n  - {name: b, command: y}\n",
    );
    becomes(
        "continue",
        "mcpServers:\n- command: npx\n  args: [-y, s]\n  env:\n    GITHUB_TOKEN: 'g'\n",
        "mcpServers:\n- command: \"byok\"\n  args: [\"run\", \"--mcp\", \"--only\", \"github/main\", \"--\", \"npx\", -y, s]\n  env:\n    GITHUB_TOKEN: \"byok://github/main\"\n",
    );
}

#[test]
fn an_entry_that_goes_through_byok_gets_its_new_key_among_the_old_ones() {
    becomes(
        "cursor",
        "{\"mcpServers\":{\"gh\":{\"command\":\"/usr/bin/byok\",\"args\":[\"run\",\"--only\",\"a/b\",\"--\",\"x\",\"--only\"],\"env\":{\"GITHUB_TOKEN\":\"g\"}}}}",
        "{\"mcpServers\":{\"gh\":{\"command\":\"/usr/bin/byok\",\"args\":[\"run\",\"--only\",\"a/b,github/main\",\"--\",\"x\",\"--only\"],\"env\":{\"GITHUB_TOKEN\":\"byok://github/main\"}}}}",
    );
}

#[test]
fn servers_of_projects_are_found_in_claude_codes_own_file() {
    let text = "{\"projects\":{\"/a\":{\"mcpServers\":{\"one\":{\"command\":\"x\"}}}},\"mcpServers\":{\"two\":{\"url\":\"https://x\"}}}";
    let client = client("claude-code");
    let root = parse(client.format, text).unwrap();
    let names: Vec<String> = entries(&client, &root).into_iter().map(|entry| entry.name).collect();
    assert_eq!(names, ["two", "one"]);
}

#[test]
fn a_file_that_its_client_would_not_read_is_refused_and_not_quoted() {
    for (id, text) in [
        ("cursor", "{\"mcpServers\": {\"ghp_secret\": }}"),
        ("cursor", "{\"a\":1,\"a\":2}"),
        ("cursor", "{'a': 1}"),
        ("codex", "a = \nb"),
        ("goose", "a: [1\nb: 2"),
        ("goose", "a: 1\na: 2"),
    ] {
        let error = parse(client(id).format, text).err().unwrap_or_else(|| panic!("{text}"));
        assert!(!error.to_string().contains("ghp"), "{error}");
    }
}

#[test]
fn what_yaml_gives_a_special_meaning_is_not_edited() {
    let text = "extensions:\n  gh:\n    cmd: &c npx\n    envs:\n      GITHUB_TOKEN: g\n";
    let client = client("goose");
    assert!(rewrite(&client, text, &[github()]).is_err());
}

#[test]
fn an_edit_that_would_mean_something_else_is_not_accepted() {
    let client = client("cursor");
    let before = "{\"mcpServers\":{\"gh\":{\"command\":\"x\",\"env\":{\"GITHUB_TOKEN\":\"g\",\"B\":\"1\"}}}}";
    let after = apply(before, &rewrite(&client, before, &[github()]).unwrap());
    verify(&client, before, &[github()], &after).unwrap();
    for (from, to) in [
        ("\"B\":\"1\"", "\"B\":\"2\""),
        ("\"--\", ", ""),
        ("github/main\", ", "github/main\", \"x\", "),
    ] {
        let other = after.replacen(from, to, 1);
        assert_ne!(other, after);
        assert!(verify(&client, before, &[github()], &other).is_err(), "{other}");
    }
}

fn found(id: &str, text: &str) -> Vec<(Place, String, String)> {
    let (client, catalog) = (client(id), Catalog::built_in());
    let root = parse(client.format, text).unwrap();
    let known = Variables::of(&catalog);
    let entries = entries(&client, &root);
    let keys = entries.iter().flat_map(|entry| exposed(entry, &known));
    keys.map(|key| (key.place, key.name, key.value.to_owned())).collect()
}

#[test]
fn keys_are_found_where_they_stand() {
    let text = format!(
        r#"{{"mcpServers": {{
            "a": {{"command": "x", "args": ["--api-key", "7f3kq09zmx81bv55", "-e", "T={GITHUB}", "--log-level=debug"], "env": {{"N": "1", "GITHUB_TOKEN": "{GITHUB}", "B_TOKEN": "${{B}}"}}}},
            "b": {{"url": "https://mcp.example.com/mcp?api_key=7f3kq09zmx81bv55&v=1", "headers": {{"Authorization": "Bearer {GITHUB}", "X": "application/json"}}}}
        }}}}"#
    );
    let expected = [
        (Place::Variable, "GITHUB_TOKEN", GITHUB),
        (Place::Argument, "api-key", "7f3kq09zmx81bv55"),
        (Place::Argument, "T", GITHUB),
        (Place::Header, "Authorization", GITHUB),
        (Place::Address, "api_key", "7f3kq09zmx81bv55"),
    ];
    let expected: Vec<_> = expected
        .into_iter()
        .map(|(place, name, value)| (place, name.to_owned(), value.to_owned()))
        .collect();
    assert_eq!(found("cursor", &text), expected);
}

#[test]
fn inputs_variables_and_files_of_variables_are_left_alone() {
    let text = r#"{"inputs":[{"type":"promptString","id":"k","password":true}],"servers":{"a":{"command":"x","envFile":".env","env":{"A_TOKEN":"${input:k}","B_API_KEY":"${env:B}"}}}}"#;
    assert!(found("vscode", text).is_empty());
}

/// Text that may stand in a file: quotes, escapes, letters of many bytes.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z-]{0,8}",
        "\\PC{0,8}",
        Just("a\"b\\c\n\t\u{7f}é日".to_owned()),
        any::<String>().prop_map(|text| text.chars().take(6).collect()),
    ]
}

fn document(style: u8, words: &[String], token: &str) -> String {
    let quoted: Vec<String> = words
        .iter()
        .map(|word| serde_json::Value::from(word.as_str()).to_string())
        .collect();
    let token = serde_json::Value::from(token).to_string();
    let (open, between, close) = match style % 3 {
        0 => ("[", ",", "]"),
        1 => ("[\n      ", ",\n      ", "\n    ]"),
        _ => ("[ /* c */ ", " , ", ", ]"),
    };
    let args = if quoted.is_empty() {
        "[]".to_owned()
    } else {
        format!("{open}{}{close}", quoted.join(between))
    };
    let command = serde_json::Value::from(words.first().map_or("x", String::as_str)).to_string();
    let (bom, newline) = (
        ["", "\u{feff}"][usize::from(style / 3 % 2)],
        ["\n", "\r\n"][usize::from(style / 6 % 2)],
    );
    format!(
        "{bom}{{ // top\n  \"other\": [1, 2.50, null],\n  \"mcpServers\": {{\n    \"a\": {{\"command\": {command}, \"args\": {args}, \"env\": {{\"K\": {token}, }} }},\n    \"b\": {{\"command\": {command}}}\n  }}\n}}"
    )
    .replace('\n', newline)
}

proptest! {
    #[test]
    fn an_edit_changes_its_entry_and_undone_it_leaves_the_same_bytes(style in any::<u8>(), words in prop::collection::vec(word(), 0..4), token in word(), to in "[a-z]{1,8}/[a-z]{1,8}") {
        let client = client("cursor");
        let text = document(style, &words, &token);
        let change = Change { only: Some(vec![to.clone()]), variables: vec![("K".into(), format!("byok://{to}"))], ..github() };
        let splices = rewrite(&client, &text, &[change]).unwrap();
        let after = apply(&text, &splices);
        // Everything before and after the entry is the same.
        let entry = text.find("\"a\":").unwrap()..text.find("\"b\":").unwrap();
        prop_assert_eq!(&after[..entry.start], &text[..entry.start]);
        prop_assert!(after.ends_with(&text[entry.end..]));
        prop_assert_eq!(apply(&after, &back(&text, &splices)), text);
    }

    #[test]
    fn no_text_brings_the_readers_down(text in "\\PC{0,60}", id in prop::sample::select(vec!["cursor", "codex", "goose", "continue", "opencode"])) {
        edit_whatever(id, &text);
    }

    #[test]
    fn no_text_that_looks_like_a_configuration_does(parts in prop::collection::vec(prop::sample::select(PIECES), 0..40), id in prop::sample::select(vec!["cursor", "codex", "goose", "continue", "opencode"])) {
        edit_whatever(id, &parts.concat());
    }
}

const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\n",
    "  ",
    "- ",
    "\"mcpServers\"",
    "mcpServers",
    "extensions",
    "mcp_servers",
    "[mcp_servers.a]",
    "\"command\"",
    "command",
    "cmd",
    " = ",
    "\"x\"",
    "'y'",
    "args",
    "env",
    "envs",
    "GITHUB_TOKEN",
    "ghp_0123456789abcdefghijABCDEFGHIJ012345",
    "#",
    "//",
    "/*",
    "*/",
    "é",
    "\u{feff}",
    "\r\n",
    "\t",
    "|",
    ">",
    "&a",
    "*a",
    "!!str",
    "---",
    "\\",
    "\"",
];

/// Whatever can be read can be searched, and either edited so that it reads as it should or refused.
fn edit_whatever(id: &str, text: &str) {
    let (client, catalog) = (client(id), Catalog::built_in());
    let Ok(root) = parse(client.format, text) else { return };
    let known = Variables::of(&catalog);
    let found = entries(&client, &root);
    for (place, entry) in found.iter().enumerate() {
        let keys = exposed(entry, &known);
        for key in &keys {
            assert!(text.get(key.span.clone()).is_some());
        }
        let variables: Vec<(&str, &str)> = keys
            .iter()
            .filter(|key| key.place == Place::Variable)
            .map(|key| (key.name.as_str(), "byok://github/main"))
            .collect();
        let change = change(place, &variables);
        if let Ok(splices) = rewrite(&client, text, std::slice::from_ref(&change)) {
            verify(&client, text, &[change], &apply(text, &splices)).unwrap();
        }
    }
}

/// The splices that undo others.
fn back(text: &str, splices: &[Splice]) -> Vec<Splice> {
    let mut ordered: Vec<&Splice> = splices.iter().collect();
    ordered.sort_by_key(|splice| (splice.at.start, splice.at.end));
    let mut moved = 0isize;
    let one = |splice: &&Splice| {
        let start = splice.at.start.checked_add_signed(moved).unwrap();
        moved += splice.text.len().cast_signed() - splice.at.len().cast_signed();
        Splice::replace(start..start + splice.text.len(), &text[splice.at.clone()])
    };
    ordered.iter().map(one).collect()
}
