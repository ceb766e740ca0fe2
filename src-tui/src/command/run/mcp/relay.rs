//! The loop: one thread, which waits for whatever comes first.
//!
//! Each direction is slowed down by its own reader and by nothing else, so that two sides which both write much don't wait for each
//! other for ever.

use super::super::ending;
use super::super::launch::{Asking, Launch};
use super::super::signals::Reach;
use super::super::wish::Wish;
use super::keys::{self, Verdict};
use super::pace::Pace;
use super::server::{STEPS, Server, Word, Words};
use super::stream::{Inlet, Outlet, Read};
use crate::context::Context;
use crate::stop::Stop;
use byok_core::error::Code;
use byok_core::mcp::{Done, Heard, MOST_HELD, Out, Piece, Refusal, Session};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::WaitStatus;
use std::collections::BTreeSet;
use std::io::{self, Stdin, Stdout};
use std::os::fd::AsFd;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Others that are on their way when a key was refused are waited for so long: they were sent with the same key, and what a server
/// does after its provider refused it is short.
const SETTLE: Duration = Duration::from_secs(2);

struct Relay<'a> {
    context: &'a Context,
    wish: &'a Wish,
    session: Session,
    /// What the server was given something of.
    keys: BTreeSet<String>,
    pace: Pace,
    server: Server,
    /// How many there were.
    servers: usize,
    /// None when the client says nothing any more.
    client_in: Option<Inlet<Stdin>>,
    /// None when it does not listen any more.
    client_out: Option<Outlet<Stdout>>,
    /// A line of the client that is too long to be held is passing.
    is_passing: bool,
    /// The beginning of one that has to wait for the next server; nothing more is read until then.
    begun: Option<Vec<u8>>,
    /// A line of the server that is too long to be held is passing.
    is_server_passing: bool,
    settles_by: Option<Instant>,
    words: Words,
    /// A signal has said that all is to end.
    is_over: bool,
}

/// What there is to do.
#[derive(Default)]
struct Due {
    word: bool,
    client_in: bool,
    client_out: bool,
    input: bool,
    output: bool,
}

/// Runs a server until it ends, and ends like it.
///
/// # Errors
/// What the daemon says the first time; 126 and 127 when the server can't be run.
pub(in super::super) fn with(context: &Context, wish: &Wish) -> Result<ExitCode, Stop> {
    let words = Words::listen()?;
    let launch = Launch::prepare(context, wish, Asking::Person)?;
    let keys = launch.keys.clone();
    let relay = Relay {
        context,
        wish,
        session: Session::default(),
        keys,
        pace: Pace::default(),
        server: Server::start(launch, 0, &words)?,
        servers: 1,
        client_in: Some(Inlet::new(io::stdin())),
        client_out: Some(Outlet::new(io::stdout())),
        is_passing: false,
        begun: None,
        is_server_passing: false,
        settles_by: None,
        words,
        is_over: false,
    };
    relay.run().map(ending::as_it_did)
}

