//! Signals, as events of the loop.
//!
//! | signal | what comes of it |
//! |---|---|
//! | TERM, HUP, INT, QUIT | the terminal is given back, then byok ends by that signal |
//! | TSTP | the terminal is given back, then byok stops |
//! | CONT | the terminal is taken anew: whoever had it meanwhile may have changed it |
//!
//! In raw mode no key makes a signal; these come from elsewhere, or from keys while an editor has the screen. An editor's Ctrl-C
//! is no business of byok's, and with its Ctrl-Z byok stops, too, or the shell would not come back.

use super::event::Event;
use super::terminal;
use crate::stop::{Stop, output};
use rustix::process::{Signal, getpgrp, getpid, getsid, kill_current_process_group, kill_process};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals as Arrivals;
use signal_hook::low_level::emulate_default_handler;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

/// A loop that does not end in this time waits for a terminal that takes nothing any more: it is left without being asked.
const GRACE: Duration = Duration::from_secs(2);
/// A stop takes effect at once, or never (nobody is there to go back to).
const TAKES_EFFECT: Duration = Duration::from_secs(1);

/// What came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caught {
    /// End by this one.
    End(i32),
    /// Back to the shell.
    Stop,
    /// The shell brought byok to the front.
    Continue,
}

/// Who is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whom {
    /// By a key: the whole job, as the terminal itself would do it.
    Job,
    /// By a signal: whoever got it.
    Byok,
}

const OURS: u8 = 0;
const LENT: u8 = 1;
const STOPPING: u8 = 2;

/// The signals of this process.
pub(crate) struct Signals {
    /// Whose the screen is.
    state: Arc<AtomicU8>,
    continued: Receiver<()>,
}

impl Signals {
    /// Catches them from now on.
    pub(crate) fn catch(events: Sender<Event>) -> Result<Self, Stop> {
        let mut arrivals =
            Arrivals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT]).map_err(|error| output(&error))?;
        let (tell, continued) = mpsc::channel();
        let state = Arc::new(AtomicU8::new(OURS));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for signal in arrivals.forever() {
                let state = shared.load(Ordering::SeqCst);
                match (signal, state) {
                    (SIGINT | SIGQUIT, LENT) => {}
                    (SIGTSTP, LENT) => drop(emulate_default_handler(SIGTSTP)),
                    (SIGTSTP, STOPPING) => {}
                    (SIGTSTP, _) => drop(events.send(Event::Signal(Caught::Stop))),
                    (SIGCONT, STOPPING) => drop(tell.send(())),
                    (SIGCONT, LENT) => {}
                    (SIGCONT, _) => drop(events.send(Event::Signal(Caught::Continue))),
                    (end, _) => {
                        let _ = events.send(Event::Signal(Caught::End(end)));
                        std::thread::sleep(GRACE);
                        terminal::give_up();
                        let _ = emulate_default_handler(end);
                    }
                }
            }
        });
        Ok(Self { state, continued })
    }

    /// Does something while the screen is another program's.
    pub(crate) fn lent<T>(&self, work: impl FnOnce() -> T) -> T {
        self.state.store(LENT, Ordering::SeqCst);
        let done = work();
        self.state.store(OURS, Ordering::SeqCst);
        done
    }

    /// Stops until somebody continues it.
    pub(crate) fn stop(&self, whom: Whom) {
        self.state.store(STOPPING, Ordering::SeqCst);
        while self.continued.try_recv().is_ok() {}
        // Nobody can refuse this one: a handler that sends it to itself again would not stop.
        let sent = match whom {
            Whom::Job => kill_current_process_group(Signal::STOP),
            Whom::Byok => kill_process(getpid(), Signal::STOP),
        };
        // Another thread may be the one that was stopped first: the terminal is not taken before byok was continued.
        if sent.is_ok() {
            let _ = self.continued.recv_timeout(TAKES_EFFECT);
        }
        self.state.store(OURS, Ordering::SeqCst);
    }
}

/// Whether a shell with job control is there to go back to. Without one (`ssh host byok`, a terminal's own command) a stopped byok
/// would be a dead window.
pub(crate) fn has_shell() -> bool {
    getsid(None).is_ok_and(|leader| leader != getpgrp())
}

/// Ends as the signal would have ended it, so that whoever started byok sees why.
pub(crate) fn end_by(signal: i32) {
    let _ = emulate_default_handler(signal);
}
