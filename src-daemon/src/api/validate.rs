//! `POST /api/keys/validate`: asks the provider about a stored key, or one that is not stored.

use super::Daemon;
use super::body::Body;
use super::locate::{locate, provider};
use crate::alarm::LockAlarm;
use crate::guard::Caller;
use crate::problem::Problem;
use crate::wire::{Checked, Validate};
use axum::Json;
use axum::extract::State;
use byok_core::clock::SystemClock;
use byok_core::error::Code;
use byok_core::model::{Check, ServiceId};
use byok_core::provider::Credential;
use std::sync::Arc;

/// Asks, stores what was found of a stored key, answers it.
pub(super) async fn validate(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Body(wanted): Body<Validate>,
) -> Result<Json<Checked>, Problem> {
    let answer = match (wanted.id, wanted.service) {
        (Some(id), None) => check_stored(daemon, caller, id).await,
        (None, Some(service)) => {
            let provider = provider(&daemon, &service)?;
            caller.sight().check_service(&provider.id)?;
            let mut secrets = wanted.secrets;
            if let Some(key) = wanted.key {
                secrets.insert(provider.main_field().clone(), key);
            }
            let credential = Credential {
                secrets: &secrets,
                plain: &wanted.fields,
                base_url: wanted.base_url.as_deref(),
            };
            let check = ask(&daemon, &mut daemon.session.alarm(), &service, &credential).await?;
            let service = provider.id.to_string();
            Ok(Checked {
                reference: service.clone(),
                service,
                check,
            })
        }
        _ => Err(Problem::new(Code::Usage, "give either id or service")),
    };
    answer.map(Json)
}

/// Asks about a stored key and stores what was found.
pub(crate) async fn check_stored(daemon: Arc<Daemon>, caller: Caller, id: String) -> Result<Checked, Problem> {
    let (mut alarm, sight) = (daemon.session.alarm(), caller.sight());
    let (row, secrets) = Arc::clone(&daemon)
        .brief(caller.clone(), move |vault, daemon, _| {
            let (row, _) = locate(vault, daemon, &sight, &id)?;
            let secrets = vault.open_for_check(&row)?;
            Ok((row, secrets))
        })
        .await?;
    let key = &row.key;
    let credential = Credential {
        secrets: &secrets,
        plain: &key.fields,
        base_url: key.base_url.as_deref(),
    };
    let check = ask(&daemon, &mut alarm, &key.service, &credential).await?;
    drop(secrets);
    let (id, found) = (key.id, check.clone());
    let key = daemon
        .brief(caller, move |vault, _, act| Ok(vault.record_check(id, &found, act)?))
        .await?;
    Ok(Checked {
        reference: key.reference,
        service: key.service.to_string(),
        check,
    })
}

/// Asks the provider, a few at a time. Whoever asks holds a value, and lets go of it when the vault is locked.
pub(crate) async fn ask(
    daemon: &Daemon,
    alarm: &mut LockAlarm,
    service: &ServiceId,
    credential: &Credential<'_>,
) -> Result<Check, Problem> {
    let provider = provider(daemon, service)?;
    let host = credential.base_url.map_or_else(|| provider.id.to_string(), authority);
    let asking = async {
        let _leave = daemon.gates.enter(&host).await;
        Ok(daemon.prober()?.probe(provider, credential, &SystemClock).await)
    };
    alarm.unless_locked(asking).await
}

/// `host:port` of a base URL that was checked when it was stored.
fn authority(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest).to_owned()
}
