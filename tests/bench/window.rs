//! The window, from outside: from the start of its program to the last pixel of its list.
//!
//! A release can't be driven, so the screen is read: what has not changed for a while is drawn.

use crate::crowd;
use crate::rounds::median;
use byok_e2e::frames::Frames;
use byok_e2e::{Desk, Sandbox, bin, process};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 10;
const KEYS: usize = 1_000;
/// Nothing in the window takes a pause like that before it is whole.
const QUIET: Duration = Duration::from_millis(700);

/// Prints it, of a vault that is open.
pub(crate) fn compare() {
    let Some(desk) = Desk::start() else { return };
    let sandbox = Sandbox::in_memory();
    crowd::fill(&sandbox, KEYS);
    let frames = Frames::of(desk.screen.display());
    let mut times: Vec<Duration> = (0..ROUNDS).map(|_| start(&desk, &sandbox, &frames)).collect();
    println!(
        "{:<34} {:>6} ms {:>6} ms          1000 ms",
        format!("window with its list, {KEYS} keys"),
        median(&mut times).as_millis(),
        times[0].as_millis()
    );
}

fn start(desk: &Desk, sandbox: &Sandbox, frames: &Frames) -> Duration {
    let before = frames.now();
    let mut command = Command::new(bin::desktop());
    command.env_clear().envs(desk.environment(sandbox));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let begin = Instant::now();
    let mut window = command.spawn().expect("the window can be started");
    let drawn = frames.settled(&before, QUIET).duration_since(begin);
    if let Some(folder) = std::env::var_os("BYOK_PICTURES") {
        keep(&std::path::Path::new(&folder).join("window.png"), desk);
    }
    process::kill(window.id());
    window.wait().expect("it has ended");
    frames.settled(&frames.now().iter().map(|byte| !byte).collect::<Vec<_>>(), QUIET);
    drawn
}

/// So that a person can see what was measured.
fn keep(file: &std::path::Path, desk: &Desk) {
    let mut import = Command::new("import");
    import
        .args(["-window", "root"])
        .arg(file)
        .env("DISPLAY", desk.screen.display());
    let _ = import.status();
}
