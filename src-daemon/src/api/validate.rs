//! `POST /api/keys/validate`: asks the provider about a stored key, or one that is not stored.

use super::Daemon;
use super::body::Body;
use super::locate::{locate, provider};
use crate::alarm::LockAlarm;
use crate::guard::Caller;
use crate::problem::Problem;
use crate::wire::{CheckWish, Checked, Validate};
use axum::Json;
use axum::extract::State;
use byok_core::clock::SystemClock;
use byok_core::error::Code;
use byok_core::model::{Check, FieldName, Key, ServiceId};
use byok_core::provider::Credential;
use byok_core::secret::Secret;
use byok_core::vault::other_expiry;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Asks, stores what was found of a stored key, answers it.
pub(super) async fn validate(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Body(wanted): Body<Validate>,
) -> Result<Json<Checked>, Problem> {
    let wish = CheckWish {
        fresh: wanted.fresh,
        allow_cost: wanted.allow_cost,
        thorough: wanted.thorough,
    };
    let answer = match (wanted.id, wanted.service) {
        (Some(id), None) => check_stored(daemon, caller, id, wish).await,
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
            let check = ask_as(&daemon, &mut daemon.session.alarm(), &service, &credential, wish).await?;
            let service = provider.id.to_string();
            Ok(Checked {
                reference: service.clone(),
                service,
                cached: false,
                check,
            })
        }
        _ => Err(Problem::new(Code::Usage, "give either id or service")),
    };
    answer.map(Json)
}

/// Asks about a stored key and stores what was found. What was found to work a moment ago is not asked again, unless the wish is
/// for what is true now or for more than was found; nothing is written then.
pub(crate) async fn check_stored(
    daemon: Arc<Daemon>,
    caller: Caller,
    id: String,
    wish: CheckWish,
) -> Result<Checked, Problem> {
    let (mut alarm, sight) = (daemon.session.alarm(), caller.sight());
    let (row, secrets) = Arc::clone(&daemon)
        .brief(caller.clone(), move |vault, daemon, act| {
            let (row, _) = locate(vault, daemon, &sight, &id)?;
            let recent = match wish {
                CheckWish {
                    fresh: false,
                    thorough: false,
                    ..
                } => vault.recent_success(&row.key, act.now)?,
                _ => None,
            };
            Ok(match recent {
                Some(check) => (row, Known::Recent(check)),
                None => {
                    let secrets = vault.open_for_check(&row)?;
                    (row, Known::Value(secrets))
                }
            })
        })
        .await?;
    let secrets = match secrets {
        Known::Recent(check) => return Ok(checked(row.key, check, true)),
        Known::Value(secrets) => secrets,
    };
    let key = &row.key;
    let credential = Credential {
        secrets: &secrets,
        plain: &key.fields,
        base_url: key.base_url.as_deref(),
    };
    let check = ask_as(&daemon, &mut alarm, &key.service, &credential, wish).await?;
    drop(secrets);
    let (id, version, found) = (key.id, key.version, check.clone());
    let key = daemon
        .brief(caller, move |vault, _, act| {
            Ok(vault.record_check_of(id, version, &found, act)?)
        })
        .await?;
    Ok(checked(key, check, false))
}

/// What is at hand before anybody is asked.
enum Known {
    /// That it worked a moment ago.
    Recent(Check),
    /// The value to ask about.
    Value(BTreeMap<FieldName, Secret>),
}

fn checked(key: Key, mut check: Check, cached: bool) -> Checked {
    if let Some(end) = other_expiry(&key, &check.facts) {
        let told = end.strftime("%Y-%m-%d");
        check.message = format!(
            "{}; the provider says it ends on {told}, which is not what you set",
            check.message
        );
    }
    Checked {
        reference: key.reference,
        service: key.service.to_string(),
        cached,
        check,
    }
}

/// Asks the provider as politely as it wants to be asked, and never for money.
pub(crate) async fn ask(
    daemon: &Daemon,
    alarm: &mut LockAlarm,
    service: &ServiceId,
    credential: &Credential<'_>,
) -> Result<Check, Problem> {
    ask_as(daemon, alarm, service, credential, CheckWish::default()).await
}

/// Asks the provider. Whoever asks holds a value, and lets go of it when the vault is locked.
async fn ask_as(
    daemon: &Daemon,
    alarm: &mut LockAlarm,
    service: &ServiceId,
    credential: &Credential<'_>,
    wish: CheckWish,
) -> Result<Check, Problem> {
    let provider = provider(daemon, service)?;
    let prober = daemon.prober()?;
    let asking = wish.asking();
    let answer = async { Ok(prober.probe_as(provider, credential, asking, &SystemClock).await) };
    alarm.unless_locked(answer).await
}
