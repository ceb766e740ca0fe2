//! About the gateway: what a caller may use, what was called, tokens for children.

use super::body::{Body, Query};
use super::locate::{locate, provider};
use super::{Daemon, Hold};
use crate::gateway::{CALLS_AT_ONCE, Child};
use crate::guard::{Caller, Sight};
use crate::loopback::Serving;
use crate::problem::Problem;
use crate::wire::{
    BaseUrl, ChildRequest, Reachable, ReachableKey, ReachableService, SecretJson, TrafficList, TrafficQuery,
};
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::sse::{self, Sse};
use axum::response::{IntoResponse, Response};
use byok_core::crypto::{TokenDigest, generate_token};
use byok_core::error::Code;
use byok_core::ids::ClientId;
use byok_core::model::{Act, ClientName, Filter, Grant, Key, KeyName, Rate, Reach, Scope, ServiceId};
use byok_core::provider::Provider;
use byok_core::vault::OpenVault;
use futures_util::stream::{self, Stream};
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::sync::broadcast::error::RecvError;

/// Minutes that are told when nobody says how many, and at most.
const MINUTES: u32 = 60;
const MOST_MINUTES: u32 = 7 * 24 * 60;
/// So often a listener that hears nothing is sent a comment, so that one who is gone is noticed.
const HEARTBEAT: Duration = Duration::from_secs(60);
/// A program may call as fast as it can; it is the owner's own.
const CHILD_RATE: Rate = Rate {
    operations: 100_000,
    seconds: 1,
};

/// What the caller may use.
pub(super) async fn reachable(State(daemon): State<Arc<Daemon>>, caller: Caller) -> Result<Json<Reachable>, Problem> {
    let grant = caller.grant().cloned();
    let told = daemon
        .brief(caller, move |vault, daemon, act| {
            let mut services: BTreeMap<ServiceId, Vec<ReachableKey>> = BTreeMap::new();
            let all = vault.find(&Filter::default(), act.now)?.into_iter();
            let may_use = |key: &Key| grant.as_ref().is_none_or(|grant| grant.may_use(key));
            for key in all.filter(|key| key.is_active && !key.is_expired(act.now) && may_use(key)) {
                services.entry(key.service.clone()).or_default().push(ReachableKey {
                    id: key.id,
                    reference: key.reference,
                    is_default: key.is_default,
                });
            }
            let services = services.into_iter().map(|(service, keys)| {
                let provider = provider(daemon, &service)?;
                Ok(ReachableService {
                    path: format!("/gateway/{service}"),
                    service,
                    name: provider.name.clone(),
                    variables: provider.base_url_env.clone(),
                    keys,
                })
            });
            Ok(Reachable {
                services: services.collect::<Result<_, Problem>>()?,
                rules: grant.as_ref().map(|grant| grant.rules.clone()).unwrap_or_default(),
                rate: grant.as_ref().map(|grant| grant.rate),
                concurrency: grant
                    .as_ref()
                    .and_then(|grant| grant.concurrency)
                    .unwrap_or(CALLS_AT_ONCE),
            })
        })
        .await?;
    Ok(Json(told))
}

/// The calls of the last minutes.
pub(super) async fn traffic(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Query(query): Query<TrafficQuery>,
) -> Result<Json<TrafficList>, Problem> {
    let minutes = query.minutes.unwrap_or(MINUTES);
    if !(1..=MOST_MINUTES).contains(&minutes) {
        return Err(Problem::new(Code::InvalidField, "minutes: is not within 1 to 10080"));
    }
    let traffic = daemon
        .open(caller, move |vault, _, act| Ok(vault.traffic(minutes, act.now)?))
        .await?;
    Ok(Json(TrafficList { traffic }))
}

/// Tells what is called, as it is counted.
pub(super) async fn live(
    State(daemon): State<Arc<Daemon>>,
    _: Caller,
) -> Result<Sse<impl Stream<Item = Result<sse::Event, Infallible>>>, Problem> {
    let seat = Arc::clone(&daemon.streams).try_acquire_owned().map_err(|_| {
        Problem::new(Code::Refused, "too many callers listen already").retry_after(Duration::from_secs(30))
    })?;
    let state = (daemon.gateway.listen(), daemon.hold(), seat);
    let told = stream::unfold(state, async |(mut lots, hold, seat)| {
        let event = match tokio::time::timeout(HEARTBEAT, lots.recv()).await {
            Ok(Ok(lot)) => {
                let text = serde_json::to_string(&*lot).expect("plain data is JSON");
                sse::Event::default().data(text)
            }
            // Whoever was too slow reads the minutes anew.
            Ok(Err(RecvError::Lagged(_) | RecvError::Closed)) => return None,
            Err(_) => sse::Event::default().comment(""),
        };
        Some((Ok(event), (lots, hold, seat)))
    });
    let begin = stream::once(async { Ok(sse::Event::default().comment("byok")) });
    Ok(Sse::new(stream::StreamExt::chain(begin, told)))
}

