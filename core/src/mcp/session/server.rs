//! What the server says.

use super::words::{Cancelled, Change, WithMeta, change, is_good};
use super::{Heard, Out, Phase, Session};
use crate::mcp::id::Id;
use crate::mcp::message::{Kind, Line, Message, rewritten};
use crate::mcp::outline::Outline;
use crate::mcp::refusal::{Refusal, refusals};

impl Session {
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

    /// A line of the server has passed that was too long to be held.
    pub fn server_passed(&mut self, outline: &Outline) {
        if let Some(id) = outline.id().filter(|_| outline.has_answer()) {
            self.landed(&id, true);
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
