//! Several processes write at once, and nothing is lost.

use byok_e2e::sandbox::{Ran, run};
use byok_e2e::{Sandbox, keys};
use std::sync::atomic::{AtomicBool, Ordering};

/// Writers, as processes.
const WRITERS: usize = 8;
/// Keys that each of them adds.
const EACH: usize = 4;

/// Runs `work` in as many threads as there are writers, each with its number.
fn at_once<T: Send>(work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    std::thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = (0..WRITERS).map(|place| scope.spawn(move || work(place))).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("no writer panics"))
            .collect()
    })
}

fn add(sandbox: &Sandbox, name: &str) -> Ran {
    sandbox.byok_with(&["add", "openai", name, "--stdin", "--no-check"], &keys::openai(name))
}

fn get(sandbox: &Sandbox, name: &str) -> String {
    sandbox
        .byok(&["get", &format!("openai/{name}")])
        .exits(0)
        .stdout
        .trim()
        .to_owned()
}

#[test]
fn eight_writers_lose_nothing() {
    let sandbox = Sandbox::new();
    at_once(|place| {
        for round in 0..EACH {
            add(&sandbox, &format!("w{place}-{round}")).exits(0);
        }
    });
    let listed = sandbox.byok(&["list", "--json"]).exits(0).json();
    assert_eq!(listed["keys"].as_array().map(Vec::len), Some(WRITERS * EACH));
    for name in (0..WRITERS).flat_map(|place| (0..EACH).map(move |round| format!("w{place}-{round}"))) {
        assert_eq!(get(&sandbox, &name), keys::openai(&name));
    }
    sandbox.byok(&["audit", "--verify"]).exits(0);
}

#[test]
fn one_of_those_who_want_the_same_name_gets_it() {
    let sandbox = Sandbox::new();
    let values: Vec<String> = (0..WRITERS)
        .map(|place| keys::openai(&format!("value{place}")))
        .collect();
    let codes = at_once(|place| {
        let words = ["add", "openai", "wanted", "--stdin", "--no-check"];
        sandbox.byok_with(&words, &values[place]).code
    });
    let winners: Vec<usize> = (0..WRITERS).filter(|place| codes[*place] == Some(0)).collect();
    assert_eq!(winners.len(), 1, "{codes:?}");
    assert_eq!(
        codes.iter().filter(|code| **code == Some(8)).count(),
        WRITERS - 1,
        "{codes:?}"
    );
    assert_eq!(get(&sandbox, "wanted"), values[winners[0]]);
}

#[test]
fn whoever_reads_while_others_write_gets_the_value() {
    let sandbox = Sandbox::new();
    add(&sandbox, "busy").exits(0);
    at_once(|place| {
        for round in 0..EACH {
            if place % 2 == 0 {
                assert_eq!(get(&sandbox, "busy"), keys::openai("busy"));
            } else {
                sandbox
                    .byok(&["edit", "openai/busy", "--note", &format!("note {place} {round}")])
                    .exits(0);
            }
        }
    });
    let shown = sandbox.byok(&["show", "openai/busy", "--json"]).exits(0).json();
    let last = shown["key"]["note"].as_str().unwrap_or_default().to_owned();
    assert!(
        last.ends_with(&format!(" {}", EACH - 1)),
        "{last} is nobody's last note"
    );
    let events = sandbox.byok(&["audit", "--json", "--limit", "0"]).exits(0).json();
    let count = |action: &str| {
        events["events"]
            .as_array()
            .map_or(0, |rows| rows.iter().filter(|row| row["action"] == action).count())
    };
    assert_eq!(
        (count("revealed"), count("updated")),
        (WRITERS / 2 * EACH, WRITERS / 2 * EACH)
    );
}

#[test]
fn writers_against_somebody_who_locks_either_write_or_find_it_locked() {
    let sandbox = Sandbox::new();
    let is_over = AtomicBool::new(false);
    let written: Vec<String> = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::SeqCst) {
                sandbox.byok(&["lock"]).exits(0);
                sandbox.byok(&["unlock"]).exits(0);
            }
        });
        let written = at_once(|place| {
            let try_once = |round: usize| {
                let name = format!("w{place}-{round}");
                // Nobody may be asked for the password, so a locked vault stays locked for this one.
                let mut command = sandbox.bare_command(&["add", "openai", &name, "--stdin", "--no-check"]);
                command.env("BYOK_NON_INTERACTIVE", "1");
                let ran = run(command, Some(&keys::openai(&name)));
                assert!(matches!(ran.code, Some(0 | 5)), "{ran:?}");
                (ran.code == Some(0)).then_some(name)
            };
            (0..2 * EACH).filter_map(try_once).collect::<Vec<_>>()
        });
        is_over.store(true, Ordering::SeqCst);
        written.into_iter().flatten().collect()
    });
    assert!(
        !written.is_empty(),
        "nobody ever found the vault open: nothing was shown"
    );
    let listed = sandbox.byok(&["list", "--json"]).exits(0).json();
    assert_eq!(listed["keys"].as_array().map(Vec::len), Some(written.len()));
    for name in &written {
        assert_eq!(get(&sandbox, name), keys::openai(name));
    }
    sandbox.byok(&["audit", "--verify"]).exits(0);
}
