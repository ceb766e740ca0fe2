//! Few at once, seldom twice, not at all when they want to be left alone.

use super::{check, script, settings, status, stored, wait as come_back};
use byok_e2e::provider::Answer;
use byok_e2e::{Provider, Sandbox, custom, keys, wait};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What a provider saw of questions that were under way together.
#[derive(Default)]
struct Overlap {
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Overlap {
    /// A provider that takes a while to answer, and counts.
    fn provider(self: &Arc<Self>) -> Provider {
        let counts = Arc::clone(self);
        Provider::start(move |_| {
            let now = counts.now.fetch_add(1, Ordering::SeqCst) + 1;
            counts.most.fetch_max(now, Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis(30));
            counts.now.fetch_sub(1, Ordering::SeqCst);
            status(200)
        })
    }
}

#[test]
fn keys_of_different_services_at_one_host_share_its_seats() {
    let sandbox = Sandbox::new();
    settings(&sandbox, "[check]\nper_host = 1\nspacing = \"0ms\"\n");
    let overlap = Arc::new(Overlap::default());
    let provider = overlap.provider();
    custom::define(&sandbox, &provider);
    settings(&sandbox, "[check]\nper_host = 1\nspacing = \"0ms\"\n");
    for number in 0..4 {
        stored(&sandbox, &format!("k{number}"), &provider);
        sandbox.holds("acme", &format!("k{number}"), &keys::acme(&"abcd"[number..=number]));
    }
    sandbox.byok(&["check"]).exits(0);
    assert_eq!(provider.seen().len(), 8);
    assert_eq!(
        overlap.most.load(Ordering::SeqCst),
        1,
        "one seat for the host, whoever asks"
    );
}

#[test]
fn a_host_that_is_slow_keeps_no_other_waiting() {
    let sandbox = Sandbox::new();
    settings(&sandbox, "[check]\nper_host = 1\n");
    let was_asked = Arc::new(AtomicBool::new(false));
    let other = Arc::clone(&was_asked);
    let quick = Provider::start(move |_| {
        other.store(true, Ordering::SeqCst);
        status(200)
    });
    // It answers once the other one was asked, and not before.
    let slow = Provider::start(move |_| {
        wait::until("the other host is asked", || was_asked.load(Ordering::SeqCst));
        status(200)
    });
    stored(&sandbox, "a-slow", &slow);
    stored(&sandbox, "b-slow", &slow);
    stored(&sandbox, "quick", &quick);
    sandbox.byok(&["check"]).exits(0);
}

#[test]
fn a_no_is_asked_once_and_trouble_twice() {
    let sandbox = Sandbox::new();
    let cases = [
        (vec![status(401), status(200)], "invalid", 1),
        (vec![status(403), status(200)], "inconclusive", 1),
        (vec![status(404), status(200)], "inconclusive", 1),
        (vec![status(429), status(200)], "rate_limited", 1),
        (vec![status(500), status(200)], "valid", 2),
        (vec![status(503), status(401), status(200)], "invalid", 2),
        (vec![status(502), status(502), status(200)], "provider_error", 2),
    ];
    for (place, (answers, found, times)) in cases.into_iter().enumerate() {
        let provider = script(answers);
        let name = format!("k{place}");
        stored(&sandbox, &name, &provider);
        let result = check(&sandbox, &[&format!("openai/{name}")]);
        assert_eq!(
            (&result["status"], provider.seen().len()),
            (&found.into(), times),
            "{result}"
        );
    }
}

#[test]
fn a_short_wait_is_waited_and_the_question_asked_once_more() {
    let sandbox = Sandbox::new();
    let soon = || {
        let at = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(2);
        at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    };
    for (name, answer) in [
        ("seconds", come_back(429, "1")),
        ("date", come_back(503, &soon())),
        ("past", come_back(429, "Tue, 24 Nov 2020 17:00:00 GMT")),
    ] {
        let provider = script(vec![answer, status(200)]);
        stored(&sandbox, name, &provider);
        let result = check(&sandbox, &[&format!("openai/{name}")]);
        assert_eq!(
            (&result["status"], provider.seen().len()),
            (&"valid".into(), 2),
            "{name}: {result}"
        );
    }
}

#[test]
fn a_host_that_wants_to_be_left_alone_is_and_other_hosts_are_not() {
    let sandbox = Sandbox::new();
    let (busy, calm) = (script(vec![come_back(429, "600")]), script(vec![status(200)]));
    stored(&sandbox, "a", &busy);
    stored(&sandbox, "b", &busy);
    stored(&sandbox, "c", &calm);
    let first = check(&sandbox, &["openai/a"]);
    assert_eq!(
        (&first["status"], &first["http_status"]),
        (&"rate_limited".into(), &429.into())
    );
    let said = first["message"].as_str().unwrap();
    assert!(
        said.contains("it asks to wait until ") && said.ends_with(" UTC"),
        "{said}"
    );
    let second = check(&sandbox, &["openai/b"]);
    assert_eq!(
        (&second["status"], &second["http_status"]),
        (&"rate_limited".into(), &().into())
    );
    assert!(
        second["message"]
            .as_str()
            .unwrap()
            .contains("was not asked; it asks to wait until")
    );
    check(&sandbox, &["openai/a", "--fresh"]);
    assert_eq!(busy.seen().len(), 1, "it was asked once and then left alone");
    assert_eq!(check(&sandbox, &["openai/c"])["status"], "valid");
}

#[test]
fn a_host_that_was_not_asked_says_nothing_about_a_key_that_is_known() {
    let sandbox = Sandbox::new();
    let provider = script(vec![status(401), come_back(429, "600")]);
    stored(&sandbox, "dead", &provider);
    stored(&sandbox, "other", &provider);
    check(&sandbox, &["openai/dead"]);
    check(&sandbox, &["openai/other"]);
    assert_eq!(check(&sandbox, &["openai/dead"])["status"], "rate_limited");
    let shown = sandbox.byok(&["show", "openai/dead", "--json"]).json();
    assert_eq!(shown["key"]["status"], "invalid", "it is as dead as it was");
    assert_eq!(shown["status_since"], shown["checks"][1]["checked_at"]);
}

#[test]
fn a_lock_ends_a_wait() {
    let sandbox = Sandbox::new();
    let provider = script(vec![come_back(429, "25"), status(200)]);
    stored(&sandbox, "a", &provider);
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| sandbox.stranger(&["check", "openai/a"]));
        wait::until("the provider is asked", || !provider.seen().is_empty());
        sandbox.byok(&["lock"]).exits(0);
        asking.join().expect("it ends").exits(5);
    });
    assert_eq!(provider.seen().len(), 1);
}

