//! OpenClaw's exec resolver: `{"protocolVersion":1,"provider":…,"ids":[…]}` on stdin, `{"protocolVersion":1,"values":{…},"errors":{…}}`
//! on stdout. Every id is answered, by a value or by an error.

use super::{answer, ask, question, session};
use crate::context::Context;
use crate::stop::Stop;
use byok_core::complaint::repeatable;
use byok_core::error::Code;
use byok_core::model::Reference;
use byok_core::secret::Secret;
use byok_daemon::wire::SecretJson;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The only one there is.
const VERSION: u32 = 1;
/// A configuration has a few dozen at most; each is a call to the daemon.
const MAX_IDS: usize = 256;
/// OpenClaw's own limit, `^[A-Za-z0-9][A-Za-z0-9._:/-]{0,255}$`.
const MAX_ID_BYTES: usize = 256;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Question {
    protocol_version: u32,
    ids: Vec<String>,
}

pub(super) fn run(context: &Context) -> Result<(), Stop> {
    let text = question()?;
    let asked: Question = serde_json::from_str(&text)
        .map_err(|_| Stop::new(Code::Usage, "stdin is not a question of OpenClaw's exec resolver"))?;
    if asked.protocol_version != VERSION {
        return Err(Stop::new(Code::Usage, "byok speaks version 1 of this protocol"));
    }
    if asked.ids.len() > MAX_IDS {
        return Err(Stop::new(Code::Usage, "more than 256 ids in one question"));
    }
    let ids: BTreeSet<&str> = asked.ids.iter().map(String::as_str).collect();
    let (mut values, mut errors) = (BTreeMap::new(), BTreeMap::new());
    for id in ids {
        match resolve(context, id) {
            Ok(value) => drop(values.insert(id, value)),
            Err(stop) => {
                let message = repeatable(&stop.message).into_owned();
                errors.insert(id, serde_json::json!({ "message": message }));
            }
        }
    }
    let json = SecretJson::default()
        .plain("protocolVersion", &VERSION)
        .secrets("values", values.iter().map(|(id, value)| (*id, value)))
        .plain("errors", &errors)
        .finish();
    answer(&json)?;
    answer(b"\n")
}

fn resolve(context: &Context, id: &str) -> Result<Secret, Stop> {
    let fits = |c: u8| c.is_ascii_alphanumeric() || b"._:/-".contains(&c);
    let has_shape =
        id.len() <= MAX_ID_BYTES && id.bytes().all(fits) && id.starts_with(|c: char| c.is_ascii_alphanumeric());
    if !has_shape {
        return Err(Stop::new(Code::Usage, "that is no id"));
    }
    let reference = reference(id);
    Reference::parse(reference)?;
    session::with_open(context, |client| ask(client, reference, "openclaw"))?
        .ok_or_else(|| Stop::new(Code::Internal, "the daemon gave no value"))
}

/// `providers/openai/apiKey` is how OpenClaw calls what byok calls `openai`; anything else is a reference.
fn reference(id: &str) -> &str {
    let inner = id
        .strip_prefix("providers/")
        .and_then(|rest| rest.strip_suffix("/apiKey"));
    inner.unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::reference;

    #[test]
    fn openclaws_own_ids_mean_the_default_key() {
        assert_eq!(reference("providers/openai/apiKey"), "openai");
        assert_eq!(reference("openai/work"), "openai/work");
        assert_eq!(reference("providers/openai"), "providers/openai");
    }
}
