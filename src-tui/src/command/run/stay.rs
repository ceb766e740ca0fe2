//! byok as the parent of the program: hands signals on, stops and ends with it, restarts it.

use super::child::{self, News};
use super::launch::{Asking, Launch};
use super::signals::{self, Heard, Reach};
use super::terminal::Terminal;
use super::wish::Wish;
use super::{ending, masked, watch};
use crate::context::Context;
use crate::stop::Stop;
use byok_core::error::Code;
use nix::sys::signal::Signal;
use rustix::process::{Pid, WaitStatus};
use std::io;
use std::os::fd::AsFd;
use std::process::{ExitCode, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long a program that is to be restarted may take to end by itself.
const GRACE: Duration = Duration::from_secs(10);
/// The shortest and the longest time between two restarts, and between two questions that fail.
const PAUSE: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));

/// What may happen while the program runs.
enum Event {
    Heard(Heard),
    /// Of which start, and what.
    News(usize, News),
    /// A key, as `service/name`, may have another value.
    Changed(String),
}

/// Starts the program and stays until it has ended for good.
pub(super) fn with(context: &Context, wish: &Wish) -> Result<ExitCode, Stop> {
    let (tell, told) = mpsc::channel();
    if wish.args.watch {
        // Before the values are asked for, so that no change falls between.
        let tell = tell.clone();
        watch::listen(context, move |key| tell.send(Event::Changed(key)).is_ok())?;
    }
    let launch = Launch::prepare(context, wish, Asking::Person)?;
    let heard = tell.clone();
    signals::listen(move |one| {
        // Nobody reads any more: byok is about to end.
        let _ = heard.send(Event::Heard(one));
    })
    .map_err(|error| failure(&error))?;
    let mut stay = Stay {
        context,
        wish,
        tell,
        terminal: wish.is_led.then(Terminal::open).transpose()?,
        running: None,
        starts: 0,
        next: None,
        kill_at: None,
        ask_at: None,
        pause: PAUSE.0,
        is_ending: false,
    };
    stay.start(launch)?;
    let status = stay.until_it_ends(&told)?;
    Ok(stay.end(status))
}

struct Stay<'a> {
    context: &'a Context,
    wish: &'a Wish,
    tell: Sender<Event>,
    terminal: Option<Terminal>,
    running: Option<Running>,
    starts: usize,
    /// Starts when the running program has ended.
    next: Option<Launch>,
    /// When the running program has had its time.
    kill_at: Option<Instant>,
    /// When the values are asked for again.
    ask_at: Option<Instant>,
    pause: Duration,
    /// Whether somebody told it all to end.
    is_ending: bool,
}

struct Running {
    pid: Pid,
    launch: Launch,
    copying: Vec<JoinHandle<()>>,
    since: Instant,
}

