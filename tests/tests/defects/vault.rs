//! 12, 14, 15 and 24: what lists and files hold.

use byok_core::crypto::SymmetricKey;
use byok_core::secret::Secret;
use byok_core::store::Connection;
use byok_core::store::cipher::{self, Presence};
use byok_e2e::scan::Scanner;
use byok_e2e::{Planted, Sandbox, raw, vault_keys};
use serde_json::Value;
use std::fs;

/// The database of a locked vault, opened as somebody with the vault key could.
fn database(planted: &Planted) -> Connection {
    let vault = planted.sandbox.vault_dir();
    planted.sandbox.byok(&["lock"]).exits(0);
    let keys = vault_keys::of(&vault, &planted.password, &planted.recovery);
    let raw = keys
        .iter()
        .find(|(name, _)| name == "byok/db/v1")
        .expect("there is a key of the database");
    let key = SymmetricKey::from_secret(Secret::from_bytes(raw.1.clone())).expect("it has 32 bytes");
    cipher::open_database(&vault.join("vault.db"), &key, Presence::MustExist).expect("the vault is shut")
}

/// Everything of the database that is sealed, wrapped or digested.
fn sealed(planted: &Planted) -> Scanner {
    let db = database(planted);
    let mut scanner = Scanner::default();
    for question in [
        "SELECT blob FROM sealed",
        "SELECT wrapped_key FROM versions",
        "SELECT fingerprint FROM versions",
        "SELECT mac FROM events",
    ] {
        let bytes: Vec<u8> = db.query_row(question, [], |row| row.get(0)).expect("there is one");
        scanner = scanner.bytes(question, &bytes);
    }
    drop(db);
    planted.sandbox.byok(&["unlock"]).exits(0);
    scanner
}

#[test]
fn defect_12_lists_hold_no_ciphertext_and_what_has_expired_does_not_expire() {
    let planted = Planted::new();
    let words = ["add", "openai", "main", "--stdin", "--no-check", "--expires", "10d"];
    planted.sandbox.byok_with(&words, &planted.value).exits(0);
    let words = ["add", "openai", "over", "--stdin", "--no-check", "--expires", "1s"];
    planted.sandbox.byok_with(&words, "x").exits(0);
    planted.sandbox.wait_until_expired("openai/over");
    let scanner = sealed(&planted);
    for path in [
        "/api/keys",
        "/api/keys/expiring",
        "/api/keys/audit?limit=0",
        "/api/keys/openai%2Fmain",
        "/api/services",
    ] {
        let answer = raw::ask(&planted.sandbox.socket(), "GET", path, "").answers(200);
        assert_eq!(scanner.hits(answer.body.as_bytes()), [], "{path}");
    }
    let expiring = planted
        .sandbox
        .byok(&["expiring", "--within", "30d", "--json"])
        .exits(0)
        .json();
    let refs: Vec<&Value> = expiring["keys"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|key| &key["ref"])
        .collect();
    assert_eq!(refs, ["openai/main"]);
    let expired = planted
        .sandbox
        .byok(&["list", "--status", "expired", "--json"])
        .exits(0)
        .json();
    assert_eq!(expired["keys"][0]["ref"], "openai/over", "its own list has it");
}

#[test]
fn defect_14_salts_are_random_and_parameters_are_stored_and_authenticated() {
    let header = |sandbox: &Sandbox| -> Value {
        let text = fs::read_to_string(sandbox.vault_dir().join("header.json")).expect("there is a header");
        serde_json::from_str(&text).expect("it is JSON")
    };
    let (one, other) = (Sandbox::new(), Sandbox::new());
    let (first, second) = (header(&one), header(&other));
    for slot in 0..2 {
        assert_ne!(
            first["slots"][slot]["salt"], second["slots"][slot]["salt"],
            "the same password twice"
        );
        assert_ne!(first["slots"][slot]["wrapped"], second["slots"][slot]["wrapped"]);
    }
    let kdf = &first["slots"][0]["kdf"];
    assert_eq!(
        (&kdf["memory_mib"], &kdf["passes"]),
        (&19.into(), &2.into()),
        "as `init` was told"
    );

    one.byok(&["daemon", "stop"]).exits(0);
    for file in ["header.json", "header.json.bak"] {
        let path = one.vault_dir().join(file);
        let text = fs::read_to_string(&path).expect("there is a header");
        fs::write(path, text.replace("\"passes\": 2", "\"passes\": 3")).expect("it is writable");
    }
    one.byok(&["unlock"]).exits(10);
}