/// A token for the process that asks.
pub(super) async fn child(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Body(wanted): Body<ChildRequest>,
) -> Result<Response, Problem> {
    let process = Process::of(&caller)?;
    let name = child_name(&wanted.program, process.pid)?;
    let sight = caller.sight();
    let door = daemon.gateway.door(&daemon).await?;
    let (grant, base_urls) = Arc::clone(&daemon)
        .brief(caller, move |vault, daemon, act| {
            let keys = wanted_keys(vault, daemon, &sight, (wanted.only.as_deref(), act))?;
            grant_of(daemon, name, &keys, act)
        })
        .await?;
    let token = generate_token();
    let digest = TokenDigest::of(&token).ok_or_else(Problem::internal)?;
    let pid = process.pid;
    if !daemon.gateway.children.add(&digest, Child { grant, pid }) {
        return Err(Problem::new(Code::Refused, "too many programs have a token already"));
    }
    let address = door.address();
    tokio::spawn(forget_when_gone(
        (Arc::clone(&daemon), digest),
        process,
        (door, daemon.hold()),
    ));
    let base_urls: Vec<BaseUrl> = base_urls
        .into_iter()
        .map(|one| BaseUrl {
            url: format!("http://{address}{}", one.url),
            ..one
        })
        .collect();
    let body = SecretJson::default()
        .secret("token", &token)
        .plain("address", &address.to_string())
        .plain("base_urls", &base_urls)
        .finish();
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, body.to_vec()).into_response())
}

/// A process and the way to hear of its end.
struct Process {
    pid: u32,
    fd: AsyncFd<OwnedFd>,
}

impl Process {
    /// The one at the other end of the socket. It waits for its answer, so the number is still its own.
    fn of(caller: &Caller) -> Result<Self, Problem> {
        let pid = caller
            .pid()
            .ok_or_else(|| Problem::new(Code::Refused, "only a process on the socket gets a token"))?;
        let opened = i32::try_from(pid)
            .ok()
            .and_then(Pid::from_raw)
            .and_then(|pid| pidfd_open(pid, PidfdFlags::empty()).ok());
        #[expect(
            deprecated,
            reason = "what it warns of are descriptors that are not owned; the other way is unsafe code"
        )]
        let fd = opened.and_then(|fd| AsyncFd::with_interest(fd, Interest::READABLE).ok());
        let fd = fd.ok_or_else(|| Problem::new(Code::Io, "the system can't watch the process"))?;
        Ok(Self { pid, fd })
    }
}

/// Waits for the process's end; then its token is nothing. Listener and daemon stay until then.
async fn forget_when_gone((daemon, digest): (Arc<Daemon>, TokenDigest), process: Process, _kept: (Arc<Serving>, Hold)) {
    let _ = process.fd.readable().await;
    daemon.gateway.children.remove(&digest);
    daemon.session.feed.move_on();
}

/// `python3 4711`: what the trail and the figures call it. Only the program's last name counts, and what a name may hold.
fn child_name(program: &str, pid: u32) -> Result<ClientName, Problem> {
    let base = program.rsplit('/').next().unwrap_or_default();
    let fits = |c: &char| c.is_ascii_alphanumeric() || "-_.".contains(*c);
    let plain: String = base.chars().filter(fits).take(40).collect();
    let plain = if plain.is_empty() { "program".to_owned() } else { plain };
    Ok(ClientName::parse(&format!("{plain} {pid}"))?)
}

fn wanted_keys(
    vault: &OpenVault,
    daemon: &Daemon,
    sight: &Sight,
    (only, act): (Option<&[String]>, Act<'_>),
) -> Result<Vec<Key>, Problem> {
    if let Some(only) = only {
        let find = |text: &String| Ok(locate(vault, daemon, sight, text)?.0.key);
        return only.iter().map(find).collect();
    }
    let all = vault.find(&Filter::default(), act.now)?.into_iter();
    Ok(all
        .filter(|key| key.is_default && key.is_active && !key.is_expired(act.now))
        .collect())
}

/// The grant, and the base URLs without the listener's address. A service whose chosen key is its default is opened as a
/// service's, so that other keys may step in where the person chose that.
fn grant_of(daemon: &Daemon, name: ClientName, keys: &[Key], act: Act<'_>) -> Result<(Grant, Vec<BaseUrl>), Problem> {
    let mut scopes = Vec::new();
    let mut base_urls = Vec::new();
    for key in keys {
        let provider = provider(daemon, &key.service)?;
        let reach = if key.is_default {
            Reach::Service(key.service.clone())
        } else {
            Reach::Key(key.service.clone(), key.name.clone())
        };
        scopes.push(Scope::Use(reach));
        base_urls.push(BaseUrl {
            service: key.service.clone(),
            variables: provider.base_url_env.clone(),
            url: path_of(key),
            key_variables: key_variables(provider),
        });
    }
    let grant = Grant {
        client: ClientId::generate(act.now),
        name,
        scopes,
        services: Vec::new(),
        keys: Vec::new(),
        expires_at: None,
        rate: CHILD_RATE,
        rules: Vec::new(),
        concurrency: None,
    };
    Ok((grant, base_urls))
}

fn path_of(key: &Key) -> String {
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    let name = |name: &KeyName| utf8_percent_encode(name.as_str(), NON_ALPHANUMERIC).to_string();
    if key.is_default {
        format!("/gateway/{}", key.service)
    } else {
        format!("/gateway/{}@{}", key.service, name(&key.name))
    }
}

fn key_variables(provider: &Provider) -> Vec<String> {
    let own = provider.field(provider.main_field()).map(|field| field.env.clone());
    let mut names = own.unwrap_or_default();
    for name in &provider.env {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}
