//! No question about one thing reads a whole table: the statements that really run are explained by SQLite itself.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::crypto::SymmetricKey;
use byok_core::ids::KeyId;
use byok_core::model::{Check, Reason, Status, ToldRung, Topic, Way};
use byok_core::store::cipher::Presence;
use byok_core::store::keys::KeyRow;
use byok_core::store::{Connection, StoreError, checks, events, keys, notices, open_database, settings, versions};
use common::{Home, add, field, name, now, row, service};
use rusqlite::trace::{TraceEvent, TraceEventCodes};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// How SQLite goes about the statements that `question` runs.
fn plans(db: &mut Connection, question: impl FnOnce(&Connection)) -> Vec<String> {
    let ran = Arc::new(Mutex::new(Vec::<String>::new()));
    let seen = Arc::clone(&ran);
    let remember = move |event: TraceEvent<'_>| {
        // Statements of triggers and cascades are told as comments.
        if let TraceEvent::Stmt(_, sql) = event
            && !sql.starts_with("--")
        {
            seen.lock().unwrap().push(sql.into());
        }
    };
    db.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(remember)).unwrap();
    question(db);
    db.trace_v2(TraceEventCodes::empty(), None::<fn(TraceEvent<'_>)>)
        .unwrap();
    let ran = ran.lock().unwrap();
    assert!(!ran.is_empty(), "the statements are seen");
    ran.iter().flat_map(|sql| plan(db, sql)).collect()
}

fn plan(db: &Connection, sql: &str) -> Vec<String> {
    let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let mut rows = statement.raw_query();
    let mut plan = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        plan.push(row.get(3).unwrap());
    }
    plan
}

fn database() -> (TempDir, Connection) {
    let tmp = TempDir::new().unwrap();
    let db = open_database(
        &tmp.path().join("vault.db"),
        &SymmetricKey::generate(),
        Presence::Create,
    )
    .unwrap();
    (tmp, db)
}

fn some_row() -> KeyRow {
    let (_home, mut vault) = Home::create();
    add(&mut vault, "openai/main", "sk-1");
    row(&vault, "openai/main")
}

#[test]
fn the_indexes_serve_the_questions_they_are_there_for() {
    let (_tmp, mut db) = database();
    let key = KeyId::generate(now());
    let openai = service("openai");
    let mut uses = |index: &str, question: &dyn Fn(&Connection) -> Result<(), StoreError>| {
        let plans = plans(&mut db, |db| question(db).unwrap());
        assert!(plans.iter().any(|step| step.contains(index)), "{index}: {plans:?}");
    };
    let trail = |db: &Connection, key, since| events::select(db, key, since, 10).map(drop);
    uses("PRIMARY KEY (id=?)", &|db| keys::by_id(db, key).map(drop));
    uses("(service=? AND name=?)", &|db| {
        keys::by_name(db, &openai, Some(&name("main"))).map(drop)
    });
    uses("keys_one_default", &|db| keys::by_name(db, &openai, None).map(drop));
    uses("keys_one_default", &|db| keys::clear_default(db, &openai));
    uses("versions_by_fingerprint", &|db| {
        versions::find_fingerprint(db, &[0; 32]).map(drop)
    });
    uses("events_by_key", &|db| trail(db, Some([0; 16]), None));
    uses("events_by_key", &|db| trail(db, Some([0; 16]), Some(0)));
    uses("checks_by_key", &|db| checks::of_key(db, key).map(drop));
    uses("checks_by_key", &|db| notices::dates(db).map(drop));
}

#[test]
fn the_index_of_ends_serves_a_question_by_date() {
    let (_tmp, db) = database();
    let steps = plan(
        &db,
        "SELECT id FROM keys WHERE expires_at > 1 AND expires_at <= 2 ORDER BY expires_at",
    );
    assert_eq!(
        steps,
        ["SEARCH keys USING COVERING INDEX keys_expiring (expires_at>? AND expires_at<?)"]
    );
}

#[test]
fn no_statement_about_one_key_scans_a_table() {
    let (_tmp, mut db) = database();
    let row = some_row();
    let id = row.key.id;
    let steps = plans(&mut db, |db| {
        keys::insert(db, &row).unwrap();
        keys::update(db, &row).unwrap();
        keys::touch(db, id, now()).unwrap();
        keys::by_id(db, id).unwrap();
        keys::by_name(db, &row.key.service, None).unwrap();
        keys::names_of(db, &row.key.service).unwrap();
        checks::insert(db, id, &Check::offline(Status::Valid, "", now())).unwrap();
        checks::of_key(db, id).unwrap();
        versions::secret_fields(db, id, 1).unwrap();
        versions::sealed(db, id, 1, &field("api_key")).unwrap();
        versions::of_key(db, id).unwrap();
        assert!(versions::wrapped_key(db, id, 1).is_err());
        versions::shred_all(db, id).unwrap();
        events::head(db).unwrap();
        settings::load(db, "header_generation").unwrap();
        let topic = Topic {
            subject: id.into(),
            reason: Reason::Expiry,
            about: now(),
        };
        let told = ToldRung {
            topic,
            way: Way::Push,
            rung: 3,
        };
        notices::note(db, &told, now()).unwrap();
        notices::forget(db, &topic, Way::Push).unwrap();
        notices::snooze(db, id, Some(now())).unwrap();
        notices::snooze(db, id, None).unwrap();
        keys::delete(db, id).unwrap();
    });
    assert!(steps.len() >= 15, "{steps:?}");
    for step in steps {
        assert!(!step.starts_with("SCAN"), "{step}");
    }
}

#[test]
fn a_scan_would_be_seen() {
    let (_tmp, mut db) = database();
    assert_eq!(
        plans(&mut db, |db| assert!(keys::all(db).unwrap().is_empty()))
            .iter()
            .filter(|step| step.starts_with("SCAN"))
            .count(),
        3
    );
}
