//! More than three hundred times the daemon is killed in the middle of rotations: by hand with rollbacks and shredding, and at
//! providers that make keys. Each time the vault opens again, the trail is whole, the current value is the old or the new one, a
//! confirmed one is never lost, and a rotation at the provider goes on to its end.
//!
//! `BYOK_KILL_SEED` repeats the choices of a run, `BYOK_KILL_ROUNDS` changes how often each test kills.

use byok_e2e::dice::{Dice, rounds};
use byok_e2e::maker::{Maker, Manner};
use byok_e2e::raw::{self, Raw};
use byok_e2e::{Provider, Sandbox, keys, process, wait};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The daemon lives for up to so long after the first request: a few rotations.
const LONGEST_LIFE: Duration = Duration::from_millis(90);
/// How slow a provider is at most, so that kills hit every wait for it.
const SLOWEST: Duration = Duration::from_millis(6);

/// A request; `None` when the daemon died over it.
fn ask(socket: &Path, method: &str, path: &str, body: &Value) -> Option<raw::Reply> {
    let body = body.to_string();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: byok\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let mut connection = Raw::try_connect(socket).ok()?;
    connection
        .send(head.as_bytes())
        .and_then(|()| connection.send(body.as_bytes()))
        .ok()?;
    connection.read().ok()
}

fn open_again(sandbox: &Sandbox) {
    sandbox.byok(&["unlock"]).exits(0);
    let audit = raw::ask(&sandbox.socket(), "GET", "/api/keys/audit?verify=true&limit=1", "");
    assert_eq!(audit.answers(200).json()["verified"], true);
}

/// Runs `work` until the daemon is killed at a moment of chance.
fn kill_during(sandbox: &Sandbox, dice: &mut Dice, work: impl FnOnce() + Send) {
    let (daemon, life) = (raw::daemon_pid(&sandbox.socket()), dice.span(LONGEST_LIFE));
    std::thread::scope(|scope| {
        scope.spawn(work);
        std::thread::sleep(life);
        process::kill(daemon);
    });
    process::wait_for_end(daemon);
}

fn value(socket: &Path, key: &str) -> String {
    let path = format!("/api/keys/{key}/reveal");
    let revealed = raw::ask(socket, "POST", &path, "{}").answers(200).json();
    revealed["value"].as_str().expect("a text").to_owned()
}

/// The versions, after asserting that one of them is current.
fn versions(socket: &Path, key: &str) -> Value {
    let path = format!("/api/keys/{key}/versions");
    let found = raw::ask(socket, "GET", &path, "").answers(200).json();
    let all = found["versions"].as_array().expect("a list").iter();
    assert_eq!(
        all.filter(|version| version["state"] == "current").count(),
        1,
        "{found}"
    );
    found
}

/// A key that is rotated by hand, as far as it was confirmed.
struct Known {
    socket: PathBuf,
    current: String,
    /// What can be rolled back to, the last one last.
    kept: Vec<String>,
    doubt: Option<(String, Vec<String>)>,
    count: u64,
    confirmed: u64,
}

impl Known {
    /// Rotates and rolls back until the daemon answers no more.
    fn work(&mut self, dice: &mut Dice) {
        while self.step(dice).is_some() {
            self.confirmed += 1;
        }
    }

    fn step(&mut self, dice: &mut Dice) -> Option<()> {
        let (path, body, current, kept) = match (dice.below(3), self.kept.split_last()) {
            (0, Some((last, rest))) => {
                let kept = [rest, std::slice::from_ref(&self.current)].concat();
                ("rollback", json!({}), last.clone(), kept)
            }
            _ => {
                self.count += 1;
                let new = keys::openai(&format!("good{}x", self.count));
                let keep = [0, 86_400][usize::from(dice.below(4) > 0)];
                let mut kept = self.kept.clone();
                if keep > 0 {
                    kept.push(self.current.clone());
                }
                let check = dice.below(2) == 0;
                let body = json!({ "key": new, "keep_old_seconds": keep, "check": check });
                ("rotate", body, new, kept)
            }
        };
        self.doubt = Some((current, kept));
        ask(&self.socket, "POST", &format!("/api/keys/openai%2Fmain/{path}"), &body)?.answers(200);
        (self.current, self.kept) = self.doubt.take()?;
        Some(())
    }

    /// Compares the vault with what is known.
    fn settle(&mut self, round: usize) {
        let found = value(&self.socket, "openai%2Fmain");
        let kept = versions(&self.socket, "openai%2Fmain")["versions"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|version| version["state"] == "previous")
            .count();
        let doubt = self.doubt.take();
        match doubt.filter(|(current, _)| *current == found) {
            Some(after) => (self.current, self.kept) = after,
            None => assert_eq!(found, self.current, "round {round}: a confirmed value is lost"),
        }
        assert_eq!(kept, self.kept.len(), "round {round}: what was to be kept is not");
    }
}

