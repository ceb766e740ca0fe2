//! `GET /api/events`: what is done with the vault, as it happens, for as long as the caller may hear it.

use super::{Daemon, Hold};
use crate::guard::{Caller, Sight};
use crate::problem::Problem;
use crate::wire::EventLine;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{self, Sse};
use byok_core::clock::{Clock, SystemClock};
use byok_core::error::Code;
use byok_core::ids::ClientId;
use byok_core::model::{Event, EventFilter};
use futures_util::stream::{self, Stream};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// So often a listener that hears nothing is sent a comment, so that one who is gone is noticed. The daemon wakes for it, but
/// only while somebody listens.
const HEARTBEAT: Duration = Duration::from_secs(60);
/// Rows of the trail that are told after a break; whoever was away longer reads the vault anew.
const MAX_RESUMED: usize = 1_000;

/// Tells every event that the caller may see, from now on or from the one after `Last-Event-ID`.
pub(super) async fn events(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<sse::Event, Infallible>>>, Problem> {
    let seat = Arc::clone(&daemon.streams).try_acquire_owned().map_err(|_| {
        Problem::new(Code::Refused, "too many callers listen already").retry_after(Duration::from_secs(30))
    })?;
    // Listening begins before the trail is read, so that nothing falls between.
    let feed = daemon.session.feed.listen();
    let mut watcher = Watcher {
        client: caller.grant().map(|grant| grant.client),
        sight: caller.sight(),
        hold: daemon.hold(),
        daemon: Arc::clone(&daemon),
        waiting: VecDeque::new(),
        last: last_seen(&headers),
        feed,
    };
    if let Some(last) = watcher.last {
        let filter = EventFilter {
            limit: MAX_RESUMED,
            ..EventFilter::default()
        };
        let rows = daemon
            .brief(caller, move |vault, _, _| Ok(vault.events(&filter)?))
            .await?;
        watcher.waiting = rows.into_iter().filter(|row| row.seq > last).map(Arc::new).collect();
    }
    let told = stream::unfold((watcher, seat), async |(mut watcher, seat)| {
        let event = watcher.next().await?;
        Some((Ok(event), (watcher, seat)))
    });
    // The first bytes tell the caller that it listens.
    let begin = stream::once(async { Ok(sse::Event::default().comment("byok")) });
    Ok(Sse::new(stream::StreamExt::chain(begin, told)))
}

fn last_seen(headers: &HeaderMap) -> Option<u64> {
    headers.get("last-event-id")?.to_str().ok()?.trim().parse().ok()
}

struct Watcher {
    daemon: Arc<Daemon>,
    client: Option<ClientId>,
    sight: Sight,
    feed: broadcast::Receiver<Arc<Event>>,
    waiting: VecDeque<Arc<Event>>,
    last: Option<u64>,
    #[expect(dead_code, reason = "keeps the daemon while somebody listens")]
    hold: Hold,
}

impl Watcher {
    /// The next thing to tell; `None` when the caller may not hear more, or was too slow and has to ask again.
    async fn next(&mut self) -> Option<sse::Event> {
        loop {
            let event = match self.waiting.pop_front() {
                Some(event) => event,
                None => match tokio::time::timeout(HEARTBEAT, self.feed.recv()).await {
                    Ok(Ok(event)) => event,
                    Ok(Err(RecvError::Lagged(_) | RecvError::Closed)) => return None,
                    Err(_) => {
                        self.renew().await?;
                        return Some(sse::Event::default().comment(""));
                    }
                },
            };
            if self.last.is_some_and(|last| event.seq <= last) {
                continue;
            }
            self.last = Some(event.seq);
            self.renew().await?;
            if self.sight.sees_event(&event) {
                return Some(told(&event));
            }
        }
    }

    /// Looks whether the caller's token is still good, before each thing it is told. A shut vault withdraws nothing.
    async fn renew(&mut self) -> Option<()> {
        let Some(client) = self.client else { return Some(()) };
        let found = Arc::clone(&self.daemon)
            .glance(move |vault| Ok(vault.grant_of(client, SystemClock.now())?))
            .await;
        match found {
            Ok(grant) => {
                self.sight = Sight::of(grant);
                Some(())
            }
            Err(problem) if problem.code == Code::Locked => Some(()),
            Err(_) => None,
        }
    }
}

fn told(event: &Event) -> sse::Event {
    let line = EventLine::from(event);
    let text = serde_json::to_string(&line).expect("plain data is JSON");
    sse::Event::default().id(event.seq.to_string()).data(text)
}