#[test]
fn defect_15_a_value_that_was_moved_to_another_key_is_not_handed_out() {
    let planted = Planted::new();
    planted.sandbox.holds("openai", "mine", &planted.value);
    planted.sandbox.holds("openai", "theirs", "value-of-somebody-else");
    let db = database(&planted);
    let id = |name: &str| format!("(SELECT id FROM keys WHERE name = '{name}')");
    let blob = |name: &str| -> Vec<u8> {
        let question = format!("SELECT blob FROM sealed WHERE key_id = {}", id(name));
        db.query_row(&question, [], |row| row.get(0)).expect("there is one")
    };
    let (mine, theirs) = (blob("mine"), blob("theirs"));
    for (name, other) in [("mine", theirs), ("theirs", mine)] {
        let moved = format!("UPDATE sealed SET blob = ?1 WHERE key_id = {}", id(name));
        db.execute(&moved, [other]).expect("the database is writable");
    }
    cipher::close(db).expect("the database is written");
    planted.sandbox.byok(&["unlock"]).exits(0);
    for words in [["get", "openai/mine"], ["get", "openai/theirs"]] {
        let ran = planted.sandbox.byok(&words).exits(10);
        assert!(ran.stdout.is_empty(), "{ran:?}");
    }
    let ran = planted
        .sandbox
        .byok(&["run", "--only", "openai/theirs", "--", "env"])
        .exits(125);
    assert!(!ran.stdout.contains(&planted.value), "the program was not started");
}

#[test]
fn defect_19_a_value_that_does_not_open_is_damage_and_no_other_key_is_taken() {
    let planted = Planted::new();
    planted.sandbox.holds("openai", "main", &planted.value);
    planted.sandbox.holds("openai", "spare", "value-of-the-spare");
    let words = [
        "fallback",
        "openai",
        "--on",
        "missing,auth-failure,limit",
        "--chain",
        "spare",
    ];
    planted.sandbox.byok(&words).exits(0);
    let db = database(&planted);
    let damaged = "UPDATE sealed SET blob = zeroblob(64) WHERE key_id = (SELECT id FROM keys WHERE name = 'main')";
    assert_eq!(db.execute(damaged, []), Ok(1));
    cipher::close(db).expect("the database is written");
    planted.sandbox.byok(&["unlock"]).exits(0);
    for _ in 0..2 {
        assert!(planted.sandbox.byok(&["get", "openai"]).exits(10).stdout.is_empty());
        let run = ["run", "--only", "openai", "--", "env"];
        assert!(
            planted.sandbox.byok(&run).exits(125).stdout.is_empty(),
            "the program was not started"
        );
    }
    let trail = planted
        .sandbox
        .byok(&["audit", "--action", "fell_back", "--json"])
        .exits(0)
        .json();
    assert_eq!(trail["events"].as_array().map(Vec::len), Some(0), "{trail}");
}

#[test]
fn defect_24_a_new_vault_has_the_newest_format_and_a_newer_one_is_refused_politely() {
    let planted = Planted::new();
    let db = database(&planted);
    let format: i64 = db
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .expect("there is one");
    assert_eq!(format, byok_core::store::migrate::newest());
    db.pragma_update(None, "user_version", format + 1)
        .expect("the database is writable");
    cipher::close(db).expect("the database is written");
    let ran = planted.sandbox.byok(&["unlock"]).exits(11);
    assert!(ran.stderr.contains("use the newer byok that wrote it"), "{ran:?}");
    let stored = fs::read(planted.sandbox.vault_dir().join("vault.db")).expect("the file is there");
    planted.sandbox.byok(&["list"]).exits(11);
    let still = fs::read(planted.sandbox.vault_dir().join("vault.db")).expect("the file is there");
    assert!(stored == still, "the file was touched");
}
