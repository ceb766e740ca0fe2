//! Signals that would end or stop byok while it has a terminal muted.
//!
//! They are blocked and waited for together with the keyboard; once the terminal was given back they are let through and do what
//! they would have done, so byok ends by the signal it was sent, and one that is ignored stays ignored. There is no handler,
//! which would have to be undone for a program that `byok run` becomes.

use std::fs::File;
use std::io;

#[cfg(target_os = "linux")]
mod imp {
    use super::{File, io};
    use nix::sys::signal::{SigSet, SigmaskHow, Signal};
    use nix::sys::signalfd::{SfdFlags, SignalFd};
    use rustix::event::{PollFd, PollFlags, poll};

    /// Signals that a shell, a terminal or an operator sends.
    const HELD: [Signal; 5] = [
        Signal::SIGINT,
        Signal::SIGTERM,
        Signal::SIGHUP,
        Signal::SIGQUIT,
        Signal::SIGTSTP,
    ];

    /// Signals held back until dropped.
    pub(crate) struct HeldBack {
        held: SigSet,
        before: SigSet,
        arrivals: SignalFd,
    }

    impl HeldBack {
        /// Holds them back from now on.
        pub(crate) fn start() -> io::Result<Self> {
            let held: SigSet = HELD.into_iter().collect();
            let arrivals = SignalFd::with_flags(&held, SfdFlags::SFD_CLOEXEC)?;
            let before = held.thread_swap_mask(SigmaskHow::SIG_BLOCK)?;
            Ok(Self { held, before, arrivals })
        }

        /// Waits for a key or a signal; whether a signal came first.
        pub(crate) fn is_first(&self, terminal: &File) -> io::Result<bool> {
            let mut both = [
                PollFd::new(&self.arrivals, PollFlags::IN),
                PollFd::new(terminal, PollFlags::IN),
            ];
            loop {
                match poll(&mut both, None) {
                    Ok(_) => return Ok(both[0].revents().contains(PollFlags::IN)),
                    Err(rustix::io::Errno::INTR) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }

        /// Lets those that came do their work; comes back if that is not to end byok.
        pub(crate) fn let_through(&self) -> io::Result<()> {
            self.before.thread_set_mask()?;
            self.held.thread_block()?;
            Ok(())
        }
    }

    impl Drop for HeldBack {
        fn drop(&mut self) {
            let _ = self.before.thread_set_mask();
        }
    }
}

/// Elsewhere signals are not held back.
#[cfg(not(target_os = "linux"))]
mod imp {
    use super::{File, io};

    /// Holds nothing back.
    pub(crate) struct HeldBack;

    impl HeldBack {
        /// Does nothing.
        pub(crate) fn start() -> io::Result<Self> {
            Ok(Self)
        }

        /// Only the keyboard is waited for.
        pub(crate) fn is_first(&self, _: &File) -> io::Result<bool> {
            Ok(false)
        }

        /// There is nothing to let through.
        pub(crate) fn let_through(&self) -> io::Result<()> {
            Ok(())
        }
    }
}

pub(super) use imp::HeldBack;
