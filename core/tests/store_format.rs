//! The database: made by migrations from empty, refused when newer, an error when it can't be read or written.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::audit::{NewEvent, record, verify};
use byok_core::crypto::SymmetricKey;
use byok_core::error::{Code, Failure};
use byok_core::model::Action;
use byok_core::store::cipher::{Presence, close};
use byok_core::store::{Connection, StoreError, migrate, open_database, settings};
use common::{Home, act, code};
use std::path::PathBuf;
use tempfile::TempDir;

/// A database of its own.
struct File {
    key: SymmetricKey,
    path: PathBuf,
    _tmp: TempDir,
}

impl File {
    fn new() -> Self {
        let tmp = TempDir::new().unwrap();
        Self {
            key: SymmetricKey::generate(),
            path: tmp.path().join("vault.db"),
            _tmp: tmp,
        }
    }

    fn open(&self, presence: Presence) -> Result<Connection, StoreError> {
        open_database(&self.path, &self.key, presence)
    }
}

fn number(db: &Connection, sql: &str) -> i64 {
    db.query_row(sql, [], |row| row.get(0)).unwrap()
}

fn tables(db: &Connection) -> Vec<String> {
    let mut statement = db
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
        .unwrap();
    statement
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap()
}

#[test]
fn an_empty_file_is_brought_to_the_newest_format() {
    let file = File::new();
    let db = file.open(Presence::Create).unwrap();
    assert_eq!(number(&db, "PRAGMA user_version"), migrate::newest());
    assert_eq!(number(&db, "PRAGMA application_id"), 0x6279_6f6b);
    assert_eq!(
        tables(&db),
        [
            "admissions",
            "adoptions",
            "alerts",
            "chain_cut",
            "chain_head",
            "check_days",
            "checks",
            "clients",
            "clock_turns",
            "events",
            "events_of_key",
            "failures",
            "fallback_chain",
            "fallback_policies",
            "fields",
            "gateway_minutes",
            "keys",
            "notices",
            "programs",
            "project_keys",
            "project_variables",
            "projects",
            "rotations",
            "sealed",
            "settings",
            "snoozes",
            "tags",
            "usage",
            "usage_totals",
            "versions"
        ]
    );
}

#[test]
fn migrating_twice_changes_nothing() {
    let file = File::new();
    close(file.open(Presence::Create).unwrap()).unwrap();
    let before = std::fs::read(&file.path).unwrap();
    let db = file.open(Presence::MustExist).unwrap();
    assert_eq!(migrate::found(&db).unwrap(), migrate::newest());
    close(db).unwrap();
    assert_eq!(std::fs::read(&file.path).unwrap(), before);
}

#[test]
fn a_migration_that_fails_leaves_nothing_behind() {
    let mut db = Connection::open_in_memory().unwrap();
    db.execute_batch("CREATE TABLE settings (mine)").unwrap();
    assert!(migrate::run(&mut db).is_err());
    assert_eq!(tables(&db), ["settings"]);
    assert_eq!(number(&db, "PRAGMA user_version"), 0);
}

#[test]
fn every_migration_of_the_folder_is_run() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(i64::try_from(names.len()).unwrap(), migrate::newest());
    for (number, name) in names.iter().enumerate() {
        assert!(name.starts_with(&format!("{:04}_", number + 1)), "{name}");
    }
}

#[test]
fn a_newer_file_is_refused_and_left_as_it_is() {
    let (home, vault) = Home::create();
    vault.lock(act(), "test").unwrap();
    home.raw()
        .execute_batch("PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
    let before = std::fs::read(home.file("vault.db")).unwrap();
    let error = home.unlock().err().unwrap();
    assert_eq!((error.code(), error.code().exit_status()), (Code::Config, 11));
    let known = byok_core::store::migrate::newest();
    assert_eq!(
        error.to_string(),
        format!("the vault has format 99, this byok knows up to {known}")
    );
    assert_eq!(error.hint().unwrap(), "use the newer byok that wrote it");
    assert_eq!(std::fs::read(home.file("vault.db")).unwrap(), before);
}

#[test]
fn the_file_is_encrypted_and_safe_at_any_crash() {
    let file = File::new();
    let db = file.open(Presence::Create).unwrap();
    let word = |sql: &str| -> String { db.query_row(sql, [], |row| row.get(0)).unwrap() };
    assert!(word("PRAGMA cipher_version").starts_with("4."));
    assert_eq!(word("PRAGMA journal_mode"), "wal");
    assert_eq!(word("PRAGMA locking_mode"), "exclusive");
    for (pragma, value) in [
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("trusted_schema", 0),
        ("temp_store", 2),
    ] {
        assert_eq!(number(&db, &format!("PRAGMA {pragma}")), value, "{pragma}");
    }
    assert_eq!(word("PRAGMA cipher_memory_security"), "1");
    drop(db);
    assert!(!std::fs::read(&file.path).unwrap().starts_with(b"SQLite format 3"));
}

#[test]
fn another_process_cannot_open_an_open_vault() {
    let (home, vault) = Home::create();
    let busy = home.recover();
    assert_eq!(code(&busy), Some(Code::Io));
    assert_eq!(
        busy.err().unwrap().to_string(),
        "another process holds the vault's database"
    );
    drop(vault);
    assert!(home.recover().is_ok());
}

#[test]
fn a_setting_is_kept_and_replaced() {
    let file = File::new();
    let db = file.open(Presence::Create).unwrap();
    assert_eq!(settings::load(&db, "language").unwrap(), None);
    for value in ["en", "de", ""] {
        settings::save(&db, "language", value).unwrap();
        assert_eq!(settings::load(&db, "language").unwrap().as_deref(), Some(value));
    }
    close(db).unwrap();
    let db = file.open(Presence::MustExist).unwrap();
    assert_eq!(settings::load(&db, "language").unwrap().as_deref(), Some(""));
}

#[test]
fn a_full_database_is_an_io_error_and_keeps_what_was_confirmed() {
    let file = File::new();
    let mut db = file.open(Presence::Create).unwrap();
    let key = SymmetricKey::generate();
    db.execute_batch("PRAGMA max_page_count = 120").unwrap();
    let mut confirmed = 0;
    let error = loop {
        let tx = db.transaction().unwrap();
        let event = NewEvent::vault(Action::Locked).with("why", "x".repeat(1000));
        match record(&tx, &key, act(), event).and_then(|_| Ok(tx.commit()?)) {
            Ok(()) => confirmed += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(error, StoreError::DiskFull), "{error:?}");
    assert_eq!(
        (error.code(), error.to_string().as_str()),
        (Code::Io, "the disk is full: nothing was changed")
    );
    drop(db);
    let db = file.open(Presence::MustExist).unwrap();
    let report = verify(&db, &key).unwrap();
    assert_eq!((report.rows, report.first_break), (confirmed, None));
    assert!(confirmed > 10);
}
