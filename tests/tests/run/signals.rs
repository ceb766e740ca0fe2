//! A signal that ends or stops the program is seen as it would have been without byok.

use super::{directly, through, with_a_key};
use byok_e2e::{sandbox, wait};
use rustix::process::{Pid, Signal, kill_process};
use std::os::unix::process::ExitStatusExt;

/// SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU: they stop a process and don't end it.
const STOPPING: std::ops::RangeInclusive<i32> = 19..=22;

#[test]
fn every_signal_ends_it_the_same_way() {
    let sandbox = with_a_key();
    let mut killed = 0;
    for signal in (1..=31).filter(|signal| !STOPPING.contains(signal)) {
        let script = format!("ulimit -c 0; kill -{signal} $$");
        let words = ["sh", "-c", &script];
        let wanted = directly(&sandbox, &words).status().unwrap();
        let found = through(&sandbox, &words).status().unwrap();
        assert_eq!(found, wanted, "signal {signal}");
        killed += i32::from(found.signal() == Some(signal));
    }
    assert_eq!(killed, 23, "the others are ignored unless somebody listens");
}

#[test]
fn a_stopped_program_is_stopped_and_goes_on() {
    let sandbox = with_a_key();
    for signal in [19, 20] {
        let script = format!("kill -{signal} $$; exit 5");
        let mut child = through(&sandbox, &["sh", "-c", &script]).spawn().unwrap();
        let stat = format!("/proc/{}/stat", child.id());
        wait::until("it stops", || {
            let stat = std::fs::read_to_string(&stat).unwrap();
            stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with('T'))
        });
        let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw).unwrap();
        kill_process(pid, Signal::CONT).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(5));
    }
}

/// The signals that somebody else than the C library uses: it keeps 32 and 33 to itself and sets them at will.
const OURS: u64 = 0x7fff_ffff;

#[test]
fn ignored_and_blocked_signals_stay_so() {
    let sandbox = with_a_key();
    let masks = |prefix: &str| {
        let script = format!("trap '' HUP INT TERM USR1; exec {prefix} grep -E 'Sig(Ign|Blk|Cgt)' /proc/self/status");
        let mut shell = sandbox.shell(&script);
        shell.env("BYOK_PASSWORD_FILE", sandbox.dir().join("password"));
        let told = sandbox::run(shell, None).exits(0).stdout;
        let masks = told.lines().map(|line| line.rsplit('\t').next().unwrap());
        masks
            .map(|mask| u64::from_str_radix(mask, 16).unwrap() & OURS)
            .collect::<Vec<_>>()
    };
    let wanted = masks("");
    assert_eq!(wanted[1], 0x4203, "HUP, INT, TERM and USR1 are ignored");
    assert_eq!(masks("byok run --only generic --"), wanted);
}
