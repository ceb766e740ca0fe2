//! Whole-process figures, side by side in one run: medians of rounds, as multiples of the floor beside them (`rounds.rs` says how).
//!
//! `make bench` runs it against the release binary. It prints what it measured beside the bar and asserts nothing:
//! machines are noisy, and a test never depends on time. `byok-bench commands`, `checks`, `unlock`, `screen` or `window` measures that part alone.

mod checks;
mod crowd;
mod floor;
mod rounds;
mod screen;
mod unlock;
mod window;

use byok_e2e::Sandbox;
use rounds::{Case, compare};
use std::process::Command;
use std::time::Duration;

/// The same allocator as byok's own, because wiping is part of what unlocking costs.
#[global_allocator]
static WIPING: zeroizing_alloc::ZeroAlloc<std::alloc::System> = zeroizing_alloc::ZeroAlloc(std::alloc::System);

const ROUNDS: usize = 300;

const HELP: &str = "\
byok-bench [PART]   whole processes of the binary that BYOK_BIN names, beside the least that a process can cost

  commands   get, list, run with 10, 1000 and 10000 keys; what the daemon holds
  checks     200 keys over 20 hosts that answer in 50 ms, beside the least that the limits allow; what the catalogue costs
  unlock     beside Argon2id alone
  screen     the terminal interface: first frame, key to frame, work and wake-ups while idle, memory
  window     the window of the program that BYOK_DESKTOP_BIN names: from its start to its list

Without PART all of them. Nothing else should run on the machine meanwhile.";

fn main() {
    let part = std::env::args().nth(1);
    let is_wanted = |name: &str| part.as_deref().is_none_or(|part| part == name);
    if !["commands", "checks", "unlock", "screen", "window"]
        .into_iter()
        .any(is_wanted)
    {
        println!("{HELP}");
        return;
    }
    let floor = floor::Floor::start();
    println!(
        "{:<34} {:>9} {:>9} {:>9} {:>7}  bar",
        "whole process", "median", "fastest", "floor", "× floor"
    );
    if is_wanted("commands") {
        commands(&floor);
    }
    if is_wanted("checks") {
        checks::compare(&floor);
    }
    if is_wanted("unlock") {
        unlock::compare(10_000);
    }
    if is_wanted("screen") {
        screen::compare(&floor);
    }
    if is_wanted("window") {
        window::compare();
    }
}

fn commands(floor: &floor::Floor) {
    for keys in [10, 1_000, 10_000] {
        let sandbox = Sandbox::new();
        let each = crowd::fill(&sandbox, keys);
        let get = sandbox.command(&["get", "generic/key-0"]);
        let mut cases = vec![Case::new(&format!("get, {keys} keys"), get).bar("2.5")];
        if keys == 1_000 {
            let only: Vec<String> = (0..5).map(|place| format!("generic/key-{place}")).collect();
            let only = only.join(",");
            cases.push(Case::new("list, 1000 keys", sandbox.command(&["list"])).bar("5"));
            cases.push(Case::new("list --json, 1000 keys", sandbox.command(&["list", "--json"])).bar("5"));
            let nothing = floor.program();
            let nothing = nothing.to_str().expect("a temporary folder's path is text");
            cases.push(
                Case::new(
                    "run of nothing, 5 keys",
                    sandbox.command(&["run", "--only", &only, "--", nothing]),
                )
                .bar("3"),
            );
            cases.push(Case::new(
                "run of true, 5 keys",
                sandbox.command(&["run", "--only", &only, "--", "true"]),
            ));
            cases.push(Case::new("status --short", sandbox.command(&["status", "--short"])));
            cases.push(Case::new("nothing, without byok", Command::new(nothing)));
            cases.push(Case::new("true, without byok", Command::new("true")));
        }
        compare(&mut floor.command(), &mut cases, ROUNDS);
        if keys == 10_000 {
            println!(
                "{:<34} {:>6} µs, on one connection",
                "add, up to 10000 keys",
                each.as_micros()
            );
            idle("added and used", &sandbox);
            sandbox.byok(&["daemon", "stop"]).exits(0);
            sandbox.byok(&["unlock"]).exits(0);
            idle("unlocked", &sandbox);
        }
    }
}

/// What the daemon holds once it has nothing to do any more.
fn idle(after: &str, sandbox: &Sandbox) {
    std::thread::sleep(Duration::from_secs(2));
    println!(
        "{:<34} {:>6} KiB                     20480 KiB",
        format!("daemon, idle, 10000 keys, {after}"),
        crowd::rss(sandbox)
    );
}
