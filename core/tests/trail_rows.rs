//! Every verb writes its row in the transaction of its deed: neither is there without the other.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::error::{Code, Failure};
use byok_core::inject::HandOut;
use byok_core::model::{Act, Action, Actor, Check, EventFilter, Face, Outcome, Patch, Status};
use byok_core::secret::Secret;
use byok_core::vault::{OpenVault, Purpose, Unlocking};
use common::{Home, PASSWORD, act, act_at, add, code, field, name, new_key, now, row, secret, time, trail, words};

type Verb = fn(&mut OpenVault) -> Result<(), Box<dyn Failure>>;

/// Each verb on a vault that holds `openai/main`, and the rows it writes.
const VERBS: [(&str, Verb, &[&str]); 11] = [
    (
        "add",
        |v| done(v.add(new_key("gemini/new", "sk-2"), act())),
        &["created ok gemini/new"],
    ),
    ("show", |v| done(v.show(main(v), act())), &["shown ok openai/main"]),
    (
        "reveal",
        |v| done(v.reveal(&row(v, "openai"), None, Purpose::Show, act())),
        &["revealed ok openai/main"],
    ),
    (
        "copy",
        |v| done(v.reveal(&row(v, "openai"), None, Purpose::Copy, act())),
        &["copied ok openai/main"],
    ),
    ("hand_out", |v| done(hand_out(v)), &["injected ok openai/main"]),
    (
        "edit",
        |v| done(v.edit(main(v), &note(), act())),
        &["updated ok openai/main"],
    ),
    (
        "disable",
        |v| {
            done(v.edit(
                main(v),
                &Patch {
                    is_active: Some(false),
                    ..Patch::default()
                },
                act(),
            ))
        },
        &["disabled ok openai/main"],
    ),
    (
        "edit of everything",
        |v| {
            done(v.edit(
                main(v),
                &Patch {
                    is_active: Some(true),
                    is_default: Some(true),
                    name: Some(name("new")),
                    ..note()
                },
                act(),
            ))
        },
        &[
            "enabled ok openai/new",
            "made_default ok openai/new",
            "updated ok openai/new",
        ],
    ),
    (
        "record_check",
        |v| done(v.record_check(main(v), &Check::offline(Status::Revoked, "", now()), act())),
        &["checked failed openai/main"],
    ),
    (
        "remove",
        |v| done(v.remove(main(v), act())),
        &["deleted ok openai/main"],
    ),
    (
        "change_recovery_code",
        |v| done(v.change_recovery_code(&Unlocking::Password(&secret(PASSWORD)), act())),
        &["recovery_changed ok"],
    ),
];

fn done<T, E: Failure + 'static>(outcome: Result<T, E>) -> Result<(), Box<dyn Failure>> {
    outcome.map(drop).map_err(|error| Box::new(error) as Box<dyn Failure>)
}

fn main(vault: &OpenVault) -> byok_core::ids::KeyId {
    row(vault, "openai").key.id
}

fn note() -> Patch {
    Patch {
        note: Some("changed".into()),
        ..Patch::default()
    }
}

fn hand_out(vault: &mut OpenVault) -> Result<Vec<Secret>, byok_core::vault::KeyError> {
    let one = HandOut {
        variable: "KEY".into(),
        row: row(vault, "openai"),
        field: field("api_key"),
    };
    vault.hand_out(&[one], "make", act())
}

/// Everything in the database but the trail, and the header.
fn contents(home: &Home) -> String {
    let db = home.raw();
    let mut all = std::fs::read_to_string(home.file("header.json")).unwrap();
    for table in [
        "keys",
        "fields",
        "tags",
        "versions",
        "sealed",
        "checks",
        "events",
        "chain_head",
        "chain_cut",
        "clock_turns",
        "settings",
        "alerts",
        "programs",
        "usage",
    ] {
        let mut statement = db
            .prepare(&format!("SELECT * FROM {table} WHERE {}", kept(table)))
            .unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values: Vec<_> = (0..columns)
                .map(|at| format!("{:?}", row.get_ref(at).unwrap()))
                .collect();
            all += &format!("{table} {}\n", values.join(" "));
        }
    }
    all
}

