//! `byok add`: a new key, checked before it is stored.

use super::ask;
use super::fields::{parse_fields, parse_tags};
use crate::cli::AddArgs;
use crate::context::Context;
use crate::credential::is_asked;
use crate::stop::Stop;
use crate::{print, session};
use byok_core::clock::{Clock, SystemClock};
use byok_core::model::{KeyName, ServiceId, Verdict, parse_span, parse_when};
use byok_core::provider::{Catalog, check_base_url};
use byok_core::secret::Secret;
use byok_daemon::client::NewKey;
use byok_daemon::wire::Added;

pub(crate) fn run(context: &Context, args: &AddArgs) -> Result<(), Stop> {
    store(context, args, None)
}

/// Stores a key whose main value is `pasted`, or is asked for.
pub(super) fn store(context: &Context, args: &AddArgs, pasted: Option<Secret>) -> Result<(), Stop> {
    // Everything that can be wrong with the words is found before a secret is asked for.
    let service = ServiceId::parse(&args.service)?;
    let name = args.name.as_deref().map(KeyName::parse).transpose()?;
    let expires_at = args
        .expires
        .as_deref()
        .map(|text| parse_when(text, SystemClock.now()))
        .transpose()?;
    let rotate_every = args.rotate_every.as_deref().map(parse_span).transpose()?;
    let tags = parse_tags(&args.tags)?;
    args.base_url.as_deref().map(check_base_url).transpose()?;
    let catalog = Catalog::load(Some(&context.paths.providers_dir()))?;
    let provider = catalog
        .get(&service)
        .ok_or_else(|| super::services::unknown(&catalog, &service))?;
    let mut fields = parse_fields(&args.fields)?;
    provider.check_plain(fields.keys())?;

    // Unlocking comes first: nobody pastes a key to learn that the vault is shut.
    let mut client = session::connect(context)?;
    session::unlock(context, &mut client, None)?;
    ask::plain_fields(context, provider, &mut fields, None)?;
    if pasted.is_none() {
        ask::name_page(context, &args.source, provider, "Make a key at");
    }
    let secrets = ask::secrets(context, &args.source, provider, pasted)?;
    let new = NewKey {
        service: provider.id.as_str(),
        name: name.as_ref().map(KeyName::as_str),
        secrets: &secrets,
        fields: &fields,
        note: &args.note,
        tags: &tags,
        base_url: args.base_url.as_deref(),
        expires_at,
        rotate_every_seconds: rotate_every.map(|span| span.as_secs()),
        is_default: args.default,
        check: !args.no_check,
    };
    if !args.no_check && is_asked(provider) {
        context.say(format!("Asking {} …", provider.name));
    }
    show(context, &client.add(&new)?)
}

fn show(context: &Context, added: &Added) -> Result<(), Stop> {
    if let Some(other) = &added.duplicate_of {
        context.say(format!("Note: `{other}` has the same value."));
    }
    if let Some(check) = added.check.as_ref().filter(|check| check.verdict != Verdict::Ok) {
        context.say(format!("Note: {} ({}).", check.message, check.status));
    }
    if context.json {
        return print::document(added);
    }
    let key = &added.key;
    let is_default = if key.is_default { ", the default" } else { "" };
    print::line(format!("{}  {}{is_default}", key.reference, print::paint(key.status)))
}
