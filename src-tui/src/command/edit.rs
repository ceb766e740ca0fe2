//! `byok edit`: changes what is known of a key; its value stays.

use super::fields::{parse_fields, parse_tags};
use crate::cli::EditArgs;
use crate::context::Context;
use crate::stop::Stop;
use crate::{print, session};
use byok_core::clock::{Clock, SystemClock};
use byok_core::error::Code;
use byok_core::model::{KeyName, Patch, parse_span, parse_when};

/// The word that takes a setting away.
const NONE: &str = "none";

pub(crate) fn run(context: &Context, args: &EditArgs) -> Result<(), Stop> {
    let patch = patch(args)?;
    if patch == Patch::default() {
        return Err(Stop::new(Code::Usage, "nothing to change").hint("`byok edit --help` shows what can be"));
    }
    let key = session::with_open(context, |client| client.edit(&args.key, &patch))?;
    if context.json {
        return print::document(&key);
    }
    context.say(format!("Changed `{}`.", key.reference));
    Ok(())
}

fn patch(args: &EditArgs) -> Result<Patch, Stop> {
    let unless_none = |text: &Option<String>| text.as_ref().map(|text| (text != NONE).then(|| text.clone()));
    let expires_at = match unless_none(&args.expires) {
        Some(Some(text)) => Some(Some(parse_when(&text, SystemClock.now())?)),
        other => other.map(|_| None),
    };
    let rotate_every_seconds = match unless_none(&args.rotate_every) {
        Some(Some(text)) => Some(Some(parse_span(&text)?.as_secs())),
        other => other.map(|_| None),
    };
    Ok(Patch {
        name: args.name.as_deref().map(KeyName::parse).transpose()?,
        note: args.note.clone(),
        tags: args.tags.as_deref().map(parse_tags).transpose()?,
        expires_at,
        rotate_every_seconds,
        base_url: unless_none(&args.base_url),
        fields: parse_fields(&args.fields)?,
        is_active: None,
        is_default: None,
    })
}