/// Opening and shutting to look writes rows of its own.
fn kept(table: &str) -> &str {
    match table {
        "events" => "action NOT IN ('unlocked', 'locked')",
        "chain_head" => "0",
        // How far uses are counted and rows noted by key.
        "settings" => "name <> 'usage_counted_to'",
        _ => "1",
    }
}

#[test]
fn each_verb_writes_the_rows_it_documents() {
    for (verb, run, rows) in VERBS {
        let (_home, mut vault) = Home::create();
        add(&mut vault, "openai/main", "sk-1");
        let before = trail(&vault).len();
        run(&mut vault).unwrap_or_else(|error| panic!("{verb}: {error}"));
        assert_eq!(words(&vault, before), rows, "{verb}");
        assert_eq!(vault.verify_trail().unwrap().first_break, None, "{verb}");
    }
}

#[test]
fn a_verb_whose_row_cannot_be_written_did_nothing() {
    for table in ["events", "chain_head"] {
        for (verb, run, _) in VERBS {
            let (home, mut vault) = Home::create();
            add(&mut vault, "openai/main", "sk-1");
            vault.lock(act(), "test").unwrap();
            let before = contents(&home);
            // A guard that stands only while the vault is not being opened or shut.
            let guard = match table {
                "events" => "new.action NOT IN ('unlocked', 'locked')",
                _ => "(SELECT action FROM events ORDER BY seq DESC) NOT IN ('unlocked', 'locked')",
            };
            let sql =
                format!("CREATE TRIGGER full BEFORE INSERT ON {table} WHEN {guard} BEGIN SELECT RAISE(ABORT, ''); END");
            home.raw().execute_batch(&sql).unwrap();
            let mut vault = home.unlock().unwrap();
            let error = run(&mut vault).expect_err(verb);
            assert_eq!(error.code(), Code::Internal, "{verb}");
            vault.lock(act(), "test").unwrap();
            assert_eq!(contents(&home), before, "{verb} with a full {table}");
            assert_eq!(
                home.recover().unwrap().verify_trail().unwrap().first_break,
                None,
                "{verb}"
            );
        }
    }
}

#[test]
fn an_unlock_that_cannot_be_recorded_opens_nothing() {
    let (home, vault) = Home::create();
    vault.lock(act(), "test").unwrap();
    let sql = "CREATE TRIGGER full BEFORE INSERT ON chain_head BEGIN SELECT RAISE(ABORT, ''); END";
    home.raw().execute_batch(sql).unwrap();
    assert_eq!(code(&home.unlock()), Some(Code::Internal));
    home.raw().execute_batch("DROP TRIGGER full").unwrap();
    let vault = home.unlock().unwrap();
    assert_eq!(vault.verify_trail().unwrap().first_break, None);
}

#[test]
fn a_patch_that_changes_nothing_writes_nothing() {
    let (_home, mut vault) = Home::create();
    let key = add(&mut vault, "openai/main", "sk-1");
    let before = trail(&vault).len();
    let same = vault
        .edit(key.id, &Patch::default(), act_at(time("2027-01-01T00:00:00Z")))
        .unwrap();
    assert_eq!(same, key);
    assert_eq!(trail(&vault).len(), before);
}

#[test]
fn creating_unlocking_and_locking_are_rows() {
    let (home, vault) = Home::create();
    vault.lock(act(), "idle").unwrap();
    let vault = home.unlock().unwrap();
    assert_eq!(words(&vault, 0), ["vault_created ok", "locked ok", "unlocked ok"]);
    assert_eq!(trail(&vault)[1].detail["why"], "idle");
    assert_eq!(trail(&vault)[2].detail["with"], "password");
}

#[test]
fn the_trail_is_read_by_key_by_time_and_from_its_end() {
    let (_home, mut vault) = Home::create();
    let key = add(&mut vault, "openai/main", "sk-1");
    add(&mut vault, "gemini/main", "sk-2");
    let later = time("2026-11-23T00:00:00Z");
    vault.show(key.id, act_at(later)).unwrap();
    let seqs = |filter: EventFilter| {
        vault
            .events(&filter)
            .unwrap()
            .iter()
            .map(|event| event.seq)
            .collect::<Vec<_>>()
    };
    let all = EventFilter::default;
    assert_eq!(seqs(all()), [1, 2, 3, 4]);
    assert_eq!(seqs(EventFilter { limit: 2, ..all() }), [3, 4]);
    assert_eq!(
        seqs(EventFilter {
            key: Some(key.id),
            ..all()
        }),
        [2, 4]
    );
    assert_eq!(
        seqs(EventFilter {
            since: Some(later),
            ..all()
        }),
        [4]
    );
    assert_eq!(
        seqs(EventFilter {
            key: Some(key.id),
            since: Some(now()),
            limit: 1,
            ..all()
        }),
        [4]
    );
}

