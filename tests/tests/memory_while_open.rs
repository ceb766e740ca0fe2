//! An open vault has in memory what every verb needs, and nothing that only one of them needed: no password, no value,
//! no vault key, no data key.

use byok_e2e::privilege::is_root_or_skip;
use byok_e2e::scan::Scanner;
use byok_e2e::{Planted, Provider, Sandbox, raw, vault_keys};

/// What an open vault may keep.
const KEPT: [&str; 4] = ["byok/db/v1", "byok/wrap/v1", "byok/audit/v1", "byok/print/v1"];

/// Does it in an open vault with one key whose provider is there, and looks at once.
#[track_caller]
fn nothing_stays_after(work: impl FnOnce(&Planted)) {
    if !is_root_or_skip("reads the daemon's memory") {
        return;
    }
    let planted = Planted::new();
    let provider = Provider::openai(&planted.value);
    let planted = planted.with_key(Some(&provider));
    let scanner = scanner(&planted);
    work(&planted);
    planted.assert_daemon_holds_none(&scanner);
}

fn scanner(planted: &Planted) -> Scanner {
    let sandbox: &Sandbox = &planted.sandbox;
    sandbox.byok(&["lock"]).exits(0);
    let keys = vault_keys::of(&sandbox.vault_dir(), &planted.password, &planted.recovery);
    sandbox.byok(&["unlock"]).exits(0);
    let passing = keys.iter().filter(|(name, _)| !KEPT.contains(&name.as_str()));
    passing.fold(planted.typed_scanner(), |scanner, (name, bytes)| {
        scanner.bytes(name, bytes)
    })
}

#[test]
fn unlocking_keeps_neither_password_nor_vault_key() {
    nothing_stays_after(|_| {});
}

#[test]
fn get_keeps_no_value() {
    nothing_stays_after(|planted| {
        assert_eq!(
            planted.sandbox.byok(&["get", "openai"]).exits(0).stdout.trim(),
            planted.value
        );
    });
}

/// What is kept for the next program is sealed.
#[test]
fn run_keeps_no_value() {
    nothing_stays_after(|planted| {
        let child = planted
            .sandbox
            .byok(&["run", "--only", "openai", "--", "printenv", "OPENAI_API_KEY"])
            .exits(0);
        assert_eq!(child.stdout.trim(), planted.value);
        let cache = raw::ask(&planted.sandbox.socket(), "GET", "/api/cache", "").answers(200);
        assert_eq!(cache.json()["values"], 1, "{cache:?}");
    });
}

#[test]
fn check_keeps_no_value() {
    nothing_stays_after(|planted| {
        assert_eq!(
            planted
                .sandbox
                .byok(&["check", "openai", "--fresh", "--json"])
                .exits(0)
                .json()["summary"]["ok"],
            1
        );
    });
}

#[test]
fn adding_keeps_no_value() {
    nothing_stays_after(|planted| {
        planted
            .sandbox
            .byok_with(&["add", "openai", "second", "--stdin", "--no-check"], &planted.value)
            .exits(0);
        let dead = planted
            .sandbox
            .byok_with(&["add", "openai", "second", "--stdin"], &planted.value);
        assert_eq!(dead.code, Some(8));
    });
}
