//! `byok rotate`: a new value in the place of the old one, checked before it is stored.

use super::fields::parse_fields;
use super::{ask, rotate_there};
use crate::cli::RotateArgs;
use crate::context::Context;
use crate::credential::{self, is_asked};
use crate::stop::Stop;
use crate::{print, session};
use byok_core::clock::{Clock, SystemClock};
use byok_core::error::Code;
use byok_core::model::{Key, Verdict, parse_when};
use byok_core::provider::{Catalog, Provider};
use byok_daemon::client::NewValue;
use byok_daemon::wire::Rotated;

pub(crate) fn run(context: &Context, args: &RotateArgs) -> Result<(), Stop> {
    // Everything that can be wrong with the words is found before a secret is asked for.
    let keep_old_seconds = overlap(&args.keep_old)?;
    if args.at_provider {
        return rotate_there::run(context, args, keep_old_seconds);
    }
    by_hand(context, args, keep_old_seconds)
}

/// Rotates with a value that the person has.
pub(super) fn by_hand(context: &Context, args: &RotateArgs, keep_old_seconds: i64) -> Result<(), Stop> {
    let expires_at = args
        .expires
        .as_deref()
        .map(|text| parse_when(text, SystemClock.now()))
        .transpose()?;
    let mut fields = parse_fields(&args.fields)?;
    let catalog = Catalog::load(Some(&context.paths.providers_dir()))?;
    // Nobody pastes a key to learn that the vault is shut, or that there is no such key.
    let key = session::with_open(context, |client| client.show(&args.key))?.key;
    let provider = catalog
        .get(&key.service)
        .ok_or_else(|| super::services::unknown(&catalog, &key.service))?;
    provider.check_plain(fields.keys())?;
    ask::name_page(context, &args.source, provider, "Make a new key at");
    ask::plain_fields(context, provider, &mut fields, Some(&key.fields))?;
    let secrets = ask::secrets(context, &args.source, provider, None)?;
    let new = NewValue {
        secrets: &secrets,
        fields: &fields,
        expires_at,
        keep_old_seconds,
        check: !args.no_check,
    };
    say_asking(context, args, provider);
    let id = key.id.to_string();
    let rotated = session::with_open(context, |client| client.rotate(&id, &new))?;
    show(context, &rotated)?;
    say_old(context, &rotated.key, &args.keep_old, keep_old_seconds);
    Ok(())
}

/// Prints the key as it is now.
pub(super) fn show(context: &Context, rotated: &Rotated) -> Result<(), Stop> {
    if let Some(check) = rotated.check.as_ref().filter(|check| check.verdict != Verdict::Ok) {
        context.say(format!("Note: {} ({}).", check.message, check.status));
    }
    if context.json {
        return print::document(rotated);
    }
    let key = &rotated.key;
    print::line(format!(
        "{}  {}, version {}",
        key.reference,
        print::paint(key.status),
        key.version
    ))
}

fn say_asking(context: &Context, args: &RotateArgs, provider: &Provider) {
    if !args.no_check && is_asked(provider) {
        context.say(format!("Asking {} …", provider.name));
    }
}

fn say_old(context: &Context, key: &Key, keep_old: &str, keep_old_seconds: i64) {
    context.say(if keep_old_seconds == 0 {
        "The old value is shredded.".to_owned()
    } else {
        format!(
            "The old value is kept for {keep_old}: `byok rollback {}` goes back to it.",
            key.reference
        )
    });
}

/// The overlap in seconds; `0` is none.
fn overlap(text: &str) -> Result<i64, Stop> {
    credential::overlap(text).map_err(|_| {
        Stop::new(Code::Usage, "--keep-old takes a span such as `24h`, or 0")
            .hint("0 shreds the old value at once; spans are written with s, m, h, d or w")
    })
}
