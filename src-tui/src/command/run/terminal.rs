//! A terminal between the program and the person's, so that values can be hidden in what is shown.
//!
//! ```text
//! the person's terminal (raw) ◀─ byok, masking ─▶ another terminal ◀─ leader (its session) ◀─ the program (its process group)
//! ```
//! The program finds a terminal with the same modes, the same size and its own job control; keys go through as they are, so
//! Ctrl-C and Ctrl-Z become signals on the program's side. The leader (`super::leader`) is a process between, because a group
//! whose parent is in another session can't be stopped from the keyboard.

use crate::prompt::open_terminal;
use crate::stop::Stop;
use byok_core::error::Code;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::{Mode, OFlags};
use rustix::process::Pid;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{
    OptionalActions, OutputModes, Termios, tcgetattr, tcgetpgrp, tcgetwinsize, tcsetattr, tcsetwinsize,
};
use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::os::fd::OwnedFd;
use std::process::{Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use zeroize::Zeroizing;

/// The terminal and what it stands before.
pub(super) struct Terminal {
    /// byok's end.
    own: File,
    /// The program's end, until it has it.
    other: OwnedFd,
    /// The person's.
    real: Option<Arc<File>>,
    /// Its modes before.
    before: Option<Termios>,
    is_raw: bool,
    gate: Arc<Gate>,
}

/// Whether keys may be read.
#[derive(Default)]
struct Gate {
    state: Mutex<Passage>,
    changed: Condvar,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Passage {
    #[default]
    Shut,
    Open,
    /// The terminal is gone.
    Over,
}

impl Gate {
    fn set(&self, state: Passage) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
        self.changed.notify_all();
    }

    fn is_open(&self) -> bool {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) == Passage::Open
    }

    /// Waits until keys may be read; `false` when they never will.
    fn pass(&self) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = self.changed.wait_while(state, |state| *state == Passage::Shut);
        *wait.unwrap_or_else(PoisonError::into_inner) == Passage::Open
    }
}

impl Terminal {
    /// Makes one with the modes and the size of the person's.
    ///
    /// # Errors
    /// `Io` when the system has none left.
    pub(super) fn open() -> Result<Self, Stop> {
        let real = open_terminal().ok().map(Arc::new);
        let before = tcgetattr(io::stdout()).ok();
        let (own, other) = pair(before.as_ref())
            .map_err(|error| Stop::new(Code::Io, format!("a terminal to hide values in: {error}")))?;
        let terminal = Self {
            own,
            other,
            real,
            before,
            is_raw: false,
            gate: Arc::default(),
        };
        terminal.resize();
        if let Some(real) = terminal.real.clone() {
            let keys = terminal.own.try_clone();
            let gate = Arc::clone(&terminal.gate);
            keys.and_then(|to| {
                thread::Builder::new()
                    .name("keys".into())
                    .spawn(move || pass_keys(&real, to, &gate))
            })
            .map_err(|error| Stop::new(Code::Io, format!("a terminal to hide values in: {error}")))?;
        }
        Ok(terminal)
    }

    /// Makes it the terminal of a command, in every place where byok has one; stderr that goes elsewhere becomes a pipe.
    pub(super) fn give_to(&self, command: &mut Command, has_stdin: bool) -> io::Result<()> {
        if io::stdin().is_terminal() && !has_stdin {
            command.stdin(Stdio::from(self.other.try_clone()?));
        }
        command.stdout(Stdio::from(self.other.try_clone()?));
        if io::stderr().is_terminal() {
            command.stderr(Stdio::from(self.other.try_clone()?));
        } else {
            command.stderr(Stdio::piped());
        }
        Ok(())
    }

    /// What the program shows. From now on it ends when the program's side has.
    pub(super) fn output(&mut self) -> io::Result<File> {
        self.other = File::open("/dev/null")?.into();
        self.own.try_clone()
    }

    /// Takes the person's terminal over: keys go to the program as they are. Not from the background.
    pub(super) fn engage(&mut self) {
        let (Some(real), Some(before)) = (&self.real, &self.before) else {
            return;
        };
        if is_ours(real) {
            let mut raw = before.clone();
            raw.make_raw();
            if is_in_pipeline() {
                raw.output_modes = before.output_modes;
            }
            self.is_raw = tcsetattr(real, OptionalActions::Drain, &raw).is_ok();
            self.gate.set(Passage::Open);
        }
    }

    /// Gives the person's terminal back as it was.
    pub(super) fn release(&mut self) {
        self.gate.set(Passage::Shut);
        if let (true, Some(real), Some(before)) = (std::mem::take(&mut self.is_raw), &self.real, &self.before) {
            // From the background it would stop us; then it is somebody else's to set.
            if is_ours(real) {
                let _ = tcsetattr(real, OptionalActions::Drain, before);
            }
        }
    }

    /// Makes it as large as the person's.
    pub(super) fn resize(&self) {
        if let Ok(size) = tcgetwinsize(io::stdout()) {
            let _ = tcsetwinsize(&self.own, size);
        }
    }

    /// The process group that has the program's side.
    pub(super) fn group(&self) -> Option<Pid> {
        tcgetpgrp(&self.own).ok()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.release();
        self.gate.set(Passage::Over);
    }
}

fn pair(modes: Option<&Termios>) -> io::Result<(File, OwnedFd)> {
    let own = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
    grantpt(&own)?;
    unlockpt(&own)?;
    let name = ptsname(&own, Vec::new())?;
    let other = rustix::fs::open(&name, OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty())?;
    if let Some(modes) = modes {
        let mut modes = modes.clone();
        if is_in_pipeline() {
            modes.output_modes.remove(OutputModes::OPOST);
        }
        tcsetattr(&other, OptionalActions::Now, &modes)?;
    }
    Ok((own.into(), other))
}

/// Whether somebody else may write to the person's terminal meanwhile. Then that one goes on making `\r\n` of `\n`, and not the program's.
fn is_in_pipeline() -> bool {
    !io::stdin().is_terminal()
}

/// Whether byok is what the person sees, and not in the background.
fn is_ours(terminal: &File) -> bool {
    tcgetpgrp(terminal).is_ok_and(|group| group == rustix::process::getpgrp())
}

/// Hands keys to the program while it has the person's terminal.
fn pass_keys(real: &File, mut to: File, gate: &Gate) {
    let mut keys = Zeroizing::new([0; 4096]);
    let mut from = real;
    while gate.pass() {
        let mut wanted = [PollFd::new(real, PollFlags::IN)];
        if poll(&mut wanted, None).is_err() || !gate.is_open() || !is_ours(real) {
            // Resumed in the background: waits until byok is engaged anew, without turning round and round.
            if !is_ours(real) && gate.is_open() {
                gate.set(Passage::Shut);
            }
            continue;
        }
        match from.read(&mut keys[..]) {
            Ok(0) => return,
            Ok(read) => {
                if to.write_all(&keys[..read]).is_err() {
                    return;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}
