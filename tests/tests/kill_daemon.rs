//! A hundred times the daemon is killed in the middle of a stream of writes. Each time the vault opens again, the trail is
//! whole, and what was confirmed is as it was confirmed.
//!
//! `BYOK_KILL_SEED` repeats the choices of a run, `BYOK_KILL_ROUNDS` changes how often.

use byok_e2e::dice::{Dice, rounds};
use byok_e2e::ledger::{Ledger, Writer};
use byok_e2e::{Provider, Sandbox, process, raw};
use std::fs;
use std::time::Duration;

/// The daemon lives for up to so long after the first write: twenty writes or so.
const LONGEST_LIFE: Duration = Duration::from_millis(60);
/// How many write at once.
const WRITERS: usize = 2;

#[test]
fn what_was_confirmed_survives_any_kill() {
    let mut dice = Dice::from_env("BYOK_KILL_SEED");
    let provider = Provider::openai("nobody has this key");
    let sandbox = Sandbox::new();
    let mut writers: Vec<Writer> = (0..WRITERS)
        .map(|place| Writer::new(place, sandbox.socket(), provider.url(), dice.split()))
        .collect();
    let mut confirmed = 0;
    for round in 0..rounds("BYOK_KILL_ROUNDS", 100) {
        open_again(&sandbox, &mut writers[0].ledger);
        sandbox.byok(&["audit", "--verify"]).exits(0);
        for writer in &mut writers {
            writer.ledger.settle(&sandbox.socket(), round);
        }
        let (daemon, life) = (raw::daemon_pid(&sandbox.socket()), dice.span(LONGEST_LIFE));
        std::thread::scope(|scope| {
            for writer in &mut writers {
                scope.spawn(|| writer.write_until_it_dies());
            }
            std::thread::sleep(life);
            process::kill(daemon);
        });
        process::wait_for_end(daemon);
        confirmed += writers.iter().map(|writer| writer.ledger.confirmed).sum::<usize>();
    }
    open_again(&sandbox, &mut writers[0].ledger);
    sandbox.byok(&["audit", "--verify"]).exits(0);
    sandbox.byok(&["doctor"]).exits(0);
    eprintln!("{confirmed} writes were confirmed");
    assert!(confirmed > 0, "no write was ever confirmed: nothing was shown");
}

/// The next command starts a new daemon by itself. A password change that was not confirmed has happened or not.
fn open_again(sandbox: &Sandbox, ledger: &mut Ledger) {
    let file = sandbox.dir().join("password");
    if let Some(wanted) = ledger.password_in_doubt.take() {
        fs::write(&file, &wanted).expect("the home is writable");
        let tried = sandbox.byok(&["unlock"]);
        if tried.code == Some(0) {
            ledger.password = wanted;
            return;
        }
        tried.exits(6);
    }
    fs::write(&file, &ledger.password).expect("the home is writable");
    sandbox.byok(&["unlock"]).exits(0);
}
