//! One client, and one server after the other: lines in, lines out.
//!
//! ```text
//!             a key was refused, another steps in          another server is there
//! Flowing ────────────────────────────────────▶ Settling ─────────────────────────▶ Greeting ──▶ Flowing
//!                                               (others get        (no handshake: straight on)
//!                                                their answers)
//! ```
//!
//! While it is settling and greeting, the client's requests wait here. Each of them is answered exactly once: by the server, by the
//! next one, or with [`RESTARTED`]. What it says is in `client`, what its server says in `server`.

mod client;
mod server;
mod words;

use self::words::{apology, taken_back};
use super::asked::Asked;
use super::flight::Flight;
use super::handshake::Handshake;
use super::id::Id;
use super::progress::Told;
use super::refusal::Refusal;
use super::repeat::Tools;
use std::collections::BTreeSet;

/// The code of the error with which a request is answered that was on its way when the server was started anew and is not repeated.
/// Outside the range that JSON-RPC reserves, as MCP 2026-07-28 asks of new codes.
pub const RESTARTED: i64 = -31_001;

/// Where a line goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Out {
    /// To the server.
    Server(Vec<u8>),
    /// To the client.
    Client(Vec<u8>),
}

/// What comes of a line of the server.
#[derive(Debug, Default)]
pub struct Heard {
    /// What is passed on.
    pub out: Vec<Out>,
    /// The provider refused the key. The caller finds out whether another steps in and says [`Session::settle`] or
    /// [`Session::stay`].
    pub refused: Option<Refusal>,
    /// The server did not accept what the one before had accepted, so that its session can't be continued.
    pub is_stranded: bool,
}

/// What became of the requests that were on their way to a server that is gone.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// Sent to the next server.
    pub repeated: usize,
    /// Answered with an error.
    pub lost: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Phase {
    Flowing,
    Settling,
    /// Until this request of ours is answered.
    Greeting(Id),
}

/// The conversation.
#[derive(Debug)]
pub struct Session {
    phase: Phase,
    flight: Flight,
    asked: Asked,
    handshake: Handshake,
    tools: Tools,
    told: Told,
    /// Lines of the client that wait for the next server.
    waiting: Vec<Vec<u8>>,
    waiting_bytes: usize,
    /// Requests of our own, whose answers are nobody else's.
    own: BTreeSet<Id>,
    own_count: u64,
    servers: u32,
}

impl Default for Session {
    fn default() -> Self {
        Self {
            phase: Phase::Flowing,
            flight: Flight::default(),
            asked: Asked::default(),
            handshake: Handshake::default(),
            tools: Tools::default(),
            told: Told::default(),
            waiting: Vec::new(),
            waiting_bytes: 0,
            own: BTreeSet::new(),
            own_count: 0,
            servers: 1,
        }
    }
}

impl Session {
    /// Whether lines pass through; otherwise they wait for another server.
    pub fn is_flowing(&self) -> bool {
        self.phase == Phase::Flowing
    }

    /// Bytes of the client that wait for another server.
    pub fn waiting_bytes(&self) -> usize {
        self.waiting_bytes
    }

    /// No other key steps in: what was held goes on as it came.
    pub fn stay(&mut self) -> Vec<Out> {
        let was_flowing = self.is_flowing();
        self.phase = Phase::Flowing;
        let mut out = self.release();
        if !was_flowing {
            let lost = self.flight.give_up(|_| true);
            out.extend(lost.iter().map(apology));
            out.extend(self.flush());
        }
        out
    }

    /// The server has ended and no other comes: answers that were held go on as they came.
    pub fn release(&mut self) -> Vec<Out> {
        self.flight.release().into_iter().map(Out::Client).collect()
    }

    /// Another key steps in: from now on nothing new goes to this server.
    pub fn settle(&mut self) {
        self.phase = Phase::Settling;
    }

    /// Whether nothing is on its way whose answer is worth waiting for.
    pub fn is_settled(&self) -> bool {
        self.flight.is_settled()
    }

    /// Another server is there, with another key: what it has to hear, and what the client has to.
    pub fn restarted(&mut self) -> (Vec<Out>, Done) {
        self.servers += 1;
        self.own.clear();
        let mut out: Vec<Out> = self.asked.next_server().iter().map(taken_back).collect();
        let lost = self.flight.give_up(|unit| unit.held.is_none() && !unit.goes_again());
        out.extend(lost.iter().map(apology));
        let done = Done {
            repeated: self.flight.count(),
            lost: lost.iter().map(|one| one.ids.len()).sum(),
        };
        match self.handshake.hello().map(ToOwned::to_owned) {
            Some(hello) => {
                let (id, line) = self.request("initialize", &hello);
                self.phase = Phase::Greeting(id);
                out.push(Out::Server(line));
            }
            None => {
                self.phase = Phase::Flowing;
                out.extend(self.resume());
            }
        }
        (out, done)
    }

    /// The requests that are repeated, and what the client said meanwhile.
    fn resume(&mut self) -> Vec<Out> {
        // Drops what the client has cancelled meanwhile.
        self.flight.give_up(|_| false);
        let mut out: Vec<Out> = self.flight.again().into_iter().map(Out::Server).collect();
        out.extend(self.flush());
        out
    }

    fn flush(&mut self) -> Vec<Out> {
        self.waiting_bytes = 0;
        let waiting = std::mem::take(&mut self.waiting);
        waiting.into_iter().flat_map(|line| self.forward(line)).collect()
    }

    /// The server was greeted like the one before.
    fn greeted(&mut self) -> Vec<Out> {
        self.phase = Phase::Flowing;
        let mut out: Vec<Out> = self
            .handshake
            .ready()
            .map(|line| Out::Server(line.to_vec()))
            .into_iter()
            .collect();
        let settings: Vec<_> = self
            .handshake
            .settings()
            .map(|(method, text)| (method, text.to_owned()))
            .collect();
        for (method, arguments) in settings {
            out.push(Out::Server(self.request(method, &arguments).1));
        }
        out.extend(self.resume());
        out
    }

    /// A request of our own.
    fn request(&mut self, method: &str, arguments: &str) -> (Id, Vec<u8>) {
        self.own_count += 1;
        let id = Id::Text(format!("byok-own-{}", self.own_count));
        let line = format!(
            "{{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"{method}\",\"params\":{arguments}}}\n",
            id.json()
        );
        self.own.insert(id.clone());
        (id, line.into_bytes())
    }
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
