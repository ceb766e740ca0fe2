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
//! next one, or with [`RESTARTED`].

use super::asked::{Asked, Way};
use super::flight::{Flight, Lost};
use super::handshake::Handshake;
use super::id::Id;
use super::message::{Kind, Line, Message, place, rewritten};
use super::outline::Outline;
use super::progress::Told;
use super::refusal::{Refusal, refusals};
use super::repeat::{Repeat, Tools};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;
use std::collections::BTreeSet;
use std::ops::Range;

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

#[derive(Deserialize)]
struct Cancelled<'a> {
    #[serde(borrow, rename = "requestId")]
    request: &'a RawValue,
}

#[derive(Deserialize)]
struct ProgressOf<'a> {
    #[serde(borrow, rename = "progressToken")]
    token: &'a RawValue,
}

#[derive(Deserialize)]
struct WithMeta<'a> {
    #[serde(borrow, rename = "_meta")]
    meta: ProgressOf<'a>,
}

/// A place in a line, and what is to stand there.
type Change = (Range<usize>, String);

impl Session {
    /// Whether lines pass through; otherwise they wait for another server.
    pub fn is_flowing(&self) -> bool {
        self.phase == Phase::Flowing
    }

    /// Bytes of the client that wait for another server.
    pub fn waiting_bytes(&self) -> usize {
        self.waiting_bytes
    }

    /// The client says something.
    pub fn client(&mut self, line: Vec<u8>) -> Vec<Out> {
        if self.is_flowing() {
            return self.forward(line);
        }
        // What is about things that are under way can't wait: they may be over only after it.
        let passes = match Line::read(&line) {
            Line::One(message) => match message.kind {
                Kind::Answer => true,
                Kind::Notification => self.is_about_flight(&message),
                _ => false,
            },
            _ => false,
        };
        if passes {
            return self.forward(line);
        }
        self.waiting_bytes += line.len();
        self.waiting.push(line);
        Vec::new()
    }

    /// A line of the client has passed that was too long to be held.
    pub fn client_passed(&mut self, outline: &Outline) {
        if let (Some(id), Some(method)) = (outline.id(), outline.method()) {
            self.flight.depart(None, vec![id], false, Repeat::Never, method);
        }
    }

    /// A line of the server has passed that was too long to be held.
    pub fn server_passed(&mut self, outline: &Outline) {
        if let Some(id) = outline.id().filter(|_| outline.has_answer()) {
            self.landed(&id, true);
        }
    }