impl Stay<'_> {
    fn start(&mut self, mut launch: Launch) -> Result<(), Stop> {
        let masks = self.wish.args.mask;
        let patterns = masks.then(|| launch.patterns(self.context)).flatten().map(Arc::new);
        self.give_streams(&mut launch)?;
        self.starts += 1;
        let (tell, start) = (self.tell.clone(), self.starts);
        let (pid, mut child) = child::start(&mut launch.command, move |news| {
            // Nobody reads any more: byok is about to end.
            let _ = tell.send(Event::News(start, news));
        })?;
        // The command holds the program's end of the terminal, which must be the program's alone.
        launch
            .command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut copying = Vec::new();
        let mut copy = || -> io::Result<()> {
            if let Some(pipe) = child.stdout.take() {
                copying.push(masked::copy(pipe, own(&io::stdout())?, patterns.clone())?);
            }
            if let Some(pipe) = child.stderr.take() {
                copying.push(masked::copy(pipe, own(&io::stderr())?, patterns.clone())?);
            }
            if let Some(terminal) = &mut self.terminal {
                copying.push(masked::copy(terminal.output()?, own(&io::stdout())?, patterns.clone())?);
                terminal.engage();
            }
            Ok(())
        };
        copy().map_err(|error| failure(&error))?;
        self.running = Some(Running {
            pid,
            launch,
            copying,
            since: Instant::now(),
        });
        Ok(())
    }

    /// Pipes or a terminal in place of what byok has, where values are to be hidden.
    fn give_streams(&self, launch: &mut Launch) -> Result<(), Stop> {
        match &self.terminal {
            Some(terminal) => terminal
                .give_to(&mut launch.command, self.wish.args.stdin.is_some())
                .map_err(|error| failure(&error)),
            None => {
                if self.wish.args.mask {
                    launch.command.stdout(Stdio::piped()).stderr(Stdio::piped());
                }
                Ok(())
            }
        }
    }

    fn until_it_ends(&mut self, told: &Receiver<Event>) -> Result<WaitStatus, Stop> {
        loop {
            match self.event(told) {
                Some(Event::Heard(heard)) => self.hand_on(&heard),
                Some(Event::News(start, news)) if start == self.starts => match news {
                    News::Stopped => self.stop_and_go_on(),
                    News::Ended(status) => match self.next.take().filter(|_| !self.is_ending) {
                        Some(launch) => self.restart(launch)?,
                        None => return Ok(status),
                    },
                },
                Some(Event::News(..)) => {}
                Some(Event::Changed(key)) => self.note_change(&key),
                None => self.do_what_is_due(),
            }
        }
    }

    /// The next event; `None` when something is due first.
    fn event(&self, told: &Receiver<Event>) -> Option<Event> {
        let due = self.kill_at.into_iter().chain(self.ask_at).min();
        let left = due.map_or(Duration::MAX, |due| due.saturating_duration_since(Instant::now()));
        told.recv_timeout(left).ok()
    }

    fn hand_on(&mut self, heard: &Heard) {
        self.is_ending |= heard.is_end();
        let reach = if self.terminal.is_some() {
            Reach::Alone
        } else {
            Reach::Both
        };
        match (heard.signal, &mut self.terminal) {
            (Signal::SIGWINCH, Some(terminal)) => terminal.resize(),
            // Back from the background.
            (Signal::SIGCONT, Some(terminal)) => terminal.engage(),
            _ => {}
        }
        if let Some(running) = self.running.as_ref().filter(|_| heard.is_for_program(reach)) {
            signals::send(running.pid, heard.signal);
        }
    }

    /// Stops with the program, so that the shell has the terminal again; has it go on when byok goes on.
    fn stop_and_go_on(&mut self) {
        if let Some(terminal) = &mut self.terminal {
            terminal.release();
        }
        signals::stop_here();
        if let Some(terminal) = &mut self.terminal {
            terminal.engage();
            terminal.resize();
        }
        if let Some(running) = &self.running {
            signals::send(running.pid, Signal::SIGCONT);
        }
    }

    /// A default may now be another key: the service decides.
    fn note_change(&mut self, key: &str) {
        let service = |key: &str| key.split('/').next().unwrap_or_default().to_owned();
        let Some(running) = &self.running else { return };
        let is_ours = running
            .launch
            .values
            .iter()
            .any(|(own, _)| service(own) == service(key));
        if is_ours && self.ask_at.is_none() && !self.is_ending {
            let has_run = running.since.elapsed() > PAUSE.1;
            self.pause = if has_run { PAUSE.0 } else { self.pause };
            self.ask_at = Some(running.since + self.pause);
        }
    }

    fn do_what_is_due(&mut self) {
        let now = Instant::now();
        if self.kill_at.is_some_and(|at| at <= now) {
            self.kill_at = None;
            self.kill();
        }
        if self.ask_at.is_some_and(|at| at <= now) {
            self.ask_at = None;
            self.ask_again();
        }
    }

    /// Asks for the values; when they are others, has the program end. When they can't be had, it goes on with those it has.
    fn ask_again(&mut self) {
        self.pause = (self.pause * 2).min(PAUSE.1);
        match Launch::prepare(self.context, self.wish, Asking::Nobody) {
            Ok(launch) => {
                let Some(running) = &self.running else { return };
                if running.launch.differs_from(&launch) {
                    self.say("a key has another value: restarting");
                    signals::send(running.pid, Signal::SIGTERM);
                    signals::send(running.pid, Signal::SIGCONT);
                    self.kill_at = Some(Instant::now() + GRACE);
                    self.next = Some(launch);
                }
            }
            Err(stop) => {
                self.say(&format!("{}; it goes on with the values it has", stop.message));
                self.ask_at = Some(Instant::now() + self.pause);
            }
        }
    }

    fn kill(&self) {
        self.say("it did not end in 10 seconds: killed");
        let Some(running) = &self.running else { return };
        match self.terminal.as_ref().and_then(Terminal::group) {
            // Its leader ends with it.
            Some(group) => signals::send_to_group(group, Signal::SIGKILL),
            None => signals::send(running.pid, Signal::SIGKILL),
        }
    }

    fn restart(&mut self, launch: Launch) -> Result<(), Stop> {
        self.kill_at = None;
        // What the old one leaves behind may print on; nobody waits for it.
        self.running = None;
        if let Some(terminal) = &mut self.terminal {
            terminal.release();
            *terminal = Terminal::open()?;
        }
        self.start(launch)
    }

    /// All that was printed is passed on, the terminal is as it was, the files are gone: byok ends as the program did.
    fn end(mut self, status: WaitStatus) -> ExitCode {
        for thread in self.running.iter_mut().flat_map(|running| running.copying.drain(..)) {
            // A thread that failed has nothing more to say.
            let _ = thread.join();
        }
        drop(self);
        ending::as_it_did(status)
    }

    fn say(&self, words: &str) {
        let end = if self.terminal.is_some() { "\r" } else { "" };
        self.context.say(format!("byok: {words}{end}"));
    }
}

/// A stream of byok's own, without a buffer.
fn own(stream: &impl AsFd) -> io::Result<std::fs::File> {
    Ok(stream.as_fd().try_clone_to_owned()?.into())
}

fn failure(error: &io::Error) -> Stop {
    Stop::new(Code::Io, format!("the program's streams: {error}"))
}
