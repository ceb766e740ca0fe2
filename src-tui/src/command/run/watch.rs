//! Hears that a key got another value.

use crate::context::Context;
use crate::session;
use crate::stop::Stop;
use byok_core::model::Action;
use byok_core::paths::Paths;
use byok_daemon::client::EventStream;
use std::time::Duration;

/// How long it waits before it looks for the daemon again: first, and at most.
const PAUSE: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));

/// Listens from now on, on a thread of its own. `tell` hears the key, as `service/name`, and says whether it wants to hear more.
///
/// A break (the daemon was stopped, the vault is locked) is bridged: events go on after the last one that was heard.
pub(super) fn listen(context: &Context, tell: impl Fn(String) -> bool + Send + 'static) -> Result<(), Stop> {
    let first = session::connect(context)?.events(None)?;
    let paths = context.paths.clone();
    std::thread::Builder::new()
        .name("watching".into())
        .spawn(move || hear(first, &paths, &tell))
        .map_err(|error| Stop::new(byok_core::error::Code::Io, format!("a thread: {error}")))?;
    Ok(())
}

fn hear(first: EventStream, paths: &Paths, tell: &impl Fn(String) -> bool) {
    let (mut stream, mut last, mut pause) = (Some(first), None, PAUSE.0);
    loop {
        for event in stream.take().into_iter().flatten() {
            let Ok(event) = event else { break };
            last = Some(event.seq);
            pause = PAUSE.0;
            let key = event.subject.filter(|_| may_change_a_value(event.kind));
            if key.is_some_and(|key| !tell(key)) {
                return;
            }
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(PAUSE.1);
        stream = session::reconnect(paths).and_then(|client| client.events(last).ok());
    }
}

fn may_change_a_value(action: Action) -> bool {
    matches!(
        action,
        Action::Rotated | Action::RolledBack | Action::MadeDefault | Action::RotationEnded
    )
}
