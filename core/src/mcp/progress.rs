//! What a client was told already: progress only grows, also when a call is made a second time.

use super::id::Id;
use super::message::Message;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};

/// Tokens that are remembered.
const MOST: usize = 10_000;

#[derive(Debug, Default)]
pub(super) struct Told {
    /// The tokens that requests on their way have named.
    tokens: BTreeMap<Id, Id>,
    /// The last figure by token.
    progress: BTreeMap<Id, f64>,
    /// Subscriptions (2026-07-28) whose beginning the client has seen.
    acknowledged: BTreeSet<Id>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Progress<'a> {
    #[serde(borrow)]
    progress_token: &'a RawValue,
    progress: f64,
}

#[derive(Deserialize)]
struct Acknowledged<'a> {
    #[serde(borrow, rename = "_meta")]
    meta: Meta<'a>,
}

#[derive(Deserialize)]
struct Meta<'a> {
    #[serde(borrow, rename = "io.modelcontextprotocol/subscriptionId")]
    subscription: &'a RawValue,
}

impl Told {
    /// A request wants to hear how far it is.
    pub(super) fn expect(&mut self, id: &Id, token: Id) {
        if self.tokens.len() < MOST {
            self.tokens.insert(id.clone(), token);
        }
    }

    /// Whether the client has not heard this notification yet: progress that goes back, or the second beginning of a
    /// subscription, would be against the protocol.
    pub(super) fn is_news(&mut self, message: &Message<'_>) -> bool {
        match message.method.as_ref() {
            "notifications/progress" => self.is_further(message).unwrap_or(true),
            "notifications/subscriptions/acknowledged" => {
                let told = message.arguments::<Acknowledged<'_>>();
                let id = told.and_then(|told| Id::read(told.meta.subscription));
                id.is_none_or(|id| self.acknowledged.len() >= MOST || self.acknowledged.insert(id))
            }
            _ => true,
        }
    }

    fn is_further(&mut self, message: &Message<'_>) -> Option<bool> {
        let told = message.arguments::<Progress<'_>>()?;
        let token = Id::read(told.progress_token)?;
        let is_further = self.progress.get(&token).is_none_or(|last| told.progress > *last);
        if is_further && self.progress.len() < MOST {
            self.progress.insert(token, told.progress);
        }
        Some(is_further)
    }

    /// Nothing more comes for this request.
    pub(super) fn forget(&mut self, id: &Id) {
        if let Some(token) = self.tokens.remove(id) {
            self.progress.remove(&token);
        }
        self.acknowledged.remove(id);
    }
}
