//! A started program, and word of what becomes of it.

use super::ending;
use crate::stop::Stop;
use byok_core::error::Code;
use rustix::process::{Pid, WaitOptions, WaitStatus, waitpid};
use std::process::Command;
use std::thread;

/// What a program did.
pub(super) enum News {
    /// It stopped and can go on.
    Stopped,
    /// It has ended.
    Ended(WaitStatus),
}

/// Starts a command; `tell` hears of its stops and its end, on a thread of its own. Gives the streams it was given as pipes.
///
/// # Errors
/// 126 and 127 when it can't be run.
pub(super) fn start(
    command: &mut Command,
    tell: impl Fn(News) + Send + 'static,
) -> Result<(Pid, std::process::Child), Stop> {
    let child = command
        .spawn()
        .map_err(|error| ending::cannot_run(command.get_program(), &error))?;
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let pid = pid.ok_or_else(|| Stop::new(Code::Internal, "the program has no process id"))?;
    thread::Builder::new()
        .name("waiting".into())
        .spawn(move || wait(pid, &tell))
        .map_err(|error| Stop::new(Code::Io, format!("a thread: {error}")))?;
    Ok((pid, child))
}

fn wait(pid: Pid, tell: &impl Fn(News)) {
    loop {
        match waitpid(Some(pid), WaitOptions::UNTRACED) {
            Ok(Some((_, status))) if status.stopped() => tell(News::Stopped),
            Ok(Some((_, status))) => return tell(News::Ended(status)),
            Ok(None) | Err(rustix::io::Errno::INTR) => {}
            // Nobody else waits for it, so there is nothing to be told.
            Err(_) => return,
        }
    }
}
