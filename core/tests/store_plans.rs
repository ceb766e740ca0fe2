//! No question about one thing reads a whole table: the statements that really run are explained by SQLite itself.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::audit::{NewEvent, record};
use byok_core::clock::Timestamp;
use byok_core::crypto::{SymmetricKey, TokenDigest};
use byok_core::ids::{AdoptionId, ClientId, KeyId};
use byok_core::model::{
    Act, Action, Actor, AlertState, Check, EventFilter, Pattern, Reason, Severity, Status, ToldRung, Topic, Way,
};
use byok_core::store::cipher::Presence;
use byok_core::store::keys::KeyRow;
use byok_core::store::versions::Aside;
use byok_core::store::{
    Connection, StoreError, admissions, adoptions, alerts, check_days, checks, clients, cut, events, fallbacks, glance,
    keys, notices, open_database, programs, projects, rotations, settings, traffic, usage, versions,
};
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
    let of_key = || EventFilter {
        key: Some(key),
        limit: 10,
        ..EventFilter::default()
    };
    uses("PRIMARY KEY (id=?)", &|db| keys::by_id(db, key).map(drop));
    uses("(service=? AND name=?)", &|db| {
        keys::by_name(db, &openai, Some(&name("main"))).map(drop)
    });
    uses("keys_one_default", &|db| keys::by_name(db, &openai, None).map(drop));
    uses("keys_one_default", &|db| keys::clear_default(db, &openai));
    uses("versions_by_fingerprint", &|db| {
        versions::find_fingerprint(db, &[0; 32]).map(drop)
    });
    let digest = TokenDigest::from_bytes([0; 32]);
    uses("(digest=?)", &|db| clients::by_digest(db, &digest).map(drop));
    uses("(name=?)", &|db| clients::by_name(db, "editor").map(drop));
    uses("PRIMARY KEY (id=?)", &|db| {
        clients::touch(db, ClientId::generate(now()), now())
    });
    let cell = traffic::Cell {
        minute: 1,
        key,
        client: String::new(),
    };
    uses("PRIMARY KEY (minute=? AND key_id=? AND client=?)", &|db| {
        traffic::add(db, &cell, &traffic::Calls::default())
    });
    uses("PRIMARY KEY (minute>?)", &|db| traffic::since(db, 1).map(drop));
    uses("PRIMARY KEY (minute<?)", &|db| traffic::prune(db, 1).map(drop));
    let adoption = AdoptionId::generate(now());
    uses("sqlite_autoindex_adoptions_1 (id=?)", &|db| {
        adoptions::file(db, adoption).map(drop)
    });
    uses("sqlite_autoindex_adoptions_1 (id=?)", &|db| {
        adoptions::remove(db, adoption)
    });
    uses("versions_kept", &|db| versions::overdue(db, now()).map(drop));
    uses("versions_kept", &|db| versions::next_overdue(db, now()).map(drop));
    uses("rotations_next", &|db| rotations::due(db, now()).map(drop));
    uses("rotations_next", &|db| rotations::next(db, now()).map(drop));
    uses("rotations_by_key", &|db| rotations::of_key(db, key).map(drop));
    uses(
        "events_of_key USING PRIMARY KEY (key_id=? AND seq>? AND seq<?)",
        &|db| {
            usage::set_counted_to(db, 7)?;
            events::select(db, &of_key()).map(drop)
        },
    );
    uses("checks_by_key", &|db| checks::of_key(db, key).map(drop));
    uses("checks_by_key", &|db| notices::for_each_dates(db, |_| ()));
    uses("check_days USING PRIMARY KEY (day>? AND day<?)", &|db| {
        check_days::for_each(db, 1..=30, |_| {})
    });
    uses("events_watched", &|db| events::watched(db, 60_000, 10).map(drop));
    uses("USING INTEGER PRIMARY KEY (rowid>?)", &|db| {
        events::for_each_readable(db, 1, drop)
    });
    uses("alerts_unresolved", &|db| {
        alerts::unresolved(db, Pattern::Deletes, "owner").map(drop)
    });
    uses("alerts_unresolved", &|db| {
        alerts::go_on(db, Pattern::Deletes, "owner", 1, now())
    });
    uses("alerts_open", &|db| alerts::count_open(db).map(drop));
    uses("programs USING PRIMARY KEY (key_id=?)", &|db| {
        programs::of_key(db, key).map(drop)
    });
    uses("keys_expiring", &|db| keys::expiring(db, now(), now()).map(drop));
    uses("versions_by_fingerprint", &|db| {
        versions::count_duplicates(db).map(drop)
    });
    uses("versions_by_fingerprint (fingerprint=?)", &|db| {
        versions::twins(db, key, 1).map(drop)
    });
    uses("fallback_policies USING PRIMARY KEY (service=?)", &|db| {
        fallbacks::policy(db, &openai).map(drop)
    });
    uses("fallback_chain USING PRIMARY KEY (service=?)", &|db| {
        fallbacks::chain(db, &openai).map(drop)
    });
    uses("failures USING PRIMARY KEY (key_id=?)", &|db| {
        fallbacks::failure(db, key).map(drop)
    });
    uses("(service=?)", &|db| fallbacks::failing(db, &openai, now()).map(drop));
    uses("events_of_fallback (subject>? AND subject<?)", &|db| {
        events::of_fallback(db, &openai, 10).map(drop)
    });
    uses("(path=?)", &|db| projects::trust(db, "/a/byok.toml").map(drop));
    uses("projects USING INTEGER PRIMARY KEY (rowid=?)", &|db| {
        projects::by_id(db, 1).map(drop)
    });
    uses("usage USING PRIMARY KEY (key_id=? AND hour>?)", &|db| {
        usage::of_key_since(db, key, 1).map(drop)
    });
    uses("usage_totals USING INTEGER PRIMARY KEY", &|db| {
        usage::total_since(db, 1).map(drop)
    });
    uses("usage_totals USING INTEGER PRIMARY KEY (rowid>?)", &|db| {
        usage::for_each_hour(db, 1, |_, _| {})
    });
}

