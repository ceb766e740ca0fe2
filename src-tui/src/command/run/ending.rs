//! byok ends as its program did.

use crate::stop::Stop;
use byok_core::error::Code;
use rustix::process::WaitStatus;
use std::ffi::OsStr;
use std::path::Path;
use std::process::ExitCode;

/// The program is there and can't be run.
const NOT_RUNNABLE: u8 = 126;
/// There is no such program.
const NOT_FOUND: u8 = 127;
/// What a shell adds to a signal's number.
const SIGNALLED: i32 = 128;

/// Why a program did not start.
pub(super) fn cannot_run(program: &OsStr, error: &std::io::Error) -> Stop {
    let name = Path::new(program).display();
    if error.kind() == std::io::ErrorKind::NotFound {
        return Stop::new(Code::NotFound, format!("no program named {name}")).status(NOT_FOUND);
    }
    Stop::new(Code::Io, format!("{name} can't be run: {error}")).status(NOT_RUNNABLE)
}

/// The exit code of a program that has ended. After a signal this does not return, as a rule: byok dies of the same one, so that a
/// shell sees what it would have seen without byok. Where the signal is ignored, it is 128 and its number.
pub(super) fn as_it_did(status: WaitStatus) -> ExitCode {
    if let Some(signal) = status.terminating_signal() {
        die_of(signal);
        return ExitCode::from(u8::try_from(SIGNALLED + signal).unwrap_or(u8::MAX));
    }
    let code = status.exit_status().and_then(|code| u8::try_from(code).ok());
    ExitCode::from(code.unwrap_or(super::OURS))
}

fn die_of(signal: i32) {
    // Puts the default back first: byok may have listened for it, and the runtime ignores SIGPIPE.
    let _ = signal_hook::low_level::emulate_default_handler(signal);
    // Those that the library takes for harmless, and those it does not know.
    if let Ok(signal) = nix::sys::signal::Signal::try_from(signal) {
        let _ = nix::sys::signal::raise(signal);
    }
}
