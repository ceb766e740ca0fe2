//! What the verbs cost inside the process, with 10,000 keys in a real file.

use byok_core::clock::{Clock, SystemClock};
use byok_core::crypto::{Binding, KdfParams, SymmetricKey, derive_password_key, open, seal};
use byok_core::ids::{KeyId, VaultId};
use byok_core::inject::HandOut;
use byok_core::model::{Act, Actor, Face, FieldName, Filter, KeyName, Reference, ServiceId};
use byok_core::secret::Secret;
use byok_core::vault::{NewKey, OpenVault, Purpose, Vault};
use criterion::{Criterion, criterion_group, criterion_main};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Duration;

const KEYS: usize = 10_000;

fn crypto(c: &mut Criterion) {
    let now = SystemClock.now();
    let key = SymmetricKey::generate();
    let place = Binding::field(&VaultId::generate(now), &KeyId::generate(now), 1, "openai", "api_key");
    let value = Secret::copy_of(&[b'x'; 64]);
    let blob = seal(&key, &place, &value);
    c.bench_function("seal 64 bytes", |b| b.iter(|| seal(&key, &place, black_box(&value))));
    c.bench_function("open 64 bytes", |b| b.iter(|| open(&key, &place, black_box(&blob))));
    let password = Secret::copy_of(b"correct horse battery staple");
    c.bench_function("Argon2id, default parameters", |b| {
        b.iter(|| derive_password_key(&password, &[7; 16], KdfParams::default()));
    });
}

fn verbs(c: &mut Criterion) {
    let dir = tempfile::tempdir().expect("there is a temporary folder");
    let actor = Actor::face(Face::Cli);
    let mut vault = filled(&dir.path().join("bench.vault"), &actor);
    let reference = Reference::parse("generic/key-5000").expect("a reference");
    c.bench_function("reveal one of 10,000", |b| {
        b.iter(|| {
            let row = vault.resolve(&reference).expect("the key is there");
            let act = Act {
                actor: &actor,
                now: SystemClock.now(),
            };
            vault.reveal(&row, None, Purpose::Show, act).expect("the key is usable")
        });
    });
    let wanted = [HandOut {
        variable: "KEY".into(),
        row: vault.resolve(&reference).expect("the key is there"),
        field: FieldName::parse("secret").expect("a field's name"),
    }];
    for (name, ttl) in [("hand out, opened each time", 0), ("hand out, kept in memory", 300)] {
        vault.keep_values_for(Duration::from_secs(ttl));
        c.bench_function(name, |b| {
            b.iter(|| {
                let act = Act {
                    actor: &actor,
                    now: SystemClock.now(),
                };
                vault.hand_out(&wanted, "make", act).expect("the key is usable")
            });
        });
    }
    c.bench_function("list 10,000", |b| {
        b.iter(|| vault.find(&Filter::default(), SystemClock.now()));
    });
    let fuzzy = Filter {
        text: Some("ky99".into()),
        ..Filter::default()
    };
    c.bench_function("fuzzy find among 10,000", |b| {
        b.iter(|| vault.find(&fuzzy, SystemClock.now()));
    });
}

fn filled(dir: &std::path::Path, actor: &Actor) -> OpenVault {
    let act = Act {
        actor,
        now: SystemClock.now(),
    };
    let params = KdfParams {
        lanes: 4,
        ..KdfParams::FLOOR
    };
    let password = Secret::copy_of(b"correct horse battery staple");
    let mut vault = Vault::create(dir, &password, params, act)
        .expect("the folder is writable")
        .vault;
    let field = FieldName::parse("secret").expect("a field's name");
    for place in 0..KEYS {
        let new = NewKey {
            service: ServiceId::parse("generic").expect("a service"),
            name: KeyName::parse(&format!("key-{place}")).expect("a name"),
            main_field: field.clone(),
            secrets: BTreeMap::from([(field.clone(), Secret::from_text(format!("value-{place:0>40}")))]),
            fields: BTreeMap::new(),
            note: String::new(),
            tags: Vec::new(),
            base_url: None,
            expires_at: None,
            rotate_every_seconds: None,
            make_default: false,
            check: None,
        };
        vault.add(new, act).expect("the key is stored");
    }
    vault
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = crypto, verbs
}
criterion_main!(benches);