/// There is no index on the trail's times: rows are found by their numbers, which a search by halves finds.
#[test]
fn the_trail_is_never_read_as_a_whole() {
    let (_tmp, mut db) = database();
    let key = SymmetricKey::generate();
    let actor = Actor::daemon();
    for second in [0, 10, 20, 5, 6, 30] {
        let now = Timestamp::from_second(second).unwrap();
        record(&db, &key, Act { actor: &actor, now }, NewEvent::vault(Action::Shown)).unwrap();
    }
    let since = |second| Some(Timestamp::from_second(second).unwrap());
    // Some rows are noted by key, some are newer.
    usage::set_counted_to(&db, 3).unwrap();
    let by_key = Some(KeyId::generate(now()));
    let mut answer = |filter: &EventFilter| {
        let steps = plans(&mut db, |db| drop(events::select(db, filter).unwrap()));
        for step in &steps {
            let is_search =
                step.starts_with("SEARCH") || step == "SCAN CONSTANT ROW" || step.starts_with("SCALAR SUBQUERY");
            assert!(is_search, "{step} in {steps:?} for {filter:?}");
        }
        steps
    };
    let newest = answer(&EventFilter {
        limit: 100,
        ..EventFilter::default()
    });
    assert_eq!(
        newest,
        ["SEARCH events USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"]
    );
    answer(&EventFilter {
        since: since(6),
        ..EventFilter::default()
    });
    let page = answer(&EventFilter {
        before: Some(4),
        after: Some(1),
        about: Some("openai".into()),
        ..EventFilter::default()
    });
    assert_eq!(page, newest);
    answer(&EventFilter {
        since: since(6),
        until: since(20),
        ..EventFilter::default()
    });
    let both = answer(&EventFilter {
        since: since(6),
        key: by_key,
        ..EventFilter::default()
    });
    assert!(
        both.iter()
            .any(|step| step.contains("events_of_key USING PRIMARY KEY (key_id=? AND seq>? AND seq<?)")),
        "{both:?}"
    );
}

