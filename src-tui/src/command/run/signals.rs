//! Signals that reach byok while its program runs.

use nix::sys::signal::Signal;
use nix::unistd::Pid;
use signal_hook::iterator::SignalsInfo;
use signal_hook::iterator::exfiltrator::WithOrigin;
use signal_hook::low_level::siginfo::{Cause, Origin};
use std::fs;

/// What is meant for the program; byok itself stops only when the program has stopped. Not those that stop or end a process whatever it
/// wants, faults of byok's own, and SIGSTKFLT, SIGIO and SIGPWR, whose default can't be put back to die of them.
const HEARD: [Signal; 17] = [
    Signal::SIGHUP,
    Signal::SIGINT,
    Signal::SIGQUIT,
    Signal::SIGUSR1,
    Signal::SIGUSR2,
    Signal::SIGALRM,
    Signal::SIGTERM,
    Signal::SIGCONT,
    Signal::SIGTSTP,
    Signal::SIGTTIN,
    Signal::SIGTTOU,
    Signal::SIGURG,
    Signal::SIGXCPU,
    Signal::SIGXFSZ,
    Signal::SIGVTALRM,
    Signal::SIGPROF,
    Signal::SIGWINCH,
];

/// Whether the terminal tells the program itself: it is in byok's process group, or in a session of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// What the terminal sends reaches both.
    Both,
    /// It reaches byok alone.
    Alone,
}

/// A signal, and whether somebody sent it to byok alone.
pub(super) struct Heard {
    pub(super) signal: Signal,
    /// By the kernel, as the terminal does: to all of a process group.
    is_from_kernel: bool,
}

impl Heard {
    /// Whether the program has to be told.
    pub(super) fn is_for_program(&self, reach: Reach) -> bool {
        match reach {
            Reach::Both => !self.is_from_kernel,
            // The program's own terminal tells it of its size and stops it.
            Reach::Alone => self.signal != Signal::SIGWINCH && (!self.is_from_kernel || self.is_end()),
        }
    }

    /// Whether the person wants it all to end.
    pub(super) fn is_end(&self) -> bool {
        matches!(
            self.signal,
            Signal::SIGHUP | Signal::SIGINT | Signal::SIGQUIT | Signal::SIGTERM
        )
    }
}

/// Hears signals from now on and hands each to `tell`, on a thread of its own.
///
/// A signal that is ignored now is left alone: a handler would be taken from the program when it starts, the ignoring is not.
pub(super) fn listen(tell: impl Fn(Heard) + Send + 'static) -> std::io::Result<()> {
    let ignored = ignored();
    let heard = HEARD.iter().map(|signal| *signal as i32);
    let wanted = heard.filter(|signal| ignored & (1 << (signal - 1)) == 0);
    let mut signals = SignalsInfo::<WithOrigin>::new(wanted)?;
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        for origin in signals.forever() {
            if let Some(heard) = heard_of(&origin) {
                tell(heard);
            }
        }
    })?;
    Ok(())
}

fn heard_of(origin: &Origin) -> Option<Heard> {
    Some(Heard {
        signal: Signal::try_from(origin.signal).ok()?,
        is_from_kernel: matches!(origin.cause, Cause::Kernel),
    })
}

/// The signals that this process ignores, a bit each; none where the system does not tell.
fn ignored() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    line.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or(0)
}

/// Sends a signal to one process. One that is gone already is fine.
pub(super) fn send(pid: rustix::process::Pid, signal: Signal) {
    let _ = nix::sys::signal::kill(Pid::from_raw(pid.as_raw_nonzero().get()), signal);
}

/// Sends a signal to a process group. One that is gone already is fine.
pub(super) fn send_to_group(group: rustix::process::Pid, signal: Signal) {
    let _ = nix::sys::signal::killpg(Pid::from_raw(group.as_raw_nonzero().get()), signal);
}

/// Stops this process until somebody has it go on. By a signal to this thread, so that it is stopped before this returns.
pub(super) fn stop_here() {
    let _ = nix::sys::signal::raise(Signal::SIGSTOP);
}
