//! One document on stdout, with its schema version first.

use crate::stop::{self, Stop};
use serde::Serialize;
use std::io::Write;

#[derive(Serialize)]
struct Versioned<'a, T> {
    schema_version: u32,
    #[serde(flatten)]
    document: &'a T,
}

/// Prints a document.
pub(crate) fn document(document: &impl Serialize) -> Result<(), Stop> {
    let text = serde_json::to_string(&Versioned {
        schema_version: 1,
        document,
    })
    .expect("plain data is JSON");
    writeln!(std::io::stdout(), "{text}").map_err(|error| stop::output(&error))
}

/// Prints an object that the daemon wrote, without parsing it.
pub(crate) fn raw(object: &[u8]) -> Result<(), Stop> {
    let mut stdout = std::io::stdout().lock();
    let rest = object.strip_prefix(b"{").unwrap_or(object);
    stdout
        .write_all(b"{\"schema_version\":1,")
        .and_then(|()| stdout.write_all(rest))
        .and_then(|()| stdout.write_all(b"\n"))
        .map_err(|error| stop::output(&error))
}
