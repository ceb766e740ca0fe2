//! The process of the server, and the words that reach byok while it runs: signals, and that it has ended.

use super::super::child::{self, News};
use super::super::launch::Launch;
use super::super::signals::{self, Heard};
use super::stream::{Inlet, Outlet};
use crate::stop::Stop;
use byok_core::error::Code;
use nix::sys::signal::Signal;
use rustix::process::{Pid, WaitStatus};
use std::io::{Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::process::{ChildStdin, ChildStdout, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

/// How a server is ended that has to go: its input ends, which is how the protocol says it; who does not go is asked, then made to.
pub(super) const STEPS: [(Option<Signal>, Duration); 3] = [
    (None, Duration::from_secs(1)),
    (Some(Signal::SIGTERM), Duration::from_secs(2)),
    (Some(Signal::SIGKILL), Duration::from_secs(10)),
];

/// What reaches byok.
pub(super) enum Word {
    Heard(Heard),
    /// The server of that number has ended.
    Ended(usize, WaitStatus),
}

/// Words from other threads, as something that `poll` can wait for.
pub(super) struct Words {
    told: Receiver<Word>,
    wake: UnixStream,
    tell: Tell,
}

/// The other end of it.
struct Tell {
    words: Sender<Word>,
    wake: UnixStream,
}

impl Tell {
    fn another(&self) -> std::io::Result<Self> {
        Ok(Self {
            words: self.words.clone(),
            wake: self.wake.try_clone()?,
        })
    }

    fn say(&self, word: Word) {
        // Nobody listens any more when byok is about to end; a full stream wakes whoever sleeps as well.
        let _ = self.words.send(word);
        let _ = (&self.wake).write(&[0]);
    }
}

impl Words {
    /// Hears signals from now on.
    pub(super) fn listen() -> Result<Self, Stop> {
        let begin = || {
            let ((words, told), (wake, theirs)) = (mpsc::channel(), UnixStream::pair()?);
            wake.set_nonblocking(true)?;
            theirs.set_nonblocking(true)?;
            let tell = Tell { words, wake: theirs };
            let heard = tell.another()?;
            signals::listen(move |one| heard.say(Word::Heard(one)))?;
            Ok(Self { told, wake, tell })
        };
        begin().map_err(|error: std::io::Error| Stop::new(Code::Io, format!("signals: {error}")))
    }

    /// Those that have come since.
    pub(super) fn take(&self) -> Vec<Word> {
        let mut bytes = [0; 64];
        while (&self.wake).read(&mut bytes).is_ok_and(|read| read > 0) {}
        self.told.try_iter().collect()
    }
}

impl AsFd for Words {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.wake.as_fd()
    }
}

/// A server. Its stderr is byok's own.
pub(super) struct Server {
    number: usize,
    pid: Pid,
    /// How it ended, once it has.
    pub(super) status: Option<WaitStatus>,
    /// Where it reads; `None` once it was closed.
    pub(super) input: Option<Outlet<ChildStdin>>,
    /// Where it writes; `None` once that is over.
    pub(super) output: Option<Inlet<ChildStdout>>,
    /// Its files live as long as it does.
    _launch: Launch,
}

impl Server {
    /// Starts it.
    ///
    /// # Errors
    /// 126 and 127 when it can't be run.
    pub(super) fn start(mut launch: Launch, number: usize, words: &Words) -> Result<Self, Stop> {
        let tell = words.tell.another();
        let tell = tell.map_err(|error| Stop::new(Code::Io, format!("signals: {error}")))?;
        launch.command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let (pid, mut child) = child::start(&mut launch.command, move |news| {
            if let News::Ended(status) = news {
                tell.say(Word::Ended(number, status));
            }
        })?;
        Ok(Self {
            number,
            pid,
            status: None,
            input: child.stdin.take().map(Outlet::new),
            output: child.stdout.take().map(Inlet::new),
            _launch: launch,
        })
    }

    /// Hears that a server has ended; it may have been the one before.
    pub(super) fn hear(&mut self, number: usize, status: WaitStatus) {
        if number == self.number {
            self.status = Some(status);
        }
    }

    /// Sends it a signal, unless it has ended.
    pub(super) fn signal(&self, signal: Signal) {
        if self.status.is_none() {
            signals::send(self.pid, signal);
        }
    }
}
