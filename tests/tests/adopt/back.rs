//! The way back.

use super::{cursor, read, write};
use byok_e2e::shape::{has_fields, is_document};
use byok_e2e::{Sandbox, keys};
use std::fs;

#[test]
fn a_file_is_as_it_was_to_the_byte() {
    let sandbox = Sandbox::new();
    let before = format!("\u{feff}{}", cursor(&keys::github("one"))).replace('\n', "\r\n");
    let path = write(&sandbox, ".cursor/mcp.json", &before);
    sandbox.byok(&["mcp", "adopt", "--yes"]).exits(0);
    assert_ne!(read(&path), before);
    let dry = sandbox.byok(&["mcp", "restore"]).exits(0);
    assert!(dry.stdout.contains("would be as it was"), "{dry:?}");
    assert_ne!(read(&path), before);
    let done = sandbox
        .byok(&["mcp", "restore", "cursor", "--yes", "--json"])
        .exits(0)
        .json();
    is_document(&done, &["written", "files"]);
    has_fields(
        &done["files"][0],
        &["client", "path", "state", "restored", "kept", "problem"],
    );
    assert_eq!(read(&path), before);
    assert_eq!(sandbox.byok(&["get", "github/gh"]).exits(0).stdout, keys::github("one"));
    let again = sandbox.byok(&["mcp", "restore", "--yes"]).exits(0);
    assert!(again.stderr.contains("byok has changed no file"), "{again:?}");
}

#[test]
fn a_file_that_was_changed_since_is_left_and_with_force_kept() {
    let sandbox = Sandbox::new();
    let before = cursor(&keys::github("one"));
    let path = write(&sandbox, ".cursor/mcp.json", &before);
    sandbox.byok(&["mcp", "adopt", "--yes"]).exits(0);
    let mine = read(&path).replace("\"3\"", "\"4\"");
    fs::write(&path, &mine).expect("the home is writable");
    let refused = sandbox.byok(&["mcp", "restore", "--yes"]).exits(9);
    assert!(
        refused.stdout.contains("it was changed since") && refused.stdout.contains("--force"),
        "{refused:?}"
    );
    assert_eq!(read(&path), mine);
    let forced = sandbox.byok(&["mcp", "restore", "--force", "--yes"]).exits(0);
    assert!(forced.stdout.contains(".mcp.json.byok-kept-1"), "{forced:?}");
    assert_eq!(read(&path), before);
    assert_eq!(read(&path.with_file_name(".mcp.json.byok-kept-1")), mine);
}

#[test]
fn edits_of_one_file_are_undone_the_latest_first() {
    let sandbox = Sandbox::new();
    let first = cursor(&keys::github("one"));
    let path = write(&sandbox, ".cursor/mcp.json", &first);
    sandbox.byok(&["mcp", "adopt", "--yes"]).exits(0);
    let middle = read(&path);
    let second = middle.replace(
        "\"LEVEL\": \"3\"",
        &format!("\"SECOND_TOKEN\": \"{}\"", keys::github("two")),
    );
    fs::write(&path, &second).expect("the home is writable");
    sandbox.byok(&["mcp", "adopt", "--yes"]).exits(0);
    let after = read(&path);
    assert!(
        after.contains("byok://github/gh-2") && after.matches("\"run\"").count() == 1,
        "{after}"
    );
    sandbox.byok(&["mcp", "restore", "--yes"]).exits(0);
    assert_eq!(read(&path), second);
    // A person undoes their own change, then byok can undo its first.
    sandbox.byok(&["mcp", "restore", "--yes"]).exits(9);
    fs::write(&path, &middle).expect("the home is writable");
    sandbox.byok(&["mcp", "restore", "--yes"]).exits(0);
    assert_eq!(read(&path), first);
}

#[test]
fn a_file_that_is_gone_is_made_anew_only_with_force() {
    let sandbox = Sandbox::new();
    let before = cursor(&keys::github("one"));
    let path = write(&sandbox, ".cursor/mcp.json", &before);
    sandbox.byok(&["mcp", "adopt", "--yes"]).exits(0);
    fs::remove_file(&path).expect("the home is writable");
    sandbox.byok(&["mcp", "restore", "--yes"]).exits(9);
    sandbox.byok(&["mcp", "restore", "--yes", "--force"]).exits(0);
    assert_eq!(read(&path), before);
}

#[test]
fn what_is_kept_outlives_the_daemon_and_the_password() {
    let sandbox = Sandbox::new();
    let before = cursor(&keys::github("one"));
    let path = write(&sandbox, ".cursor/mcp.json", &before);
    sandbox.byok(&["mcp", "adopt", "--yes"]).exits(0);
    sandbox.file("other", "another password of mine");
    sandbox
        .byok(&["password", "change", "--new-from-file", "other"])
        .exits(0);
    fs::copy(sandbox.dir().join("other"), sandbox.dir().join("password")).expect("the home is writable");
    sandbox.byok(&["daemon", "stop"]).exits(0);
    sandbox.byok(&["mcp", "restore", "--yes"]).exits(0);
    assert_eq!(read(&path), before);
}
