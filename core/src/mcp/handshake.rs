//! What another server has to hear before the client's next line: what the client has set up with the one before.
//!
//! Until 2025-11-25 a session begins with `initialize` and keeps subscriptions and a log level. From 2026-07-28 on each request says
//! everything itself, and nothing is kept here.

use super::id::Id;
use super::message::{Kind, Message};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// Subscriptions that are remembered.
const MOST: usize = 10_000;

#[derive(Debug, Default)]
pub(super) struct Handshake {
    /// The arguments of `initialize`, once it was answered.
    hello: Option<String>,
    /// The line that said that the client is ready.
    ready: Option<Vec<u8>>,
    /// The arguments of the last `logging/setLevel`.
    level: Option<String>,
    /// By address, the arguments of `resources/subscribe`.
    subscriptions: BTreeMap<String, String>,
    /// Requests on their way that change this once they are answered.
    pending: BTreeMap<Id, Pending>,
}

#[derive(Debug)]
struct Pending {
    method: &'static str,
    arguments: String,
}

#[derive(Deserialize)]
struct Address {
    uri: String,
}

const METHODS: [&str; 4] = [
    "initialize",
    "logging/setLevel",
    "resources/subscribe",
    "resources/unsubscribe",
];

impl Handshake {
    /// The client says something.
    pub(super) fn said(&mut self, message: &Message<'_>, line: &[u8]) {
        let method = message.method.as_ref();
        if message.kind == Kind::Notification && method == "notifications/initialized" {
            self.ready = Some(line.to_vec());
        }
        let known = METHODS.into_iter().find(|known| *known == method);
        if let (Kind::Request, Some(method), Some(id)) = (message.kind, known, &message.id) {
            let arguments = message.params.map_or("{}", RawValue::get).to_owned();
            self.pending.insert(id.clone(), Pending { method, arguments });
        }
    }

    /// The server answers; a refused request has changed nothing.
    pub(super) fn answered(&mut self, id: &Id, is_good: bool) {
        let Some(Pending { method, arguments }) = self.pending.remove(id).filter(|_| is_good) else {
            return;
        };
        let uri = || {
            serde_json::from_str::<Address>(&arguments)
                .ok()
                .map(|address| address.uri)
        };
        match method {
            "initialize" => self.hello = Some(arguments),
            "logging/setLevel" => self.level = Some(arguments),
            "resources/subscribe" => {
                if let Some(uri) = uri().filter(|_| self.subscriptions.len() < MOST) {
                    self.subscriptions.insert(uri, arguments);
                }
            }
            _ => {
                uri().and_then(|uri| self.subscriptions.remove(&uri));
            }
        }
    }

    /// The arguments of the first request to another server, if there was one.
    pub(super) fn hello(&self) -> Option<&str> {
        self.hello.as_deref()
    }

    /// The line that says that the client is ready, if it has said so.
    pub(super) fn ready(&self) -> Option<&[u8]> {
        self.ready.as_deref()
    }

    /// What comes after it: methods and arguments.
    pub(super) fn settings(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let level = self
            .level
            .iter()
            .map(|arguments| ("logging/setLevel", arguments.as_str()));
        let subscribed = self.subscriptions.values();
        level.chain(subscribed.map(|arguments| ("resources/subscribe", arguments.as_str())))
    }
}
