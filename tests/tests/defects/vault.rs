//! 12 and 14: what lists and files hold.

use byok_core::crypto::SymmetricKey;
use byok_core::secret::Secret;
use byok_core::store::cipher::{self, Presence};
use byok_e2e::scan::Scanner;
use byok_e2e::{Planted, Sandbox, raw, vault_keys};
use serde_json::Value;
use std::fs;

/// Everything of the database that is sealed, wrapped or digested.
fn sealed(planted: &Planted) -> Scanner {
    let vault = planted.sandbox.vault_dir();
    planted.sandbox.byok(&["lock"]).exits(0);
    let keys = vault_keys::of(&vault, &planted.password, &planted.recovery);
    let raw = keys
        .iter()
        .find(|(name, _)| name == "byok/db/v1")
        .expect("there is a key of the database");
    let key = SymmetricKey::from_secret(Secret::from_bytes(raw.1.clone())).expect("it has 32 bytes");
    let db = cipher::open_database(&vault.join("vault.db"), &key, Presence::MustExist).expect("the vault is shut");
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
