//! Rounds of two: the floor, the case, the floor, the case …
//!
//! Every figure stands beside floors that were measured right before each of its runs, so that a slow moment of the machine hits
//! both alike. A case has a stretch of rounds to itself, because a list of a thousand keys leaves other caches, in the processor and
//! in the allocator, than a `get` after a `get`: in one round of everything the short cases paid for the long ones. The floor shares
//! the stretch, so that it meets the caches as the case leaves them and gains nothing from a case that is kind to them. Stretches
//! are repeated in turn: no case gets the machine's best minute to itself.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Rounds at the start of a stretch that don't count, because the case before has left its traces.
const WARM_UP: usize = 5;
/// How often a case has its turn.
const STRETCHES: usize = 5;

/// One command to be timed.
pub(crate) struct Case {
    name: String,
    command: Command,
    bar: &'static str,
    times: Vec<Duration>,
    floors: Vec<Duration>,
}

impl Case {
    /// A command under a name.
    pub(crate) fn new(name: &str, command: Command) -> Self {
        Self {
            name: name.into(),
            command,
            bar: "",
            times: Vec::new(),
            floors: Vec::new(),
        }
    }

    /// With the multiple of the floor that it should not exceed.
    pub(crate) fn bar(mut self, bar: &'static str) -> Self {
        self.bar = bar;
        self
    }

    fn stretch(&mut self, floor: &mut Command, rounds: usize) {
        for round in 0..rounds + WARM_UP {
            let least = time(floor);
            let took = time(&mut self.command);
            if round >= WARM_UP {
                self.floors.push(least);
                self.times.push(took);
            }
        }
    }

    fn print(&mut self) {
        let (least, middle) = (median(&mut self.floors), median(&mut self.times));
        println!(
            "{:<34} {:>6} µs {:>6} µs {:>6} µs {:>7.2}  {}",
            self.name,
            middle.as_micros(),
            self.times[0].as_micros(),
            least.as_micros(),
            middle.as_secs_f64() / least.as_secs_f64(),
            self.bar
        );
    }
}

/// Times every case `rounds` times beside the floor, and prints medians.
pub(crate) fn compare(floor: &mut Command, cases: &mut [Case], rounds: usize) {
    for _ in 0..STRETCHES {
        for case in &mut *cases {
            case.stretch(floor, rounds / STRETCHES);
        }
    }
    cases.iter_mut().for_each(Case::print);
}

/// Sorts, and gives the one in the middle.
pub(crate) fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn time(command: &mut Command) -> Duration {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status().expect("the command can be started");
    let took = start.elapsed();
    assert!(status.success(), "{command:?}: {status}");
    took
}