#[test]
fn a_value_that_was_confirmed_survives_any_kill() {
    let mut dice = Dice::from_env("BYOK_KILL_SEED");
    let provider = Provider::start(|_| byok_e2e::Answer::json(200, r#"{"data":[]}"#));
    let sandbox = Sandbox::new();
    let first = keys::openai("good0");
    for name in ["main", "short"] {
        let url = provider.url();
        let add = ["add", "openai", name, "--stdin", "--no-check", "--base-url", &url];
        sandbox.byok_with(&add, &format!("{first}{name}")).exits(0);
    }
    let mut known = Known {
        socket: sandbox.socket(),
        current: format!("{first}main"),
        kept: Vec::new(),
        doubt: None,
        count: 0,
        confirmed: 0,
    };
    let socket = sandbox.socket();
    for round in 0..rounds("BYOK_KILL_ROUNDS", 102) {
        open_again(&sandbox);
        known.settle(round);
        let mut choices = dice.split();
        let (known, socket) = (&mut known, &socket);
        // The other key's values are kept so shortly that the daemon shreds them all the time.
        std::thread::scope(|scope| {
            let short = json!({ "key": format!("short-{round}"), "keep_old_seconds": 1, "check": false });
            let rotated = ask(socket, "POST", "/api/keys/openai%2Fshort/rotate", &short);
            assert!(rotated.is_some_and(|reply| reply.status == 200));
            scope.spawn(|| kill_during(&sandbox, &mut dice, move || known.work(&mut choices)));
        });
    }
    open_again(&sandbox);
    wait::until("everything that was kept for a second is shredded", || {
        let found = versions(&socket, "openai%2Fshort");
        let mut all = found["versions"].as_array().into_iter().flatten();
        all.all(|version| version["state"] != "previous")
    });
    sandbox.byok(&["doctor"]).exits(0);
    eprintln!("{} rotations and rollbacks were confirmed", known.confirmed);
    assert!(known.confirmed > 0, "nothing was ever confirmed: nothing was shown");
}

/// A sandbox with `maker/main`, and its provider.
fn with_maker(manner: Manner, dice: &mut Dice) -> (Sandbox, Maker) {
    let (sandbox, maker) = (Sandbox::empty(), Maker::start(manner).slow(dice.split(), SLOWEST));
    maker.define(&sandbox);
    let init = [
        "init",
        "--kdf-memory",
        "19",
        "--kdf-passes",
        "2",
        "--recovery-file",
        "recovery",
    ];
    sandbox.byok(&init).exits(0);
    sandbox
        .byok_with(&["add", "maker", "--stdin"], &Maker::first())
        .exits(0);
    (sandbox, maker)
}

/// The steps of the key's rotations, newest first, once none of them has anything left to do.
fn settled(socket: &Path) -> Vec<String> {
    let mut steps = Vec::new();
    wait::until("every rotation has come to its end", || {
        let found = versions(socket, "maker");
        let rotations = found["rotations"].as_array().into_iter().flatten();
        steps = rotations
            .map(|rotation| rotation["step"].as_str().unwrap_or_default().to_owned())
            .collect();
        let over = ["done", "unmade", "lost", "cancelled", "given_up"];
        steps.iter().all(|step| over.contains(&step.as_str()))
    });
    steps
}

/// Rotates at the provider until the daemon answers no more.
fn rotate_until_it_dies(socket: &Path) {
    let body = json!({ "at_provider": true, "keep_old_seconds": 0 });
    while ask(socket, "POST", "/api/keys/maker/rotate", &body).is_some() {}
}

/// How many switches the daemon made by itself, after a kill between storing a new key and using it.
fn gone_on(socket: &Path) -> usize {
    let audit = raw::ask(socket, "GET", "/api/keys/audit?limit=0", "")
        .answers(200)
        .json();
    let events = audit["events"].as_array().into_iter().flatten();
    events
        .filter(|event| event["action"] == "rotated" && event["actor"]["face"] == "daemon")
        .count()
}

fn count(steps: &[String], word: &str) -> usize {
    steps.iter().filter(|step| *step == word).count()
}

#[test]
fn a_rotation_at_the_provider_goes_on_after_any_kill() {
    let mut dice = Dice::from_env("BYOK_KILL_SEED");
    let (sandbox, maker) = with_maker(Manner::Works, &mut dice);
    let socket = sandbox.socket();
    let mut steps = Vec::new();
    for round in 0..=rounds("BYOK_KILL_ROUNDS", 102) {
        open_again(&sandbox);
        steps = settled(&socket);
        let (current, live) = (value(&socket, "maker"), maker.live());
        assert!(live.contains(&current), "round {round}: the current key does not work");
        // Nobody has the keys whose answers never arrived, and the person was told; every other old one is revoked.
        assert!(
            live.len() <= 1 + count(&steps, "lost"),
            "round {round}: {live:?} {steps:?}"
        );
        assert_eq!(count(&steps, "given_up"), 0, "round {round}");
        kill_during(&sandbox, &mut dice, || rotate_until_it_dies(&socket));
    }
    eprintln!(
        "{} rotations were finished, {} answers were lost",
        count(&steps, "done"),
        count(&steps, "lost")
    );
    open_again(&sandbox);
    eprintln!("{} went on from a key that was stored and not in use", gone_on(&socket));
    assert!(
        count(&steps, "done") > 0,
        "no rotation was ever finished: nothing was shown"
    );
}

#[test]
fn a_key_that_ends_its_old_one_is_lost_only_with_its_answer() {
    let mut dice = Dice::from_env("BYOK_KILL_SEED");
    let (sandbox, maker) = with_maker(Manner::Ends, &mut dice);
    let socket = sandbox.socket();
    let (mut steps, mut lost) = (Vec::new(), 0);
    for round in 0..=rounds("BYOK_KILL_ROUNDS", 102) {
        open_again(&sandbox);
        steps = settled(&socket);
        let is_dead = !maker.live().contains(&value(&socket, "maker"));
        assert_eq!(is_dead, count(&steps, "lost") > lost, "round {round}: {steps:?}");
        if is_dead {
            // As byok has said: make one by hand.
            lost += 1;
            let body = json!({ "key": maker.by_hand(), "keep_old_seconds": 0 });
            let path = "/api/keys/maker/rotate";
            raw::ask(&socket, "POST", path, &body.to_string()).answers(200);
        }
        kill_during(&sandbox, &mut dice, || rotate_until_it_dies(&socket));
    }
    let done = count(&steps, "done");
    eprintln!("{done} rotations were finished, {lost} answers were lost");
    assert!(done > 0, "no rotation was ever finished: nothing was shown");
}
