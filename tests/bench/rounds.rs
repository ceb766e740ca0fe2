//! Interleaved rounds: A B C A B C …, so that a slow moment of the machine hits all of them.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const WARM_UP: usize = 10;

/// One command to be timed.
pub(crate) struct Case {
    name: String,
    command: Command,
    bar: &'static str,
}

impl Case {
    /// A command under a name.
    pub(crate) fn new(name: &str, command: Command) -> Self {
        Self {
            name: name.into(),
            command,
            bar: "",
        }
    }

    /// With the multiple of the floor that it should not exceed.
    pub(crate) fn bar(mut self, bar: &'static str) -> Self {
        self.bar = bar;
        self
    }
}

/// Times every case `rounds` times in turn and prints medians; the first case is the floor.
pub(crate) fn compare(cases: &mut [Case], rounds: usize) {
    let mut times: Vec<Vec<Duration>> = cases.iter().map(|_| Vec::with_capacity(rounds)).collect();
    for round in 0..rounds + WARM_UP {
        for (case, times) in cases.iter_mut().zip(&mut times) {
            let took = time(&mut case.command);
            if round >= WARM_UP {
                times.push(took);
            }
        }
    }
    let floor = median(&mut times[0]);
    for (case, times) in cases.iter().zip(&mut times) {
        let middle = median(times);
        let ratio = middle.as_secs_f64() / floor.as_secs_f64();
        println!(
            "{:<34} {:>6} µs {:>6} µs {ratio:>7.2}  {}",
            case.name,
            middle.as_micros(),
            times[0].as_micros(),
            case.bar
        );
    }
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