#[test]
fn a_question_by_date_reads_no_key_that_does_not_end() {
    let (_tmp, mut db) = database();
    let steps = plans(&mut db, |db| drop(keys::expiring(db, now(), now()).unwrap()));
    assert_eq!(
        steps,
        ["SEARCH keys USING INDEX keys_expiring (expires_at>? AND expires_at<?)"]
    );
}

#[test]
fn the_figures_never_read_the_trail_single_uses_or_single_checks() {
    let (_tmp, mut db) = database();
    let steps = plans(&mut db, |db| {
        glance::for_each_facts(db, |_| {}).unwrap();
        versions::count_duplicates(db).unwrap();
        usage::total_since(db, 0).unwrap();
        usage::for_each_hour(db, 1, |_, _| {}).unwrap();
        check_days::for_each(db, 1..=30, |_| {}).unwrap();
        alerts::count_open(db).unwrap();
    });
    for step in &steps {
        let is_single = ["events", " usage ", " checks "]
            .iter()
            .any(|table| step.contains(table));
        assert!(!is_single, "{step}");
    }
    assert!(!steps.iter().any(|step| step == "SCAN versions"), "{steps:?}");
}

#[test]
fn watching_a_use_scans_nothing() {
    let (_tmp, mut db) = database();
    let key = KeyId::generate(now());
    let steps = plans(&mut db, |db| {
        usage::add(db, key, 1, "", usage::Count::default()).unwrap();
        usage::set_counted_to(db, 7).unwrap();
        programs::of_key(db, key).unwrap();
        programs::insert(db, key, "bash", now()).unwrap();
        admissions::save(db, "agent", "reveal", [1, 2].into_iter()).unwrap();
        alerts::raise(db, &seen()).unwrap();
        alerts::raise(db, &seen()).unwrap();
        alerts::by_id(db, 1).unwrap();
        alerts::set_state(db, 1, AlertState::Acknowledged).unwrap();
    });
    assert!(steps.len() >= 6, "{steps:?}");
    for step in steps {
        assert!(!step.starts_with("SCAN"), "{step}");
    }
}

fn seen() -> alerts::Seen<'static> {
    alerts::Seen {
        pattern: Pattern::Deletes,
        subject: "owner",
        key_id: None,
        severity: Severity::High,
        count: 5,
        threshold: 5,
        window_seconds: Some(600),
        at: now(),
    }
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
        checks::insert(db, id, 1, &Check::offline(Status::Valid, "", now())).unwrap();
        checks::of_key(db, id).unwrap();
        versions::secret_fields(db, id, 1).unwrap();
        versions::sealed(db, id, 1, &field("api_key")).unwrap();
        versions::of_key(db, id).unwrap();
        assert!(versions::wrapped_key(db, id, 1).is_err());
        versions::has_fingerprint(db, id, 1, &[0; 32]).unwrap();
        assert!(versions::aside(db, id, 1).is_err());
        versions::set_aside(db, id, 1, &Aside::default()).unwrap();
        versions::retire(db, id, 1, now(), Some(now())).unwrap();
        versions::make_current(db, id, 1).unwrap();
        versions::shred(db, id, 1).unwrap();
        assert!(rotations::by_id(db, 1).unwrap().is_none());
        versions::shred_all(db, id).unwrap();
        events::end(db).unwrap();
        cut::load(db).unwrap();
        let actor = Actor::daemon();
        let act = Act {
            actor: &actor,
            now: now(),
        };
        record(db, &SymmetricKey::generate(), act, NewEvent::vault(Action::Shown)).unwrap();
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
        assert!(notices::dates_of(db, id).unwrap().is_some());
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