#[test]
fn the_trail_is_read_page_by_page_and_by_a_part_of_its_subjects() {
    let (_home, mut vault) = Home::create();
    let early = time("2026-11-20T00:00:00Z");
    let key = add(&mut vault, "openai/Main", "sk-1");
    add(&mut vault, "gemini/main", "sk-2");
    vault.show(key.id, act_at(early)).unwrap();
    vault.remove(key.id, act()).unwrap();
    let seqs = |filter: EventFilter| {
        let found = vault.events(&filter).unwrap();
        found.iter().map(|event| event.seq).collect::<Vec<_>>()
    };
    let all = EventFilter::default;
    let page = |before| EventFilter {
        before,
        limit: 2,
        ..all()
    };
    assert_eq!(seqs(page(None)), [4, 5]);
    assert_eq!(seqs(page(Some(4))), [2, 3]);
    assert_eq!(seqs(page(Some(2))), [1]);
    assert!(seqs(page(Some(1))).is_empty() && seqs(page(Some(0))).is_empty());
    let new = |after| EventFilter {
        after: Some(after),
        ..all()
    };
    assert_eq!((seqs(new(3)), seqs(new(u64::MAX))), (vec![4, 5], vec![]));
    let turned_back = EventFilter {
        since: Some(now()),
        before: Some(5),
        after: Some(1),
        ..all()
    };
    assert_eq!(seqs(turned_back), [2, 3], "the clock of row 4 was turned back");
    let about = |text: &str| EventFilter {
        about: Some(text.into()),
        ..all()
    };
    assert_eq!(seqs(about("OPENAI/ma")), [2, 4, 5], "the key is gone, its rows are not");
    assert!(seqs(about("%")).is_empty());
}

#[test]
fn the_trail_is_read_by_what_was_done_how_it_ended_and_by_whom() {
    let (_home, mut vault) = Home::create();
    let key = add(&mut vault, "openai/main", "sk-1");
    let client = Actor {
        client: Some("ci".into()),
        program: Some("make".into()),
        ..Actor::face(Face::Rest)
    };
    let by_client = Act {
        actor: &client,
        now: now(),
    };
    vault.show(key.id, by_client).unwrap();
    vault
        .record_check(key.id, &Check::offline(Status::Revoked, "", now()), act())
        .unwrap();
    let seqs = |filter: EventFilter| {
        let found = vault.events(&filter).unwrap();
        found.iter().map(|event| event.seq).collect::<Vec<_>>()
    };
    let all = EventFilter::default;
    assert_eq!(
        seqs(EventFilter {
            action: Some(Action::Created),
            ..all()
        }),
        [2]
    );
    assert_eq!(
        seqs(EventFilter {
            outcome: Some(Outcome::Failed),
            ..all()
        }),
        [4]
    );
    assert_eq!(
        seqs(EventFilter {
            client: Some("ci".into()),
            ..all()
        }),
        [3]
    );
    assert_eq!(
        seqs(EventFilter {
            program: Some("make".into()),
            ..all()
        }),
        [3]
    );
    let part = EventFilter {
        client: Some("c".into()),
        ..all()
    };
    assert!(seqs(part).is_empty(), "no part of a name");
    let both = EventFilter {
        key: Some(key.id),
        client: Some("ci".into()),
        action: Some(Action::Created),
        ..all()
    };
    assert!(seqs(both).is_empty());
}

#[test]
fn no_row_holds_a_value() {
    let (_home, mut vault) = Home::create();
    add(&mut vault, "openai/main", "sk-planted-value-0123456789-0123456789");
    for (verb, run, _) in VERBS {
        if verb != "remove" {
            let _ = run(&mut vault);
        }
    }
    let rows = format!("{:?}", trail(&vault));
    assert!(rows.contains("openai/main") && !rows.contains("planted"), "{rows}");
}
