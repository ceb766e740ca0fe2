//! What is written, where, and what the trail has of it.

use super::with_keys;
use byok_e2e::{Sandbox, sandbox};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

const TEMPLATE: &str = "KEY={{ byok://generic/the-key }}\nAGAIN=${byok://generic/the-key}\nOPENAI=${byok://openai}\n\
                        KEPT=\\${byok://openai} {{ user }} ${HOME}\n";
const RENDERED: &str =
    "KEY=the value\nAGAIN=the value\nOPENAI=another value\nKEPT=${byok://openai} {{ user }} ${HOME}\n";

fn mode(sandbox: &Sandbox, name: &str) -> u32 {
    fs::metadata(sandbox.dir().join(name)).unwrap().permissions().mode() & 0o7777
}

#[test]
fn a_file_is_written_for_its_owner_alone() {
    let sandbox = with_keys();
    sandbox.file("template", TEMPLATE);
    let ran = sandbox.byok(&["inject", "-i", "template", "-o", ".env"]).exits(0);
    assert_eq!(
        (ran.stdout.as_str(), ran.stderr.as_str()),
        ("", ".env: written with 2 values, readable by you alone\n")
    );
    assert_eq!(fs::read_to_string(sandbox.dir().join(".env")).unwrap(), RENDERED);
    assert_eq!(mode(&sandbox, ".env"), 0o600);
    // Nothing else was left in the folder.
    let names: Vec<_> = fs::read_dir(sandbox.dir())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert!(
        names.iter().all(|name| !name.to_string_lossy().starts_with(".byok-")),
        "{names:?}"
    );
}

#[test]
fn an_old_file_is_replaced_whole_and_becomes_private() {
    let sandbox = with_keys();
    sandbox.file("template", "{{byok://openai/work/api_key}}");
    let old = sandbox.file("out", "much longer than what comes in its place");
    fs::set_permissions(&old, fs::Permissions::from_mode(0o644)).unwrap();
    let before = fs::metadata(&old).unwrap().ino();
    sandbox
        .byok(&["inject", "-i", "template", "-o", "out", "--quiet"])
        .exits(0);
    assert_eq!(fs::read_to_string(&old).unwrap(), "another value");
    assert_eq!(mode(&sandbox, "out"), 0o600);
    assert_ne!(
        fs::metadata(&old).unwrap().ino(),
        before,
        "whoever has the old one open keeps the old one"
    );
}

#[test]
fn stdin_and_stdout_are_dashes() {
    let sandbox = with_keys();
    let ran = sandbox.byok_with(&["inject", "-i", "-", "-o", "-"], TEMPLATE).exits(0);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), (RENDERED, ""));
    let ran = sandbox.byok_with(&["inject", "-i", "-"], "nothing to do\n").exits(0);
    assert_eq!(ran.stdout, "nothing to do\n");
}

#[test]
fn the_summary_has_no_value() {
    let sandbox = with_keys();
    sandbox.file("template", TEMPLATE);
    let ran = sandbox
        .byok(&["inject", "-i", "template", "-o", "out", "--json"])
        .exits(0);
    let wanted = serde_json::json!({
        "schema_version": 1, "template": "template", "output": "out",
        "references": [
            {"ref": "generic/the-key", "line": 1, "column": 5, "count": 2},
            {"ref": "openai", "line": 3, "column": 8, "count": 1},
        ],
    });
    assert_eq!(ran.json(), wanted);
    assert_eq!(ran.stderr, "");
    sandbox.byok(&["inject", "-i", "template", "--json"]).exits(2);
}

#[test]
fn the_trail_has_a_row_for_each_key_with_the_template_s_name() {
    let sandbox = with_keys();
    sandbox.file("template", TEMPLATE);
    sandbox.byok(&["inject", "-i", "./template", "-o", "out"]).exits(0);
    let trail = sandbox.byok(&["audit", "--json"]).exits(0).json();
    let rows = trail["events"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["action"] == "injected");
    let told: Vec<_> = rows
        .map(|row| {
            (
                row["subject"].as_str().unwrap(),
                row["detail"]["into"].as_str().unwrap(),
                row["detail"]["variable"].as_str().unwrap(),
            )
        })
        .collect();
    let wanted = [
        ("generic/the-key", "template", "template:1:5"),
        ("openai/work", "template", "template:3:8"),
    ];
    assert!(
        wanted.iter().all(|row| told.contains(row)) && told.len() == 2,
        "{told:?}"
    );
}

#[test]
fn a_link_in_the_same_folder_is_followed() {
    let sandbox = with_keys();
    sandbox.file("template", "{{byok://generic}}");
    sandbox.file("real", "old");
    symlink("real", sandbox.dir().join("link")).unwrap();
    sandbox.byok(&["inject", "-i", "template", "-o", "link"]).exits(0);
    assert!(fs::symlink_metadata(sandbox.dir().join("link")).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(sandbox.dir().join("real")).unwrap(), "the value");
}

#[test]
fn the_new_value_is_used_at_once() {
    let sandbox = with_keys();
    let words = ["inject", "-i", "-"];
    sandbox.byok_with(&words, "{{byok://generic}}").exits(0);
    sandbox
        .byok_with(&["rotate", "generic", "--stdin", "--no-check"], "new")
        .exits(0);
    let ran = sandbox::run(sandbox.command(&words), Some("{{byok://generic}}")).exits(0);
    assert_eq!(ran.stdout, "new");
}