#[test]
fn keys_of_a_file_are_asked_about_with_the_same_manners() {
    let sandbox = Sandbox::empty();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    let provider = Provider::start(move |request| {
        let key = request.header("authorization").unwrap_or_default().to_owned();
        let mut log = log.lock().expect("nobody panics with it");
        log.push(key.clone());
        let is_first = log.iter().filter(|one| **one == key).count() == 1;
        if key.contains("trouble") && is_first {
            return Answer::json(500, "{}");
        }
        if key.contains("busy") {
            come_back(429, "600")
        } else {
            status(200)
        }
    });
    custom::define(&sandbox, &provider);
    let value = |mark: &str| keys::acme(mark);
    sandbox.file(".env", &format!("ACME_API_KEY={}\n", value("trouble")));
    let check = || sandbox.stranger(&["check", "--env-file", ".env", "--json"]).json()["results"].clone();
    assert_eq!(check()[0]["status"], "valid");
    assert_eq!(asked.lock().unwrap().len(), 2, "trouble is asked once more");
    sandbox.file(
        ".env",
        &format!("A={}\nB={}\nC={}\n", value("busyx"), value("busyy"), value("busyz")),
    );
    let results = check();
    let all = results.as_array().unwrap();
    assert!(all.iter().all(|one| one["status"] == "rate_limited"), "{results}");
    let reached = all.iter().filter(|one| one["http_status"] == 429).count();
    assert_eq!(asked.lock().unwrap().len(), 2 + reached);
    assert!(reached < 3, "the host was left alone once it had said so: {results}");
}
