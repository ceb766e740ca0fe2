//! What the client says.

use super::words::{Cancelled, Change, ProgressOf, WithMeta, change, requests};
use super::{Out, Phase, Session};
use crate::mcp::asked::Way;
use crate::mcp::id::Id;
use crate::mcp::message::{Kind, Line, Message, rewritten};
use crate::mcp::outline::Outline;
use crate::mcp::repeat::Repeat;

impl Session {
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

    /// Passes a line of the client on, and remembers what it wants.
    pub(super) fn forward(&mut self, line: Vec<u8>) -> Vec<Out> {
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
                self.client_notified(message, line)
            }
            Kind::Unclear => Some(Vec::new()),
        }
    }

    /// The same for a notification.
    fn client_notified(&mut self, message: &Message<'_>, line: &[u8]) -> Option<Vec<Change>> {
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
}
