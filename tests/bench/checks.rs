//! Checks of many keys beside the least time that the limits allow, and what the catalogue costs commands.
//!
//! The least is the larger of two: all answers, through the seats that there are overall; and one host's questions, of which each
//! starts a spacing after the one before and the last is answered.

use crate::crowd;
use crate::floor::Floor;
use crate::rounds::{Case, compare as side_by_side, median};
use byok_core::model::ServiceId;
use byok_core::provider::Catalog;
use byok_daemon::config::GateLimits;
use byok_e2e::provider::Answer;
use byok_e2e::{Provider, Sandbox, custom};
use std::time::{Duration, Instant};

const HOSTS: u32 = 20;
const KEYS_OF_A_HOST: u32 = 10;
const ANSWER: Duration = Duration::from_millis(50);
const ROUNDS: usize = 5;
const CATALOGUE_ROUNDS: usize = 200;

/// Prints all of it.
pub(crate) fn compare(floor: &Floor) {
    many_keys("check, 200 keys, 20 hosts, 50 ms", GateLimits::default().spacing, "1.2");
    // What byok itself costs shows here: nothing else is waited for.
    many_keys("the same without spacing", Duration::ZERO, "");
    catalogue(floor);
}

fn many_keys(name: &str, spacing: Duration, bar: &str) {
    let sandbox = Sandbox::new();
    let hosts: Vec<Provider> = (0..HOSTS)
        .map(|_| {
            Provider::start(|_| {
                std::thread::sleep(ANSWER);
                Answer::json(200, "{}")
            })
        })
        .collect();
    for (host, provider) in hosts.iter().enumerate() {
        define(&sandbox, &format!("bench-{host}"), provider);
    }
    let settings = format!("[check]\nspacing = \"{}ms\"\nevery = \"off\"\n", spacing.as_millis());
    std::fs::write(sandbox.config_dir().join("config.toml"), settings).expect("the home is writable");
    sandbox.byok(&["daemon", "stop"]).exits(0);
    sandbox.byok(&["unlock"]).exits(0);
    for host in 0..HOSTS {
        crowd::fill_service(&sandbox, &format!("bench-{host}"), "api_key", KEYS_OF_A_HOST as usize);
    }
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        sandbox.byok(&["check", "--fresh", "--json"]).exits(0);
        times.push(start.elapsed());
    }
    let asked: usize = hosts.iter().map(|host| host.seen().len()).sum();
    assert_eq!(
        asked,
        ROUNDS * (HOSTS * KEYS_OF_A_HOST) as usize,
        "each key was asked about once a round"
    );
    let (middle, least) = (median(&mut times), least(spacing));
    println!(
        "{name:<34} {:>6} ms {:>6} ms {:>6} ms {:>7.2}  {bar}",
        middle.as_millis(),
        times[0].as_millis(),
        least.as_millis(),
        middle.as_secs_f64() / least.as_secs_f64()
    );
}

/// The least that the limits allow.
fn least(spacing: Duration) -> Duration {
    let limits = GateLimits::default();
    let of = |count: u32, seats: usize| ANSWER * count.div_ceil(u32::try_from(seats).unwrap_or(u32::MAX));
    let overall = of(HOSTS * KEYS_OF_A_HOST, limits.overall);
    let spaced = spacing * (KEYS_OF_A_HOST - 1) + ANSWER;
    overall.max(spaced).max(of(KEYS_OF_A_HOST, limits.per_host))
}

/// The provider `acme` under another name.
fn define(sandbox: &Sandbox, id: &str, provider: &Provider) {
    let file = custom::define(sandbox, provider);
    let text = std::fs::read_to_string(&file).expect("it was written");
    std::fs::remove_file(&file).expect("it was written");
    let text = text
        .replace("id = \"acme\"", &format!("id = \"{id}\""))
        .replace("aliases = [\"acme-ai\"]\n", "");
    // Any value will do: the keys of this bench have no shape.
    let shape = text.find("[[format]]").zip(text.find("[auth]"));
    let (from, to) = shape.expect("the definition has a shape");
    custom::write(
        sandbox,
        &format!("{id}.toml"),
        &format!("{}{}", &text[..from], &text[to..]),
    );
}

/// `get` never looks at the catalogue: two hundred providers more must not show. `check` finds one provider in it.
fn catalogue(floor: &Floor) {
    let (plain, crowded) = (Sandbox::new(), Sandbox::new());
    let nobody = Provider::start(|_| Answer::json(200, "{}"));
    for number in 0..200 {
        define(&crowded, &format!("more-{number}"), &nobody);
    }
    crowded.byok(&["daemon", "stop"]).exits(0);
    crowded.byok(&["unlock"]).exits(0);
    for sandbox in [&plain, &crowded] {
        crowd::fill(sandbox, 10);
    }
    let mut cases = [
        Case::new("get", plain.command(&["get", "generic/key-0"])),
        Case::new("get, 200 providers more", crowded.command(&["get", "generic/key-0"])),
    ];
    side_by_side(&mut floor.command(), &mut cases, 300);
    let service = ServiceId::parse("openai").expect("a service");
    let mut times: Vec<Duration> = (0..CATALOGUE_ROUNDS)
        .map(|_| {
            let start = Instant::now();
            let catalog = Catalog::built_in();
            assert!(catalog.get(&service).is_some(), "the catalogue has it");
            start.elapsed()
        })
        .collect();
    let middle = median(&mut times);
    println!(
        "{:<34} {:>6} µs {:>6} µs                      5000 µs",
        "check: the catalogue and one of it",
        middle.as_micros(),
        times[0].as_micros()
    );
}
