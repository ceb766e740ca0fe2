//! After `lock` the daemon's memory holds no password, no recovery code, no value and no key, whatever was done before.

use byok_e2e::maker::{Maker, Manner};
use byok_e2e::privilege::is_root_or_skip;
use byok_e2e::raw::{self, Raw};
use byok_e2e::scan::{self, Hit, Scanner};
use byok_e2e::{Planted, Provider, memory, sandbox, vault_keys, wait};
use std::fs;

/// Does it in a vault with one key, locks, and looks.
#[track_caller]
fn nothing_is_left_after(work: impl FnOnce(&Planted)) {
    if !is_root_or_skip("reads the daemon's memory") {
        return;
    }
    let planted = Planted::new().with_key(None);
    work(&planted);
    planted.sandbox.byok(&["lock"]).exits(0);
    planted.assert_daemon_holds_none(&planted.scanner());
}

#[test]
fn what_is_in_use_is_found_while_the_vault_is_open() {
    if !is_root_or_skip("reads the daemon's memory") {
        return;
    }
    let planted = Planted::new().with_key(None);
    planted.sandbox.byok(&["lock"]).exits(0);
    let scanner = planted.scanner();
    planted.sandbox.byok(&["unlock"]).exits(0);
    let hits = memory::hits(planted.daemon(), &scanner);
    for key in ["byok/wrap/v1", "byok/audit/v1", "byok/print/v1"] {
        assert!(
            hits.iter().any(|(hit, _)| hit.secret == key && hit.form == "raw"),
            "{key} is not found: {hits:?}"
        );
    }
}

#[test]
fn what_is_not_secret_is_found() {
    if !is_root_or_skip("reads the daemon's memory") {
        return;
    }
    let planted = Planted::new();
    let path = planted.sandbox.vault_dir();
    let scanner = Scanner::default().text("path", path.to_str().expect("a plain path"));
    let whole = |hit: &Hit| hit.form == "raw" && hit.piece == 0;
    assert!(
        memory::hits(planted.daemon(), &scanner)
            .iter()
            .any(|(hit, _)| whole(hit))
    );
}

/// A request that is not whole stays in the daemon's buffer: so a password that was left in one would be found.
#[test]
fn what_is_still_in_a_buffer_is_found() {
    if !is_root_or_skip("reads the daemon's memory") {
        return;
    }
    let planted = Planted::new();
    let (mut held, scanner) = (Raw::connect(&planted.sandbox.socket()), planted.typed_scanner());
    let (body, length) = (format!(r#"{{"password":"{}""#, planted.password), 1_000);
    let head = format!("POST /api/session/unlock HTTP/1.1\r\nhost: byok\r\ncontent-length: {length}\r\n\r\n");
    held.send(format!("{head}{body}").as_bytes())
        .expect("the daemon listens");
    let is_held = || {
        memory::hits(planted.daemon(), &scanner)
            .iter()
            .any(|(hit, _)| hit.secret == "password")
    };
    wait::until("the daemon has read it", is_held);
    drop(held);
    wait::until("the daemon has let go of it", || !is_held());
}

#[test]
fn locking_by_itself_leaves_nothing() {
    nothing_is_left_after(|planted| {
        let config = planted.sandbox.config_dir();
        fs::create_dir_all(&config).expect("the home is writable");
        fs::write(config.join("config.toml"), "[session]\nidle_lock = \"1s\"\n").expect("the home is writable");
        planted.sandbox.byok(&["daemon", "stop"]).exits(0);
        planted.sandbox.byok(&["get", "openai"]).exits(0);
        let log = planted.sandbox.vault_dir().join("vault.db-wal");
        wait::until("the vault has locked", || !log.exists());
    });
}

#[test]
fn adding_leaves_nothing() {
    nothing_is_left_after(|_| {});
}

#[test]
fn get_leaves_nothing() {
    nothing_is_left_after(|planted| {
        let got = planted.sandbox.byok(&["get", "openai"]).exits(0);
        assert_eq!(got.stdout.trim(), planted.value);
    });
}

#[test]
fn run_leaves_nothing() {
    nothing_is_left_after(|planted| {
        let child = planted
            .sandbox
            .byok(&["run", "--only", "openai", "--", "printenv", "OPENAI_API_KEY"])
            .exits(0);
        assert_eq!(child.stdout.trim(), planted.value);
    });
}

#[test]
fn rotating_leaves_nothing() {
    nothing_is_left_after(|planted| {
        // Away and back: the planted value is the old one, then the new one, then the old one again.
        let rotate = ["rotate", "openai", "--stdin", "--no-check"];
        planted.sandbox.byok_with(&rotate, "another value").exits(0);
        planted.sandbox.byok_with(&rotate, &planted.value).exits(0);
        planted.sandbox.byok(&["rollback", "openai"]).exits(0);
    });
}

#[test]
fn a_key_that_the_provider_has_made_leaves_nothing() {
    if !is_root_or_skip("reads the daemon's memory") {
        return;
    }
    let (planted, maker) = (Planted::new().with_key(None), Maker::start(Manner::Works));
    maker.define(&planted.sandbox);
    planted.sandbox.byok(&["daemon", "stop"]).exits(0);
    planted.sandbox.byok(&["unlock"]).exits(0);
    planted
        .sandbox
        .byok_with(&["add", "maker", "--stdin"], &Maker::first())
        .exits(0);
    let there = ["rotate", "maker", "--at-provider", "--keep-old", "0"];
    planted.sandbox.byok(&there).exits(0);
    wait::until("the old key is revoked", || maker.live().len() == 1);
    let made = maker.live().remove(0);
    planted.sandbox.byok(&["lock"]).exits(0);
    let scanner = planted.scanner().text("made", &made).text("first", &Maker::first());
    planted.assert_daemon_holds_none(&scanner);
}

#[test]
fn unlocking_leaves_nothing() {
    nothing_is_left_after(|planted| {
        planted.sandbox.byok(&["lock"]).exits(0);
        planted.sandbox.byok(&["unlock"]).exits(0);
    });
}

/// Each of them works on a thread of its own; what is done later overwrites the stack of one.
#[test]
fn unlocking_many_times_at_once_leaves_nothing() {
    nothing_is_left_after(|planted| {
        planted.sandbox.byok(&["lock"]).exits(0);
        let body = format!(r#"{{"password":"{}"}}"#, planted.password);
        std::thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| raw::ask(&planted.sandbox.socket(), "POST", "/api/session/unlock", &body).answers(200));
            }
        });
    });
}

