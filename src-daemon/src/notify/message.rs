//! The document that programs get: names and dates, no values.

use byok_core::model::Notice;
use serde::Serialize;

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    vault: &'a str,
    notices: &'a [Notice],
}

/// The JSON document that a command and a webhook get.
pub(super) fn document(vault: &str, notices: &[Notice]) -> Vec<u8> {
    serde_json::to_vec(&Document {
        schema_version: 1,
        vault,
        notices,
    })
    .expect("plain data is JSON")
}
