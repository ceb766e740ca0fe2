//! A database that can't be read is an error, never an empty list; a deletion that failed is not answered as one.

use byok_e2e::raw::{Raw, ask};
use byok_e2e::{Sandbox, keys, scan};
use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

/// SQLCipher's page.
const PAGE: u64 = 4096;

/// A vault with twelve keys, open in a daemon that has read no key yet, whose pages are overwritten from the second on.
fn damaged_while_open() -> Sandbox {
    let sandbox = Sandbox::new();
    for place in 0..12 {
        let name = format!("k{place}");
        sandbox
            .byok_with(&["add", "openai", &name, "--stdin", "--no-check"], &keys::openai(&name))
            .exits(0);
    }
    sandbox.byok(&["lock"]).exits(0);
    sandbox.byok(&["unlock"]).exits(0);
    overwrite(&sandbox.vault_dir().join("vault.db"));
    sandbox
}

fn overwrite(path: &Path) {
    let pages = File::open(path)
        .and_then(|file| file.metadata())
        .expect("there is a database")
        .len()
        / PAGE;
    let mut file = OpenOptions::new().write(true).open(path).expect("it is ours");
    for page in 1..pages {
        // In the middle of each page, so that its HMAC can't fit.
        file.seek(SeekFrom::Start(page * PAGE + PAGE / 2))
            .expect("within the file");
        file.write_all(scan::unique().as_bytes()).expect("the disk has room");
    }
}

#[test]
fn a_damaged_database_is_an_error_and_never_an_empty_list() {
    let sandbox = damaged_while_open();
    let mut damaged = 0;
    // Created, twelve keys, locked, unlocked.
    for (method, path, body, list, whole) in [
        ("GET", "/api/keys", "", "keys", 12),
        ("GET", "/api/keys/audit", "", "events", 15),
        ("POST", "/api/keys/openai%2Fk3/reveal", "{}", "none", 0),
        ("POST", "/api/integrity", "", "none", 0),
    ] {
        let reply = ask(&sandbox.socket(), method, path, body);
        if reply.status == 200 {
            // Pages that the daemon had read before are still good; then the answer has to be whole.
            assert_eq!(
                reply.json()[list].as_array().map(Vec::len),
                Some(whole),
                "{method} {path}: {reply:?}"
            );
            continue;
        }
        let reply = reply.answers(500);
        assert_eq!(reply.code(), "damaged", "{method} {path}: {reply:?}");
        for word in ["SELECT", "sqlite", "sealed", "events", "vault_id"] {
            assert!(!reply.body.contains(word), "{reply:?}");
        }
        damaged += 1;
    }
    assert!(damaged >= 2, "the damage was hardly noticed");
    let listed = sandbox.byok(&["check", "--all"]);
    assert!(matches!(listed.code, Some(10 | 20 | 21)), "{listed:?}");
}

#[test]
fn a_deletion_that_failed_is_not_answered_204() {
    let sandbox = damaged_while_open();
    let reply = ask(&sandbox.socket(), "DELETE", "/api/keys/openai%2Fk3", "").answers(500);
    assert_eq!(reply.code(), "damaged");
    sandbox.byok(&["remove", "openai/k3", "--yes"]).exits(10);
}

#[test]
fn a_damaged_vault_is_refused_at_the_next_unlock_and_the_daemon_lives() {
    let sandbox = Sandbox::new();
    sandbox.byok(&["lock"]).exits(0);
    let path = sandbox.vault_dir().join("vault.db");
    OpenOptions::new()
        .write(true)
        .open(&path)
        .and_then(|file| file.set_len(PAGE / 2))
        .expect("it is ours");
    let mut connection = Raw::connect(&sandbox.socket());
    let refused = sandbox.byok(&["unlock"]).exits(10);
    assert!(refused.stderr.contains("backup"), "no way out is shown: {refused:?}");
    assert_eq!(
        connection.ask("GET", "/api/session", "").answers(200).json()["state"],
        "locked"
    );
}