#[test]
fn editing_leaves_nothing() {
    nothing_is_left_after(|planted| {
        planted.sandbox.byok(&["edit", "openai", "--note", "billing"]).exits(0);
        planted.sandbox.byok(&["audit", "--verify"]).exits(0);
        planted.sandbox.byok(&["doctor"]).exits(0);
    });
}

#[test]
fn checking_over_http_leaves_nothing() {
    let Some((planted, provider)) = checked() else { return };
    planted.sandbox.byok(&["check", "openai", "--fresh"]).exits(0);
    assert_eq!(provider.seen().len(), 2);
    planted.sandbox.byok(&["lock"]).exits(0);
    planted.assert_daemon_holds_none(&planted.scanner());
}

/// What the cipher of a connection keeps is one more place where a key could be left.
#[test]
fn checking_over_https_leaves_nothing() {
    if !is_root_or_skip("reads the daemon's memory") {
        return;
    }
    let planted = Planted::new();
    let (provider, authority) = Provider::start_tls(Provider::like_openai(&planted.value));
    let trusted = planted.sandbox.file("authority.pem", &authority);
    planted.sandbox.byok(&["daemon", "stop"]).exits(0);
    let mut start = planted.sandbox.command(&["unlock"]);
    start.env("SSL_CERT_FILE", trusted);
    sandbox::run(start, None).exits(0);
    let add = ["add", "openai", "--stdin", "--base-url", &provider.url(), "--json"];
    let added = planted.sandbox.byok_with(&add, &planted.value).exits(0);
    assert_eq!(added.json()["status"], "valid");
    planted.sandbox.byok(&["check", "openai", "--fresh"]).exits(0);
    assert_eq!(provider.seen().len(), 2);
    planted.sandbox.byok(&["lock"]).exits(0);
    planted.assert_daemon_holds_none(&planted.scanner());
}

#[test]
fn a_wrong_password_leaves_nothing() {
    nothing_is_left_after(|planted| {
        planted.sandbox.byok(&["lock"]).exits(0);
        let body = format!(r#"{{"password":"{}!"}}"#, planted.password);
        raw::ask(&planted.sandbox.socket(), "POST", "/api/session/unlock", &body).answers(401);
        let body = format!(r#"{{"password":"{}!","nonsense":1}}"#, planted.password);
        raw::ask(&planted.sandbox.socket(), "POST", "/api/session/unlock", &body).answers(400);
    });
}

#[test]
fn the_recovery_code_leaves_nothing() {
    nothing_is_left_after(|planted| {
        planted.sandbox.byok(&["lock"]).exits(0);
        let body = format!(r#"{{"recovery_code":"{}"}}"#, planted.recovery);
        raw::ask(&planted.sandbox.socket(), "POST", "/api/session/unlock", &body).answers(200);
    });
}

#[test]
fn a_new_recovery_code_leaves_nothing() {
    nothing_is_left_after(|planted| {
        planted
            .sandbox
            .byok(&["recovery", "new", "--recovery-file", "code"])
            .exits(0);
        planted.sandbox.byok(&["lock"]).exits(0);
        let code = fs::read_to_string(planted.sandbox.dir().join("code")).expect("the code is in the file");
        let code = code.split_ascii_whitespace().collect::<Vec<_>>().join("-");
        let keys = vault_keys::of(&planted.sandbox.vault_dir(), &planted.password, &code);
        let scanner = Scanner::default()
            .text("new code", &code)
            .text("without dashes", &code.replace('-', ""));
        let scanner = keys
            .iter()
            .fold(scanner, |scanner, (name, bytes)| scanner.bytes(name, bytes));
        planted.assert_daemon_holds_none(&scanner);
    });
}

#[test]
fn changing_the_password_leaves_nothing() {
    if !is_root_or_skip("reads the daemon's memory") {
        return;
    }
    let mut planted = Planted::new().with_key(None);
    let (old, new) = (planted.scanner_while_locked(), scan::unique());
    let file = planted.sandbox.dir().join("new");
    fs::write(&file, &new).expect("the home is writable");
    planted
        .sandbox
        .byok(&["password", "change", "--new-from-file", "new"])
        .exits(0);
    planted.sandbox.byok(&["lock"]).exits(0);
    planted.password = new;
    planted.assert_daemon_holds_none(&old);
    planted.assert_daemon_holds_none(&planted.scanner());
}

fn checked() -> Option<(Planted, Provider)> {
    is_root_or_skip("reads the daemon's memory").then(|| {
        let planted = Planted::new();
        let provider = Provider::openai(&planted.value);
        (planted.with_key(Some(&provider)), provider)
    })
}
