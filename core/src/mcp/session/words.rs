//! What is read of messages, and those of our own.

use super::{Out, RESTARTED};
use crate::mcp::flight::Lost;
use crate::mcp::id::Id;
use crate::mcp::message::{Kind, Message, place};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;
use std::ops::Range;

#[derive(Deserialize)]
pub(super) struct Cancelled<'a> {
    #[serde(borrow, rename = "requestId")]
    pub(super) request: &'a RawValue,
}

#[derive(Deserialize)]
pub(super) struct ProgressOf<'a> {
    #[serde(borrow, rename = "progressToken")]
    pub(super) token: &'a RawValue,
}

#[derive(Deserialize)]
pub(super) struct WithMeta<'a> {
    #[serde(borrow, rename = "_meta")]
    pub(super) meta: ProgressOf<'a>,
}

/// A place in a line, and what is to stand there.
pub(super) type Change = (Range<usize>, String);

pub(super) fn requests<'m, 'a>(messages: &'m [Message<'a>]) -> impl Iterator<Item = &'m Message<'a>> {
    messages.iter().filter(|one| one.kind == Kind::Request)
}

pub(super) fn is_good(answer: &Message<'_>) -> bool {
    answer.error.is_none_or(|error| error.get() == "null")
}

/// Another id in the place of one.
pub(super) fn change(raw: &RawValue, line: &[u8], to: &Id) -> Vec<Change> {
    let text = std::str::from_utf8(line).unwrap_or_default();
    if Id::read(raw).as_ref() == Some(to) {
        return Vec::new();
    }
    vec![(place(raw, text), to.json())]
}

/// What the server that is gone wanted to know.
pub(super) fn taken_back(id: &Id) -> Out {
    let reason = "byok started the server again";
    let line = format!(
        "{{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{{\"requestId\":{},\"reason\":\"{reason}\"}}}}\n",
        id.json()
    );
    Out::Client(line.into_bytes())
}

/// The answer to requests that nobody else answers.
pub(super) fn apology(lost: &Lost) -> Out {
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