impl Relay<'_> {
    fn run(mut self) -> Result<WaitStatus, Stop> {
        loop {
            if let Some(status) = self.server.status {
                self.drain()?;
                if self.settles_by.is_none() || self.is_over {
                    self.part()?;
                    return Ok(status);
                }
                // It was to go anyway.
                self.settles_by = Some(Instant::now());
                self.go_on()?;
                continue;
            }
            let due = self.wait(self.settles_by)?;
            if due.word {
                self.hear_words();
            }
            if due.client_out {
                self.write_to_client();
            }
            if due.input {
                self.write_to_server();
            }
            if due.output {
                self.read_from_server()?;
            }
            if due.client_in {
                self.read_from_client();
            }
            self.go_on()?;
        }
    }

    /// What follows from the state and not from a stream.
    fn go_on(&mut self) -> Result<(), Stop> {
        let is_late = self.settles_by.is_some_and(|by| Instant::now() >= by);
        if self.settles_by.is_some() && (is_late || self.session.is_settled()) && !self.is_passing {
            self.settles_by = None;
            self.restart()?;
        }
        if self.session.is_flowing()
            && let Some(bytes) = self.begun.take()
        {
            self.is_passing = true;
            self.send(vec![Out::Server(bytes)]);
        }
        // The client has said all it wants to say.
        let is_said = self.client_in.is_none() && self.session.is_flowing();
        if is_said && self.server.input.as_ref().is_some_and(Outlet::is_empty) {
            self.server.input = None;
        }
        // The server has.
        if self.server.output.is_none() && self.client_out.as_ref().is_some_and(Outlet::is_empty) {
            self.close_client_out();
        }
        Ok(())
    }

    /// Waits until something can be done.
    fn wait(&self, until: Option<Instant>) -> Result<Due, Stop> {
        let is_slow = self.server.input.as_ref().is_some_and(Outlet::is_full);
        let may_say = !is_slow && self.begun.is_none() && self.session.waiting_bytes() < MOST_HELD;
        let client_in = self.client_in.as_ref().filter(|_| may_say);
        let output = self.server.output.as_ref();
        let output = output.filter(|_| self.client_out.as_ref().is_none_or(|out| !out.is_full()));
        let client_out = self.client_out.as_ref().filter(|out| !out.is_empty());
        let input = self.server.input.as_ref().filter(|out| !out.is_empty());
        let mut fds = vec![PollFd::new(&self.words, PollFlags::IN)];
        fds.extend(client_in.map(|one| PollFd::from_borrowed_fd(one.as_fd(), PollFlags::IN)));
        fds.extend(output.map(|one| PollFd::from_borrowed_fd(one.as_fd(), PollFlags::IN)));
        fds.extend(client_out.map(|one| PollFd::from_borrowed_fd(one.as_fd(), PollFlags::OUT)));
        fds.extend(input.map(|one| PollFd::from_borrowed_fd(one.as_fd(), PollFlags::OUT)));
        let present = [
            true,
            client_in.is_some(),
            output.is_some(),
            client_out.is_some(),
            input.is_some(),
        ];
        poll_until(&mut fds, until)?;
        let mut ready = fds.iter().map(|fd| !fd.revents().is_empty());
        let mut next = |is_there: bool| is_there && ready.next().unwrap_or(false);
        let [word, client_in, output, client_out, input] = present.map(&mut next);
        Ok(Due {
            word,
            client_in,
            client_out,
            input,
            output,
        })
    }

    fn hear_words(&mut self) {
        for word in self.words.take() {
            match word {
                Word::Ended(number, status) => self.server.hear(number, status),
                Word::Heard(heard) => {
                    self.is_over |= heard.is_end();
                    if heard.is_for_program(Reach::Both) {
                        self.server.signal(heard.signal);
                    }
                }
            }
        }
    }

    fn write_to_client(&mut self) {
        if self.client_out.as_mut().is_some_and(|out| !out.write()) {
            // Nobody listens: the server hears of it as it would without byok, when it writes.
            self.client_out = None;
            self.server.output = None;
        }
    }

    fn write_to_server(&mut self) {
        if self.server.input.as_mut().is_some_and(|input| !input.write()) {
            self.server.input = None;
        }
    }

    fn read_from_client(&mut self) {
        let (pieces, is_end) = read(self.client_in.as_mut());
        for piece in pieces {
            match piece {
                Piece::Line(line) => {
                    let out = self.session.client(line);
                    self.send(out);
                }
                Piece::Part(bytes) if self.is_passing || self.session.is_flowing() => {
                    self.is_passing = true;
                    self.send(vec![Out::Server(bytes)]);
                }
                Piece::Part(bytes) => self.begun = Some(bytes),
                Piece::End(bytes, outline) => {
                    self.is_passing = false;
                    self.session.client_passed(&outline);
                    self.send(vec![Out::Server(bytes)]);
                }
            }
        }
        if is_end {
            self.client_in = None;
        }
    }

    fn read_from_server(&mut self) -> Result<(), Stop> {
        let (pieces, is_end) = read(self.server.output.as_mut());
        for piece in pieces {
            match piece {
                Piece::Line(line) => {
                    let heard = self.session.server(line);
                    self.hear(heard)?;
                }
                Piece::Part(bytes) => {
                    self.is_server_passing = true;
                    self.send(vec![Out::Client(bytes)]);
                }
                Piece::End(bytes, outline) => {
                    self.is_server_passing = false;
                    self.session.server_passed(&outline);
                    self.send(vec![Out::Client(bytes)]);
                }
            }
        }
        if is_end {
            self.server.output = None;
        }
        Ok(())
    }

    fn hear(&mut self, heard: Heard) -> Result<(), Stop> {
        self.send(heard.out);
        if heard.is_stranded {
            self.context
                .say("byok: the server did not take up the session where the one before left it");
        }
        let Some(refusal) = heard.refused else { return Ok(()) };
        if self.settles_by.is_some() {
            return Ok(());
        }
        if self.is_over || !self.steps_in(&refusal) {
            let out = self.session.stay();
            self.send(out);
            return Ok(());
        }
        self.session.settle();
        self.settles_by = Some(Instant::now() + SETTLE);
        Ok(())
    }

    /// Whether another key takes the place of the refused one.
    fn steps_in(&mut self, refusal: &Refusal) -> bool {
        let now = Instant::now();
        if let [only] = self.keys.iter().collect::<Vec<_>>().as_slice()
            && self.pace.is_known_alone(only, now)
        {
            return false;
        }
        let answer = match keys::judge(self.context, &self.keys, refusal, &self.wish.request.program) {
            Ok(Verdict::Next { failed, next }) => {
                let status = refusal
                    .status
                    .map(|status| format!(" with {status}"))
                    .unwrap_or_default();
                let called = named(&refusal.called);
                self.context.say(format!(
                    "byok: `{failed}` was refused{status} at {called}; `{next}` steps in"
                ));
                self.pace.may_start(now)
            }
            Ok(Verdict::Alone { failed, why }) => {
                if !self.pace.is_known_alone(&failed, now) {
                    self.context.say(format!("byok: {why}"));
                }
                self.pace.is_alone(failed, now);
                return false;
            }
            Ok(Verdict::Unclear) => {
                self.context.say(
                    "byok: the server says that a key was refused, and not whose: give each server its own with --only",
                );
                return false;
            }
            Err(stop) => {
                self.context.say(format!(
                    "byok: a key was refused, and nothing could be done: {}",
                    stop.message
                ));
                return false;
            }
        };
        if !answer {
            self.context
                .say("byok: the server was started too often within a minute; it goes on as it is");
        }
        answer
    }

    /// The next server, with the key that steps in.
    fn restart(&mut self) -> Result<(), Stop> {
        // Who steps in was said.
        let mut quiet = self.context.clone();
        quiet.quiet = true;
        let next = match Launch::prepare(&quiet, self.wish, Asking::Nobody) {
            Ok(next) if next.keys != self.keys => next,
            Ok(_) => {
                self.remain("the same key was handed out again");
                return Ok(());
            }
            Err(stop) => {
                self.remain(&stop.message);
                return Ok(());
            }
        };
        self.stop()?;
        if self.is_over {
            return Ok(());
        }
        self.keys = next.keys.clone();
        self.server = Server::start(next, self.servers, &self.words)?;
        self.servers += 1;
        if std::mem::take(&mut self.is_server_passing) {
            // What was cut off is a line by itself; the client can't read it, and reads the next one.
            self.send(vec![Out::Client(b"\n".to_vec())]);
        }
        let (out, done) = self.session.restarted();
        self.send(out);
        self.context
            .say(format!("byok: the server was started again; {}", said(done)));
        Ok(())
    }

    fn remain(&mut self, why: &str) {
        self.context.say(format!("byok: the server goes on as it is: {why}"));
        let out = self.session.stay();
        self.send(out);
    }

    /// Ends the server, politely first.
    fn stop(&mut self) -> Result<(), Stop> {
        self.server.input = None;
        self.server.output = None;
        for (signal, patience) in STEPS {
            if let Some(signal) = signal {
                self.server.signal(signal);
            }
            let until = Instant::now() + patience;
            while self.server.status.is_none() && Instant::now() < until {
                let mut fds = [PollFd::new(&self.words, PollFlags::IN)];
                poll_until(&mut fds, Some(until))?;
                self.hear_words();
            }
            if self.server.status.is_some() {
                break;
            }
        }
        Ok(())
    }

    /// The server has ended: what it wrote before goes to the client.
    fn drain(&mut self) -> Result<(), Stop> {
        while let Some(output) = &self.server.output {
            let mut fds = [PollFd::from_borrowed_fd(output.as_fd(), PollFlags::IN)];
            // What it started may have inherited the stream and write on; without byok nobody would wait for that.
            poll_until(&mut fds, Some(Instant::now()))?;
            if fds[0].revents().is_empty() {
                break;
            }
            let (pieces, is_end) = read(self.server.output.as_mut());
            for piece in pieces {
                let out = match piece {
                    Piece::Line(line) => self.session.server(line).out,
                    Piece::Part(bytes) | Piece::End(bytes, _) => vec![Out::Client(bytes)],
                };
                self.send(out);
            }
            if is_end {
                self.server.output = None;
            }
        }
        Ok(())
    }

    /// Says the last words to the client.
    fn part(&mut self) -> Result<(), Stop> {
        let held = self.session.release();
        self.send(held);
        while let Some(out) = self.client_out.as_ref().filter(|out| !out.is_empty()) {
            let mut fds = [PollFd::from_borrowed_fd(out.as_fd(), PollFlags::OUT)];
            poll_until(&mut fds, None)?;
            self.write_to_client();
        }
        Ok(())
    }

    fn send(&mut self, out: Vec<Out>) {
        for one in out {
            match one {
                Out::Server(bytes) => {
                    if let Some(input) = &mut self.server.input {
                        input.push(bytes);
                    }
                }
                Out::Client(bytes) => {
                    if let Some(out) = &mut self.client_out {
                        out.push(bytes);
                    }
                }
            }
        }
    }

    /// The client sees the end of the server's output, as it would without byok.
    fn close_client_out(&mut self) {
        self.client_out = None;
        if let Ok(nothing) = std::fs::File::options().write(true).open("/dev/null") {
            let _ = rustix::stdio::dup2_stdout(&nothing);
        }
    }
}

