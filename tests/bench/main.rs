//! Whole-process figures, side by side in one run: medians of interleaved rounds, as multiples of the floor.
//!
//! `make bench` runs it against the release binary. It prints what it measured beside the bar and asserts nothing:
//! machines are noisy, and a test never depends on time.

mod crowd;
mod floor;
mod rounds;
mod unlock;

use byok_e2e::Sandbox;
use rounds::{Case, compare};
use std::process::Command;
use std::time::Duration;

/// The same allocator as byok's own, because wiping is part of what unlocking costs.
#[global_allocator]
static WIPING: zeroizing_alloc::ZeroAlloc<std::alloc::System> = zeroizing_alloc::ZeroAlloc(std::alloc::System);

const ROUNDS: usize = 300;

fn main() {
    let floor = floor::Floor::start();
    println!(
        "{:<34} {:>9} {:>9} {:>7}  bar",
        "whole process", "median", "fastest", "× floor"
    );
    for keys in [10, 1_000, 10_000] {
        let sandbox = Sandbox::new();
        let each = crowd::fill(&sandbox, keys);
        let mut cases = vec![
            Case::new("floor", floor.command()),
            Case::new(&format!("get, {keys} keys"), sandbox.command(&["get", "generic/key-0"])).bar("2.5"),
        ];
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
        compare(&mut cases, ROUNDS);
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
    unlock::compare(10_000);
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
