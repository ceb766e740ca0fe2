//! byok ends as its program did.

use crate::stop::Stop;
use byok_core::error::Code;
use std::ffi::OsStr;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{ExitCode, ExitStatus};

/// The program is there and can't be run.
const NOT_RUNNABLE: u8 = 126;
/// There is no such program.
const NOT_FOUND: u8 = 127;

/// Why a program did not start.
pub(super) fn cannot_run(program: &OsStr, error: &std::io::Error) -> Stop {
    let name = Path::new(program).display();
    if error.kind() == std::io::ErrorKind::NotFound {
        return Stop::new(Code::NotFound, format!("no program named {name}")).status(NOT_FOUND);
    }
    Stop::new(Code::Io, format!("{name} can't be run: {error}")).status(NOT_RUNNABLE)
}

/// The exit code of a program that has ended.
pub(super) fn as_it_did(status: ExitStatus) -> ExitCode {
    if let Some(signal) = status.signal() {
        let _ = signal_hook::low_level::emulate_default_handler(signal);
        if let Ok(signal) = nix::sys::signal::Signal::try_from(signal) {
            let _ = nix::sys::signal::kill(nix::unistd::Pid::this(), signal);
        }
        return ExitCode::from(u8::try_from(128 + signal).unwrap_or(u8::MAX));
    }
    status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .map_or(ExitCode::from(super::OURS), ExitCode::from)
}
