//! What each tool does: a call or two to the daemon.

use super::Object;
use super::shapes::{
    Ending, Expiring, ExpiringList, Found, KeyChecked, KeyList, KeyStatus, ListKeys, Named, OneKey, Request, Response,
};
use crate::context::Context;
use crate::session;
use crate::stop::Stop;
use byok_core::error::Code;
use byok_core::model::Verdict;
use byok_daemon::wire::{ErrandRequest, KeysQuery};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Who uses a key, as the trail has it.
const PROGRAM: &str = "byok mcp serve";
/// Days that `expiring` looks ahead.
const DAYS: u16 = 30;

/// Why a tool gave nothing.
pub(super) enum Fault {
    NoSuchTool(String),
    Stopped(Stop),
}

impl From<Stop> for Fault {
    fn from(stop: Stop) -> Self {
        Self::Stopped(stop)
    }
}

/// Calls a tool.
pub(super) fn call(context: &Context, name: &str, arguments: Object) -> Result<Value, Fault> {
    match name {
        "list_keys" => list_keys(context, read(arguments)?),
        "key_status" => key_status(context, &read(arguments)?),
        "check_key" => check_key(context, &read(arguments)?),
        "expiring" => expiring(context, &read(arguments)?),
        "request" => request(context, read(arguments)?),
        _ => Err(Fault::NoSuchTool(name.to_owned())),
    }
}

fn list_keys(context: &Context, wanted: ListKeys) -> Result<Value, Fault> {
    let verdict = wanted.status.as_deref().and_then(group);
    let query = KeysQuery {
        service: wanted.service,
        tag: wanted.tag,
        status: wanted.status.filter(|_| verdict.is_none()),
        text: wanted.text,
        ..KeysQuery::default()
    };
    let keys = session::with_open(context, |client| client.keys(&query))?;
    let fits = keys
        .iter()
        .filter(|key| verdict.is_none_or(|verdict| key.verdict == verdict));
    give(&KeyList {
        keys: fits.map(Named::from).collect(),
    })
}

fn key_status(context: &Context, wanted: &OneKey) -> Result<Value, Fault> {
    let found = session::with_open(context, |client| client.show(&wanted.key))?;
    give(&KeyStatus {
        key: Named::from(&found.key),
        facts: found.facts,
        last_check: found.checks.into_iter().next().map(Found::from),
    })
}

fn check_key(context: &Context, wanted: &OneKey) -> Result<Value, Fault> {
    let found = session::with_open(context, |client| client.check(&wanted.key))?;
    give(&KeyChecked {
        reference: found.reference,
        facts: found.check.facts.clone(),
        check: Found::from(found.check),
    })
}

fn expiring(context: &Context, wanted: &Expiring) -> Result<Value, Fault> {
    let within = format!("{}d", wanted.within_days.unwrap_or(DAYS));
    let found = session::with_open(context, |client| client.expiring(&within))?;
    let ending = found.keys.iter().map(|one| Ending {
        key: Named::from(&one.key),
        days_left: one.days_left,
    });
    give(&ExpiringList { keys: ending.collect() })
}

fn request(context: &Context, wanted: Request) -> Result<Value, Fault> {
    let body = match (wanted.json, wanted.body) {
        (Some(_), Some(_)) => return Err(Stop::new(Code::Usage, "give either `json` or `body`").into()),
        (Some(json), None) => Some(json.to_string()),
        (None, body) => body,
    };
    let errand = ErrandRequest {
        method: wanted.method,
        url: wanted.url,
        headers: wanted.headers,
        body,
        program: PROGRAM.into(),
    };
    let answer = session::with_open(context, |client| client.errand(&wanted.key, &errand))?;
    give(&Response::from(answer))
}

/// The group of statuses that has this name.
fn group(word: &str) -> Option<Verdict> {
    serde_json::from_value(Value::from(word)).ok()
}

fn read<T: DeserializeOwned>(arguments: Object) -> Result<T, Fault> {
    serde_json::from_value(Value::Object(arguments)).map_err(|error| {
        let stop = Stop::new(Code::Usage, format!("the arguments: {error}"));
        Fault::Stopped(stop.hint("the tool's input schema says what it takes"))
    })
}

fn give(answer: &impl Serialize) -> Result<Value, Fault> {
    serde_json::to_value(answer).map_err(|_| Stop::new(Code::Internal, "the answer can't be written").into())
}