    /// The server says something.
    pub fn server(&mut self, line: Vec<u8>) -> Heard {
        let parsed = Line::read(&line);
        match &parsed {
            Line::One(message) if message.kind == Kind::Answer => self.answer(message, &line),
            Line::One(message) if message.kind == Kind::Notification => match self.notification(message, &line) {
                Some(changes) => Heard::passing(rewritten(&line, &changes)),
                None => Heard::default(),
            },
            Line::One(message) => {
                let changes = self.question(message, &line);
                Heard::passing(rewritten(&line, &changes))
            }
            Line::Batch(all) => self.batch(all, &line),
            Line::Other => Heard::passing(line),
        }
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

    /// Passes a line of the client on, and remembers what it wants.
    fn forward(&mut self, line: Vec<u8>) -> Vec<Out> {
        let parsed = Line::read(&line);
        let messages: &[Message<'_>] = match &parsed {
            Line::One(message) => std::slice::from_ref(message),
            Line::Batch(all) => all,
            Line::Other => return vec![Out::Server(line)],
        };
        let mut changes = Vec::new();
        let mut is_wanted = false;
        for message in messages {
            match self.client_said(message, &line) {
                Some(more) => {
                    is_wanted = true;
                    changes.extend(more);
                }
                None => continue,
            }
        }
        let ids: Vec<Id> = requests(messages).filter_map(|one| one.id.clone()).collect();
        if !ids.is_empty() {
            let called = requests(messages)
                .map(|one| self.tools.judge(one).1)
                .next()
                .unwrap_or_default();
            // Of a batch that also answers the server, the answers must not be given twice.
            let repeat = if ids.len() == messages.len() {
                self.tools.judge_line(&parsed)
            } else {
                Repeat::Never
            };
            self.flight
                .depart(Some(&line), ids, matches!(parsed, Line::Batch(_)), repeat, called);
        }
        if !is_wanted {
            return Vec::new();
        }
        changes.sort_by_key(|(at, _): &Change| at.start);
        vec![Out::Server(rewritten(&line, &changes))]
    }

    /// What is to be changed in a message of the client; `None` when nobody wants it any more.
    fn client_said(&mut self, message: &Message<'_>, line: &[u8]) -> Option<Vec<Change>> {
        let id = message.id.as_ref();
        match message.kind {
            Kind::Request => {
                self.handshake.said(message, line);
                if let (Some(id), Some(meta)) = (id, message.arguments::<WithMeta<'_>>())
                    && let Some(token) = Id::read(meta.meta.token)
                {
                    self.told.expect(id, token);
                }
                Some(Vec::new())
            }
            Kind::Answer => match self.asked.answer(id?) {
                Way::Back(own) if Some(&own) == id => Some(Vec::new()),
                Way::Back(own) => Some(vec![(message.id_at.clone(), own.json())]),
                Way::Unknown => Some(Vec::new()),
                Way::Nowhere => None,
            },
            Kind::Notification => {
                self.handshake.said(message, line);
                match message.method.as_ref() {
                    "notifications/cancelled" => {
                        let told = message.arguments::<Cancelled<'_>>();
                        let id = told.and_then(|told| Id::read(told.request));
                        let is_gone = id
                            .as_ref()
                            .is_some_and(|id| !self.is_flowing() && self.is_with_nobody(id));
                        if let Some(id) = &id {
                            self.flight.cancel(id);
                        }
                        (!is_gone).then(Vec::new)
                    }
                    "notifications/progress" => {
                        let Some(told) = message.arguments::<ProgressOf<'_>>() else {
                            return Some(Vec::new());
                        };
                        match Id::read(told.token).map(|token| self.asked.progress(&token)) {
                            Some(Way::Back(own)) => Some(change(told.token, line, &own)),
                            Some(Way::Nowhere) => None,
                            _ => Some(Vec::new()),
                        }
                    }
                    _ => Some(Vec::new()),
                }
            }
            Kind::Unclear => Some(Vec::new()),
        }
    }

    /// Whether a request is held here, so that the server need not hear that it is cancelled.
    fn is_with_nobody(&self, id: &Id) -> bool {
        let Some(unit) = self.flight.unit(id) else { return false };
        unit.held.is_some() || matches!(self.phase, Phase::Greeting(_))
    }

    /// Whether a notification of the client is about something that is under way, and can't wait.
    fn is_about_flight(&self, message: &Message<'_>) -> bool {
        match message.method.as_ref() {
            "notifications/cancelled" => {
                let told = message.arguments::<Cancelled<'_>>();
                let id = told.and_then(|told| Id::read(told.request));
                id.is_some_and(|id| self.flight.unit(&id).is_some())
            }
            "notifications/progress" => true,
            _ => false,
        }
    }

    fn answer(&mut self, message: &Message<'_>, line: &[u8]) -> Heard {
        let Some(id) = &message.id else {
            return Heard::passing(line.to_vec());
        };
        let is_good = is_good(message);
        if self.own.remove(id) {
            return self.own_answer(message, id, is_good);
        }
        let called = self.flight.unit(id).map(|unit| unit.called.clone());
        let refusal = called.and_then(|called| refusals().judge(message, &called));
        if let Some(refusal) = refusal {
            if self.flight.hold(id, line, &refusal, false) {
                return Heard {
                    refused: Some(refusal),
                    ..Heard::default()
                };
            }
            self.landed(id, false);
            return Heard {
                refused: Some(refusal),
                ..Heard::passing(line.to_vec())
            };
        }
        self.learn(message, id);
        self.landed(id, is_good);
        Heard::passing(line.to_vec())
    }

    /// The answer to a request of our own.
    fn own_answer(&mut self, message: &Message<'_>, id: &Id, is_good: bool) -> Heard {
        if self.phase != Phase::Greeting(id.clone()) {
            return Heard::default();
        }
        if is_good {
            return Heard {
                out: self.greeted(),
                ..Heard::default()
            };
        }
        match refusals().judge(message, "initialize") {
            Some(refusal) => Heard {
                refused: Some(refusal),
                ..Heard::default()
            },
            None => Heard {
                out: self.stay(),
                is_stranded: true,
                ..Heard::default()
            },
        }
    }

    fn learn(&mut self, message: &Message<'_>, id: &Id) {
        let is_list = self.flight.unit(id).is_some_and(|unit| unit.called == "tools/list");
        if let Some(list) = message.result.filter(|_| is_list) {
            self.tools.learn(list.get());
        }
    }

    fn landed(&mut self, id: &Id, is_good: bool) {
        self.handshake.answered(id, is_good);
        self.flight.land(id);
        self.told.forget(id);
    }

    /// A batch of the server. One that answers exactly one batch of the client is held like a single answer.
    fn batch(&mut self, all: &[Message<'_>], line: &[u8]) -> Heard {
        let answers = || all.iter().filter(|one| one.kind == Kind::Answer);
        let ids: Vec<Id> = answers().filter_map(|one| one.id.clone()).collect();
        let judge = |one: &Message<'_>| refusals().judge(one, &self.flight.unit(one.id.as_ref()?)?.called.clone());
        let mut refused = None;
        for refusal in answers().filter_map(judge) {
            // The most careful one speaks for all.
            refused = match refused {
                Some(Refusal {
                    nothing_done: false, ..
                }) => refused,
                _ => Some(refusal),
            };
        }
        if let Some(refusal) = &refused
            && ids.len() == all.len()
            && self.flight.is_whole(&ids)
            && ids.first().is_some_and(|id| self.flight.hold(id, line, refusal, true))
        {
            return Heard {
                refused,
                ..Heard::default()
            };
        }
        let mut changes = Vec::new();
        for message in all {
            match message.kind {
                Kind::Answer => {
                    if let Some(id) = &message.id {
                        self.learn(message, id);
                        self.landed(id, is_good(message));
                    }
                }
                Kind::Request => changes.extend(self.question(message, line)),
                Kind::Notification => changes.extend(self.notification(message, line).unwrap_or_default()),
                Kind::Unclear => {}
            }
        }
        changes.sort_by_key(|(at, _): &Change| at.start);
        Heard {
            refused,
            ..Heard::passing(rewritten(line, &changes))
        }
    }

    /// The server asks the client.
    fn question(&mut self, message: &Message<'_>, line: &[u8]) -> Vec<Change> {
        let (Kind::Request, Some(own)) = (message.kind, &message.id) else {
            return Vec::new();
        };
        let meta = message.arguments::<WithMeta<'_>>();
        let token = meta.as_ref().and_then(|meta| Id::read(meta.meta.token));
        let (id, shown) = self.asked.ask(own, token.as_ref());
        let mut changes = Vec::new();
        if id != *own {
            changes.push((message.id_at.clone(), id.json()));
        }
        if let (Some(meta), Some(shown)) = (&meta, shown)
            && Some(&shown) != token.as_ref()
        {
            changes.extend(change(meta.meta.token, line, &shown));
        }
        changes.sort_by_key(|(at, _): &Change| at.start);
        changes
    }

    /// What is to be changed in a notification of the server; `None` when the client may not hear it.
    fn notification(&mut self, message: &Message<'_>, line: &[u8]) -> Option<Vec<Change>> {
        let is_news = self.told.is_news(message);
        if self.servers == 1 {
            return Some(Vec::new());
        }
        if !is_news {
            return None;
        }
        let told = message
            .arguments::<Cancelled<'_>>()
            .filter(|_| message.method == "notifications/cancelled");
        let own = told.as_ref().and_then(|told| Id::read(told.request));
        Some(match (told, own) {
            (Some(told), Some(own)) => change(told.request, line, &self.asked.outward(&own)),
            _ => Vec::new(),
        })
    }
}

impl Heard {
    fn passing(line: Vec<u8>) -> Self {
        Self {
            out: vec![Out::Client(line)],
            ..Self::default()
        }
    }
}

fn requests<'m, 'a>(messages: &'m [Message<'a>]) -> impl Iterator<Item = &'m Message<'a>> {
    messages.iter().filter(|one| one.kind == Kind::Request)
}

fn is_good(answer: &Message<'_>) -> bool {
    answer.error.is_none_or(|error| error.get() == "null")
}

/// Another id in the place of one.
fn change(raw: &RawValue, line: &[u8], to: &Id) -> Vec<Change> {
    let text = std::str::from_utf8(line).unwrap_or_default();
    if Id::read(raw).as_ref() == Some(to) {
        return Vec::new();
    }
    vec![(place(raw, text), to.json())]
}

/// What the server that is gone wanted to know.
fn taken_back(id: &Id) -> Out {
    let reason = "byok started the server again";
    let line = format!(
        "{{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{{\"requestId\":{},\"reason\":\"{reason}\"}}}}\n",
        id.json()
    );
    Out::Client(line.into_bytes())
}

/// The answer to requests that nobody else answers.
fn apology(lost: &Lost) -> Out {
    let error = json!({
        "code": RESTARTED,
        "message": "byok started the server again with another key while this was under way; it may have been done and is not repeated",
    });
    let one = |id: &Id| format!("{{\"jsonrpc\":\"2.0\",\"id\":{},\"error\":{error}}}", id.json());
    let all: Vec<String> = lost.ids.iter().map(one).collect();
    let mut line = match all.as_slice() {
        [one] if !lost.is_batch => one.clone(),
        _ => format!("[{}]", all.join(",")),
    };
    line.push('\n');
    Out::Client(line.into_bytes())
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
