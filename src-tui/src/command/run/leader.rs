//! Leads the session of a terminal that byok made (`super::terminal`), between byok and the program.
//!
//! A hidden command of its own, because only a process itself can begin a session and take a terminal. It hands on signals, stops
//! when the program stops and ends as it ends, so byok learns all of it by waiting for this process.

use super::child::{self, News};
use super::{ending, signals};
use crate::cli::LeadArgs;
use crate::stop::Stop;
use byok_core::error::Code;
use nix::sys::signal::{SigSet, Signal};
use rustix::process::{ioctl_tiocsctty, setsid};
use rustix::termios::tcsetpgrp;
use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};
use std::sync::mpsc;

enum Event {
    Heard(Signal),
    News(News),
}

/// Starts the program on the terminal that is stdout.
pub(crate) fn run(args: &LeadArgs) -> Result<ExitCode, Stop> {
    lead(args).map_err(|stop| Stop {
        status: stop.status.or(Some(super::OURS)),
        ..stop
    })
}

fn lead(args: &LeadArgs) -> Result<ExitCode, Stop> {
    let fail = |error: io::Error| Stop::new(Code::Io, format!("the program's terminal: {error}"));
    let (program, arguments) = args
        .command
        .split_first()
        .ok_or_else(|| Stop::new(Code::Usage, "no program was named"))?;
    setsid().map_err(|error| fail(error.into()))?;
    ioctl_tiocsctty(io::stdout()).map_err(|error| fail(error.into()))?;
    let (tell, told) = mpsc::channel();
    let heard = tell.clone();
    signals::listen(move |one| {
        // Nobody reads any more: this process is about to end.
        let _ = heard.send(Event::Heard(one.signal));
    })
    .map_err(fail)?;
    let mut command = Command::new(program);
    // A group of its own, which the keyboard can stop.
    command.args(arguments).process_group(0);
    let (pid, _child) = child::start(&mut command, move |news| {
        let _ = tell.send(Event::News(news));
    })?;
    // From now on this process is in the background of its terminal and must not be stopped for what it does to it.
    let mut held = SigSet::empty();
    held.add(Signal::SIGTTOU);
    let _ = held.thread_block();
    let _ = tcsetpgrp(io::stdout(), pid);
    // Should it have asked for the terminal before it had it.
    signals::send_to_group(pid, Signal::SIGCONT);
    loop {
        match told.recv() {
            Ok(Event::News(News::Stopped)) => {
                signals::stop_here();
                signals::send_to_group(pid, Signal::SIGCONT);
            }
            Ok(Event::News(News::Ended(status))) => return Ok(ending::as_it_did(status)),
            Ok(Event::Heard(Signal::SIGCONT)) => signals::send_to_group(pid, Signal::SIGCONT),
            Ok(Event::Heard(signal)) => signals::send(pid, signal),
            Err(mpsc::RecvError) => return Err(Stop::new(Code::Internal, "the program's end was missed")),
        }
    }
}
