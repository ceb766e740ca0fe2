//! The loop: one thread, which waits for whatever comes first.
//!
//! Each direction is slowed down by its own reader and by nothing else, so that two sides which both write much don't wait for each
//! other for ever.

mod ends;
mod turn;

use super::super::ending;
use super::super::launch::{Asking, Launch};
use super::super::signals::Reach;
use super::super::wish::Wish;
use super::pace::Pace;
use super::server::{Server, Word, Words};
use super::stream::{Inlet, Outlet};
use crate::context::Context;
use crate::stop::Stop;
use byok_core::mcp::{Heard, Out, Session};
use rustix::process::WaitStatus;
use std::collections::BTreeSet;
use std::io::{self, Stdin, Stdout};
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
}
