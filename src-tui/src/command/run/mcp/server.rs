//! The process of the server.

use super::super::ending;
use super::stream::{Inlet, Outlet};
use crate::stop::Stop;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::time::Duration;

/// A running server. Its stderr is byok's own.
pub(super) struct Server {
    child: Child,
    /// Where it reads; `None` once it was closed.
    pub(super) input: Option<Outlet<ChildStdin>>,
    /// Where it writes; `None` once that is over.
    pub(super) output: Option<Inlet<ChildStdout>>,
}

/// How a server is ended that has to go: its input ends, which is how the protocol says it; who does not go is asked, then made to.
pub(super) const STEPS: [(Option<Signal>, Duration); 3] = [
    (None, Duration::from_secs(1)),
    (Some(Signal::SIGTERM), Duration::from_secs(2)),
    (Some(Signal::SIGKILL), Duration::from_secs(10)),
];

impl Server {
    /// Starts it.
    ///
    /// # Errors
    /// 126 and 127 when it can't be run.
    pub(super) fn start(command: &mut Command) -> Result<Self, Stop> {
        let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = started.map_err(|error| ending::cannot_run(command.get_program(), &error))?;
        Ok(Self {
            input: child.stdin.take().map(Outlet::new),
            output: child.stdout.take().map(Inlet::new),
            child,
        })
    }

    /// How it ended, if it has.
    pub(super) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Sends it a signal. One that has ended was not waited for yet, so that its number is nobody else's.
    pub(super) fn signal(&self, signal: Signal) {
        if let Ok(pid) = i32::try_from(self.child.id()) {
            let _ = kill(Pid::from_raw(pid), signal);
        }
    }
}
