//! Asking for the fields of a credential, for every verb that takes one.

use crate::cli::SecretSource;
use crate::context::Context;
use crate::credential::{is_wanted, label};
use crate::stop::Stop;
use crate::{input, prompt};
use byok_core::model::FieldName;
use byok_core::provider::Provider;
use byok_core::secret::Secret;
use std::collections::BTreeMap;

/// Asks for the plain fields that are required and not given. With `now`, Enter keeps what is there.
pub(super) fn plain_fields(
    context: &Context,
    provider: &Provider,
    fields: &mut BTreeMap<FieldName, String>,
    now: Option<&BTreeMap<FieldName, String>>,
) -> Result<(), Stop> {
    if !context.may_ask() {
        return Ok(());
    }
    let wanted = provider.fields.iter().filter(|field| is_wanted(field) && !field.secret);
    for field in wanted {
        if fields.contains_key(&field.name) {
            continue;
        }
        let kept = now.and_then(|now| now.get(&field.name));
        let kept = kept.map(|value| format!(" (Enter keeps {value})")).unwrap_or_default();
        let answer = prompt::line(&format!("{}{kept}: ", label(provider, field)))?;
        if now.is_none() || !answer.is_empty() {
            fields.insert(field.name.clone(), answer);
        }
    }
    Ok(())
}

/// The main secret comes from where the person said; further ones that are required are asked for.
pub(super) fn secrets(
    context: &Context,
    source: &SecretSource,
    provider: &Provider,
    pasted: Option<Secret>,
) -> Result<BTreeMap<FieldName, Secret>, Stop> {
    let main = provider.main_field();
    let question = provider
        .field(main)
        .map_or_else(|| provider.name.clone(), |field| label(provider, field));
    let value = match pasted {
        Some(value) => value,
        None => input::secret(source, &question, context)?,
    };
    let mut secrets = BTreeMap::from([(main.clone(), value)]);
    let others = provider
        .fields
        .iter()
        .filter(|field| is_wanted(field) && field.secret && field.name != *main);
    for field in others {
        if context.may_ask() {
            secrets.insert(field.name.clone(), prompt::hidden(&label(provider, field))?);
        }
    }
    Ok(secrets)
}

/// Says where a person makes a key, to somebody who is going to be asked for one.
pub(super) fn name_page(context: &Context, source: &SecretSource, provider: &Provider, words: &str) {
    let is_given = source.stdin || source.from_file.is_some() || source.from_env.is_some();
    if let (Some(url), true) = (&provider.keys_url, context.may_ask() && !is_given) {
        context.say(format!("{words} {url}"));
    }
}
