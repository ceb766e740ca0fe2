//! The terminal interface, from outside: its first frame, a key, and what it costs while nothing happens.
//!
//! A key's frame counts from the key being sent until the last byte of what it changes, on a pseudo-terminal whose other end is
//! read all the time.

use crate::crowd;
use crate::floor::Floor;
use crate::rounds::median;
use byok_e2e::{Sandbox, Screen, process};
use std::time::{Duration, Instant};

const ROUNDS: usize = 60;
const SIZE: (u16, u16) = (80, 24);
/// After so long without a byte a frame is whole; no frame takes a pause like that.
const QUIET: Duration = Duration::from_millis(120);
/// How long nothing happens.
const IDLE: Duration = Duration::from_secs(10);

/// Prints all of it, of a vault with few and with many keys.
pub(crate) fn compare(floor: &Floor) {
    let few = Sandbox::new();
    crowd::fill(&few, 10);
    first_frame(&few, 10, floor);
    let many = Sandbox::in_memory();
    crowd::fill(&many, 10_000);
    first_frame(&many, 10_000, floor);
    let mut screen = opened(&many, 10_000);
    screen.settles(QUIET);
    key_to_frame(
        &mut screen,
        "filter, 10000 keys",
        &["k", "e", "y", "9", "7", "backspace", "backspace", "ctrl-u"],
        "/",
    );
    screen.press("esc").settles(QUIET);
    key_to_frame(&mut screen, "next row, 10000 keys", &["j", "k", "pgdn", "pgup"], "g");
    key_to_frame(&mut screen, "sort, 10000 keys", &["s", "S"], "g");
    println!(
        "{:<34} {:>6} KiB                     16384 KiB",
        "interface, 10000 keys",
        process::status_number(screen.pid(), "VmRSS:")
    );
    idle(&mut screen);
}

/// The interface with its list in sight.
fn opened(sandbox: &Sandbox, keys: usize) -> Screen {
    let mut screen = Screen::start(&sandbox.bare_command(&[]), SIZE);
    screen.shows(&format!("{keys} keys")).shows("generic/key-");
    screen
}

/// From the start of the process to the whole list, interleaved with the floor.
fn first_frame(sandbox: &Sandbox, keys: usize, floor: &Floor) {
    let (mut frames, mut floors) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let mut command = floor.command();
        assert!(command.status().expect("it can be started").success());
        floors.push(start.elapsed());

        let start = Instant::now();
        let mut screen = opened(sandbox, keys);
        frames.push(start.elapsed());
        screen.settles(QUIET);
        screen.press("q");
        assert_eq!(screen.ends(), 0);
    }
    let ratio = median(&mut frames).as_secs_f64() / median(&mut floors).as_secs_f64();
    println!(
        "{:<34} {:>6} µs {:>6} µs {ratio:>7.2}  20 ms",
        format!("first frame, {keys} keys"),
        median(&mut frames).as_micros(),
        frames[0].as_micros()
    );
}

/// From a key to the last byte of its frame. Keys that change nothing don't count.
fn key_to_frame(screen: &mut Screen, name: &str, keys: &[&str], before: &str) {
    screen.press(before).settles(QUIET);
    let mut times = Vec::new();
    for round in 0..ROUNDS {
        let written = screen.written();
        let start = Instant::now();
        screen.press(keys[round % keys.len()]);
        std::thread::sleep(QUIET / 2);
        let last = screen.settles(QUIET);
        if screen.written() > written {
            times.push(last.saturating_duration_since(start));
        }
    }
    println!(
        "{:<34} {:>6} µs {:>6} µs          8 ms",
        format!("key to frame: {name}"),
        median(&mut times).as_micros(),
        times[0].as_micros()
    );
}

/// What the interface does while nobody does anything.
fn idle(screen: &mut Screen) {
    screen.settles(QUIET);
    let (ticks, wakes) = (process::busy_ticks(screen.pid()), process::wake_ups(screen.pid()));
    let written = screen.written();
    std::thread::sleep(IDLE);
    println!(
        "{:<34} {:>6} ms of work, {} wake-ups, {} bytes in {} s   0",
        "interface, idle",
        (process::busy_ticks(screen.pid()) - ticks) * 10,
        process::wake_ups(screen.pid()) - wakes,
        screen.written() - written,
        IDLE.as_secs()
    );
}
