//! What the trail costs with a million events in a real file: reading it, walking it, appending to it.

use byok_core::audit::{NewEvent, record, select, verify};
use byok_core::clock::Timestamp;
use byok_core::crypto::SymmetricKey;
use byok_core::ids::KeyId;
use byok_core::model::{Act, Action, Actor, EventFilter, Face, Outcome};
use byok_core::store::cipher::Presence;
use byok_core::store::{Connection, open_database};
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::path::Path;

const EVENTS: i64 = 1_000_000;
/// Every event is about one of so many keys.
const KEYS: i64 = 10_000;

/// A year's worth of events, one every half minute; the clock was set back ten times.
fn moment(event: i64) -> Timestamp {
    let back = if event % 100_000 == 50_000 { 3_600 } else { 0 };
    Timestamp::from_second(1_795_341_600 + 30 * event - back).expect("a time")
}

fn filled(folder: &Path, audit_key: &SymmetricKey) -> (Connection, Vec<KeyId>) {
    let key = SymmetricKey::generate();
    let mut db = open_database(&folder.join("vault.db"), &key, Presence::Create).expect("the folder is writable");
    let keys: Vec<KeyId> = (0..KEYS).map(|key| KeyId::generate(moment(key))).collect();
    let actor = Actor {
        pid: Some(4_321),
        program: Some("make".into()),
        ..Actor::face(Face::Cli)
    };
    let tx = db.transaction().expect("a transaction");
    for event in 0..EVENTS {
        let mut new = NewEvent::vault(Action::Revealed).with("field", "api_key");
        new.key_id = Some(keys[usize::try_from(event % KEYS).expect("a place")]);
        new.subject = Some(format!("openai/key-{}", event % KEYS));
        if event % 1_000 == 0 {
            new = new.outcome(Outcome::Refused);
        }
        let act = Act {
            actor: &actor,
            now: moment(event),
        };
        record(&tx, audit_key, act, new).expect("a row");
    }
    tx.commit().expect("it is written");
    (db, keys)
}

fn trail(c: &mut Criterion) {
    let folder = tempfile::tempdir().expect("there is a temporary folder");
    let audit_key = SymmetricKey::generate();
    let (db, keys) = filled(folder.path(), &audit_key);
    let newest = || EventFilter {
        limit: 100,
        ..EventFilter::default()
    };
    let mut ask = |name: &str, filter: EventFilter| {
        assert_eq!(select(&db, &filter).expect("rows").len(), 100, "{name}");
        c.bench_function(name, |b| b.iter(|| select(&db, black_box(&filter))));
    };
    ask("audit: newest 100 of 1,000,000", newest());
    let key = Some(keys[5_000]);
    ask("audit: 100 of one key", EventFilter { key, ..newest() });
    let since = Some(moment(EVENTS / 2));
    ask("audit: 100 since the middle", EventFilter { since, ..newest() });
    let until = since;
    ask("audit: 100 before the middle", EventFilter { until, ..newest() });
    let early = Some(moment(1_000));
    ask(
        "audit: all of one key since early on",
        EventFilter {
            key,
            since: early,
            limit: 100,
            ..newest()
        },
    );
    let outcome = Some(Outcome::Refused);
    ask(
        "audit: 100 refused, one in a thousand",
        EventFilter { outcome, ..newest() },
    );
    c.bench_function("verify 1,000,000", |b| {
        b.iter(|| {
            let report = verify(&db, &audit_key).expect("a report");
            assert_eq!((report.rows, report.first_break), (EVENTS as u64, None));
        });
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = trail
}
criterion_main!(benches);