fn read<F: AsFd>(inlet: Option<&mut Inlet<F>>) -> (Vec<Piece>, bool) {
    match inlet.map(Inlet::read) {
        None => (Vec::new(), false),
        Some(Read::Pieces(pieces)) => (pieces, false),
        Some(Read::End(last)) => (last.into_iter().collect(), true),
    }
}

fn poll_until(fds: &mut [PollFd<'_>], until: Option<Instant>) -> Result<(), Stop> {
    loop {
        let left = until.map(|until| until.saturating_duration_since(Instant::now()));
        let timeout = left.and_then(|left| Timespec::try_from(left).ok());
        match poll(fds, timeout.as_ref()) {
            Ok(_) => return Ok(()),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(Stop::new(Code::Io, format!("waiting: {error}"))),
        }
    }
}

/// The name of a tool or method for a person; what could play tricks on a terminal is left out.
fn named(called: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    if !called.is_empty() && called.len() <= 128 && called.chars().all(is_plain) {
        format!("`{called}`")
    } else {
        "a call".to_owned()
    }
}

fn said(done: Done) -> String {
    let repeated = match done.repeated {
        0 => "nothing was repeated".to_owned(),
        1 => "1 call was repeated".to_owned(),
        many => format!("{many} calls were repeated"),
    };
    match done.lost {
        0 => repeated,
        lost => format!("{repeated}, {lost} that may have been done answered with an error"),
    }
}
