//! Keys of a file, checked without storing them: no vault, no daemon.

use crate::context::Context;
use crate::stop::Stop;
use byok_core::clock::SystemClock;
use byok_core::error::Code;
use byok_core::model::{FieldName, Reference};
use byok_core::provider::{Catalog, Certainty, Credential, Prober, Provider, detect};
use byok_core::secret::Secret;
use byok_daemon::config::Config;
use byok_daemon::gates::Gates;
use byok_daemon::wire::Checked;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A key that stands in a file.
pub(super) struct Found {
    variable: String,
    provider: Provider,
    secrets: BTreeMap<FieldName, Secret>,
    plain: BTreeMap<FieldName, String>,
}

impl Found {
    /// The variable it stands in.
    pub(super) fn variable(&self) -> &str {
        &self.variable
    }
}

/// Recognises keys by the variable's conventional name, or by a shape that only one provider has. Variables of one
/// provider that are fields of one credential are put together. Everything else in the file is left alone.
pub(super) fn find(context: &Context, variables: Vec<(String, String)>) -> Result<Vec<Found>, Stop> {
    let catalog = Catalog::load(Some(&context.paths.providers_dir()))?;
    let mut found: Vec<Found> = Vec::new();
    for (variable, value) in variables {
        if value.is_empty() || Reference::is_claimed_by(&value) {
            continue;
        }
        let Some((provider, field)) = owner(&catalog, &variable, &value) else {
            continue;
        };
        let is_secret = provider.field(&field).is_some_and(|field| field.secret);
        let has_room = |one: &Found| {
            one.provider.id == provider.id && !one.secrets.contains_key(&field) && !one.plain.contains_key(&field)
        };
        let index = found.iter().position(has_room).unwrap_or_else(|| {
            let (secrets, plain) = (BTreeMap::new(), BTreeMap::new());
            found.push(Found {
                variable: variable.clone(),
                provider: provider.clone(),
                secrets,
                plain,
            });
            found.len() - 1
        });
        let one = &mut found[index];
        if field == *provider.main_field() {
            one.variable.clone_from(&variable);
        }
        if is_secret {
            one.secrets.insert(field, Secret::from_text(value));
        } else {
            one.plain.insert(field, value);
        }
    }
    found.retain(|one| one.secrets.contains_key(one.provider.main_field()));
    Ok(found)
}

/// Asks about each, within the same limits as the daemon's.
pub(super) fn check(
    context: &Context,
    found: Vec<Found>,
    mut each: impl FnMut(&Checked),
) -> Result<Vec<Checked>, Stop> {
    let gates = Arc::new(Gates::new(Config::load(&context.paths.config_file())?.gates));
    let prober = Arc::new(Prober::new()?);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Stop::new(Code::Io, format!("the network can't be used: {error}")))?;
    let mut results: Vec<Option<Checked>> = found.iter().map(|_| None).collect();
    runtime.block_on(async {
        let mut tasks = tokio::task::JoinSet::new();
        for (place, one) in found.into_iter().enumerate() {
            let (gates, prober) = (Arc::clone(&gates), Arc::clone(&prober));
            tasks.spawn(async move {
                let _leave = gates.enter(one.provider.id.as_str()).await;
                let credential = Credential {
                    secrets: &one.secrets,
                    plain: &one.plain,
                    base_url: None,
                };
                let check = prober.probe(&one.provider, &credential, &SystemClock).await;
                (
                    place,
                    Checked {
                        reference: one.variable.clone(),
                        service: one.provider.id.to_string(),
                        cached: false,
                        check,
                    },
                )
            });
        }
        while let Some(joined) = tasks.join_next().await {
            let (place, checked) = joined.map_err(|_| Stop::new(Code::Internal, "a check ended without a result"))?;
            each(&checked);
            results[place] = Some(checked);
        }
        Ok(results.into_iter().flatten().collect())
    })
}

fn owner<'a>(catalog: &'a Catalog, variable: &str, value: &str) -> Option<(&'a Provider, FieldName)> {
    let by_name = catalog.iter().find_map(|provider| {
        let own = provider
            .fields
            .iter()
            .find(|field| field.env.iter().any(|name| name == variable));
        let main = provider
            .env
            .iter()
            .any(|name| name == variable)
            .then(|| provider.main_field());
        own.map(|field| &field.name)
            .or(main)
            .map(|field| (provider, field.clone()))
    });
    by_name.or_else(|| {
        let detections = detect(catalog, &Secret::copy_of(value.as_bytes()));
        let [only] = detections
            .iter()
            .filter(|one| one.certainty == Certainty::Precise)
            .collect::<Vec<_>>()[..]
        else {
            return None;
        };
        let provider = catalog.get(&only.service)?;
        Some((provider, provider.main_field().clone()))
    })
}
