//! Figures over 10,000 keys and 1,000,000 rows of the trail in a real file, and what watching adds to a reveal.

#![expect(clippy::unwrap_used, reason = "what the tests share ends where its setup does")]

#[path = "../tests/common/mod.rs"]
mod common;

use byok_core::clock::{Clock, SystemClock, Timestamp};
use byok_core::ids::KeyId;
use byok_core::model::{Act, Actor, Face, Reference};
use byok_core::vault::{OpenVault, Purpose};
use common::{Home, act_at, new_key};
use criterion::{Criterion, criterion_group, criterion_main};

const KEYS: usize = 10_000;
const EVENTS: i64 = 1_000_000;

fn watch(c: &mut Criterion) {
    let (home, mut vault) = filled();
    let now = SystemClock.now();
    c.bench_function("metrics of 10,000 keys and 1,000,000 events", |b| {
        b.iter(|| vault.metrics(now).expect("the vault is sound"));
    });
    for days in [7, 30] {
        let within = jiff::SignedDuration::from_hours(days * 24);
        let found = vault.expiring(now, within).expect("the vault is sound").len();
        c.bench_function(&format!("{found} of 10,000 keys that end within {days} days"), |b| {
            b.iter(|| vault.expiring(now, within).expect("the vault is sound"));
        });
    }
    c.bench_function("reveal beside 1,000,000 events", |b| b.iter(|| reveal(&mut vault)));
    vault.lock(act_at(now), "bench").expect("the last row is written");
    c.bench_function("open without Argon2id, 1,000,000 events", |b| {
        b.iter(|| home.recover().expect("the code is right"));
    });
}

fn reveal(vault: &mut OpenVault) {
    let reference = Reference::parse("generic/key-5000").expect("a reference");
    let row = vault.resolve(&reference).expect("the key is there");
    let actor = Actor {
        program: Some("bash".into()),
        ..Actor::face(Face::Cli)
    };
    let act = Act {
        actor: &actor,
        now: SystemClock.now(),
    };
    drop(vault.reveal(&row, None, Purpose::Show, act).expect("the key is usable"));
}

/// Keys come through the verb for one and through SQL for its copies; rows of the trail through SQL, unchained.
fn filled() -> (Home, OpenVault) {
    let now = SystemClock.now();
    let (home, mut vault) = Home::create();
    let mut new = new_key("generic/key-5000", "value");
    new.expires_at = Some(
        now.checked_add(jiff::SignedDuration::from_hours(24 * 365))
            .expect("a date"),
    );
    vault.add(new, act_at(now)).expect("the key is stored");
    vault.lock(act_at(now), "bench").expect("the last row is written");
    fill(&home, now);
    let vault = home.recover().expect("the code is right");
    (home, vault)
}

fn fill(home: &Home, now: Timestamp) {
    let mut db = home.raw();
    // A million rows in the order of time touch every key's place in the index again and again.
    db.pragma_update(None, "cache_size", -524_288).expect("a larger cache");
    let tx = db.transaction().expect("a transaction");
    let (at, day) = (now.as_millisecond(), 86_400_000_i64);
    let run = |sql: &str, place: i64| {
        let id = KeyId::generate(now);
        let mut statement = tx.prepare_cached(sql).expect("the statement is right");
        statement
            .execute((id.as_bytes(), place, at, day))
            .expect("the row is written");
        id
    };
    let mut ids = Vec::new();
    for place in (0..i64::try_from(KEYS).expect("a number")).filter(|place| *place != 5000) {
        let id = run(
            "INSERT INTO keys (id, service, name, status, main_field, version, created_at, updated_at, expires_at, last_used_at)
             VALUES (?1, 'service-' || (?2 % 50), 'key-' || ?2, 'valid', 'api_key', 1, ?3, ?3, ?3 + (?2 % 400) * ?4, ?3)",
            place,
        );
        tx.execute(
            "INSERT INTO versions (key_id, number, state, fingerprint, created_at) VALUES (?1, 1, 'current', randomblob(32), 1)",
            [id.as_bytes()],
        )
        .expect("the row is written");
        ids.push(id);
    }
    let mut insert = tx
        .prepare(
            "INSERT INTO events (seq, at, face, program, action, subject, key_id, outcome, detail, mac)
             VALUES (?1, ?2, 'cli', 'bash', 'revealed', 'service/key', ?3, 'ok', '{\"field\":\"api_key\"}', zeroblob(32))",
        )
        .expect("the statement is right");
    let first: i64 = tx
        .query_row("SELECT seq + 1 FROM chain_head", [], |row| row.get(0))
        .expect("the trail has a head");
    for place in 0..EVENTS {
        let id = ids[usize::try_from(place).expect("a number") % ids.len()];
        insert
            .execute((first + place, at - (EVENTS - place) * 1_000, id.as_bytes()))
            .expect("the row is written");
    }
    drop(insert);
    tx.execute_batch(&format!(
        "UPDATE chain_head SET seq = {last};
         UPDATE settings SET value = '{last}' WHERE name = 'usage_counted_to';
         INSERT OR IGNORE INTO events_of_key SELECT key_id, seq FROM events WHERE key_id IS NOT NULL ORDER BY key_id, seq;
         INSERT INTO usage_totals SELECT at / 3600000 AS hour, count(*), 0 FROM events WHERE action = 'revealed' GROUP BY hour;
         INSERT INTO check_days SELECT at / 86400000 AS day, 'valid', seq % 300, count(*) FROM events GROUP BY day, seq % 300;",
        last = first + EVENTS - 1,
    ))
    .expect("the figures are written");
    tx.commit().expect("the rows are written");
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).measurement_time(std::time::Duration::from_secs(2));
    targets = watch
}
criterion_main!(benches);
