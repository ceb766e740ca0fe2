//! What the bindings promise.

use super::document::document;
use super::table::{Command, commands};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Where functions of commands stand.
const SOURCES: [&str; 7] = [
    include_str!("../commands/clients.rs"),
    include_str!("../commands/keys.rs"),
    include_str!("../commands/program.rs"),
    include_str!("../commands/rotation.rs"),
    include_str!("../commands/session.rs"),
    include_str!("../commands/staging.rs"),
    include_str!("../commands/watching.rs"),
];

fn names() -> BTreeSet<String> {
    commands().iter().map(|command| command.name.to_owned()).collect()
}

fn set<'a>(words: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    words.into_iter().map(str::to_owned).collect()
}

#[test]
fn the_committed_schema_is_what_the_types_say() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../ui/src/api/schema.json");
    let fresh = format!("{:#}\n", document());
    if std::env::var("BYOK_BINDINGS").is_ok_and(|word| word == "write") {
        std::fs::write(&path, &fresh).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == fresh,
        "ui/src/api/schema.json is stale: run `BYOK_BINDINGS=write cargo test --workspace --bin byok-desktop schema`, then `npm --prefix ui run bindings`"
    );
}

#[test]
fn the_table_has_every_command_as_its_function_is_written() {
    let written: BTreeSet<String> = SOURCES.into_iter().flat_map(signatures).collect();
    let tabled: BTreeSet<String> = commands().iter().map(signature).collect();
    assert_eq!(tabled, written);
}

/// `name(argument: Type, ...) -> Answer` of every command in a source, without blanks, and without what Tauri itself passes.
fn signatures(source: &str) -> Vec<String> {
    source.split("#[tauri::command]").skip(1).map(one_signature).collect()
}

fn one_signature(after: &str) -> String {
    let head = after.split(" {\n").next().unwrap_or_default();
    let (_, head) = head.split_once("fn ").expect("a command is a function");
    let plain: String = head.split_whitespace().collect();
    let plain = plain
        .replace("bridge:Shared<'_>", "")
        .replace("app:AppHandle", "")
        .replace("model::", "")
        .replace("dto::", "")
        .replace("byok_core::secret::", "")
        .replace(",)", ")")
        .replace("(,", "(")
        .replace("(,", "(");
    match plain.split_once("->") {
        None => format!("{plain}->()"),
        Some((call, answer)) => {
            let inner = answer
                .strip_prefix("Result<")
                .and_then(|rest| rest.strip_suffix(",Failure>"));
            format!("{call}->{}", inner.unwrap_or(answer))
        }
    }
}

fn signature(command: &Command) -> String {
    let arguments: Vec<String> = command
        .arguments
        .iter()
        .map(|(name, kind, _)| format!("{name}:{kind}"))
        .collect();
    let text = format!("{}({})->{}", command.name, arguments.join(","), command.answer.0);
    text.split_whitespace().collect()
}

/// A command parses, calls, maps the failure; work stands elsewhere.
#[test]
fn a_command_is_ten_lines_long_at_most() {
    for source in SOURCES {
        for after in source.split("#[tauri::command]").skip(1) {
            let (head, rest) = after.split_once(" {\n").expect("a command has a body");
            let body = rest.split("\n}").next().unwrap_or_default();
            assert!(body.lines().count() <= 10, "{head}");
        }
    }
}

#[test]
fn the_page_may_ask_for_every_command_and_for_nothing_else() {
    let listed: &[&str] = include!("../commands/names.in");
    assert_eq!(set(listed.iter().copied()), names(), "names.in");

    let app = include_str!("../app.rs");
    let (_, handler) = app.split_once("generate_handler![").expect("app.rs has the handler");
    let handled = handler.split(']').next().unwrap_or_default().split(',');
    let handled = handled
        .filter_map(|path| path.trim().rsplit("::").next())
        .filter(|name| !name.is_empty());
    assert_eq!(set(handled), names(), "generate_handler");

    let capability: Value = serde_json::from_str(include_str!("../../capabilities/main.json")).unwrap();
    let permitted = capability["permissions"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(Value::as_str);
    let (ours, others): (Vec<&str>, Vec<&str>) = permitted.partition(|permission| permission.starts_with("allow-"));
    let ours: BTreeSet<String> = ours
        .iter()
        .map(|name| name["allow-".len()..].replace('-', "_"))
        .collect();
    assert_eq!(ours, names(), "capabilities/main.json");
    assert_eq!(others, ["core:event:allow-listen", "core:event:allow-unlisten"]);
}

#[test]
fn only_an_explicit_wish_is_answered_with_a_value() {
    let document = document();
    let with_values: Vec<&str> = commands()
        .iter()
        .filter(|command| {
            holds_secret(
                &document,
                &document["properties"]["commands"]["properties"][command.name]["properties"]["answer"],
            )
        })
        .map(|command| command.name)
        .collect();
    assert_eq!(with_values, ["reveal_value", "add_client"]);
    // A recovery code crosses as a bare text, and nothing else does.
    let bare: Vec<&str> = commands()
        .iter()
        .filter(|one| one.answer.0 == "String")
        .map(|one| one.name)
        .collect();
    assert_eq!(bare, ["create_vault", "new_recovery_code"]);
    for event in ["vault", "link", "go"] {
        assert!(
            !holds_secret(&document, &document["properties"]["events"]["properties"][event]),
            "{event}"
        );
    }
    assert!(!holds_secret(&document, &document["properties"]["failure"]));
}

/// Whether a `Secret` is reached from a schema.
fn holds_secret(document: &Value, schema: &Value) -> bool {
    match schema {
        Value::Object(fields) => fields
            .iter()
            .any(|(name, value)| match (name.as_str(), value.as_str()) {
                ("format", Some("password")) | ("$ref", Some("#/$defs/Secret")) => true,
                ("$ref", Some(reference)) => {
                    holds_secret(document, &document["$defs"][reference.trim_start_matches("#/$defs/")])
                }
                _ => holds_secret(document, value),
            }),
        Value::Array(items) => items.iter().any(|item| holds_secret(document, item)),
        _ => false,
    }
}
