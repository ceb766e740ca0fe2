//! The desktop says that its screen locks, or that the machine goes to sleep: the vault is locked then.
//!
//! ```text
//! system bus   org.freedesktop.login1.Manager  PrepareForSleep(true)
//! system bus   org.freedesktop.login1.Session  Lock
//! session bus  org.freedesktop.ScreenSaver     ActiveChanged(true)
//! ```
//! A machine without one of them is no failure: the vault still locks by its own clock.

use crate::bridge::{Attention, Bridge};
use futures_util::StreamExt;
use std::sync::Arc;
use zbus::{Connection, MatchRule, MessageStream, message::Type};

/// Listens for as long as the program lives.
pub(crate) fn listen(bridge: &Arc<Bridge>) {
    let system = Arc::clone(bridge);
    tauri::async_runtime::spawn(async move {
        if let Ok(bus) = Connection::system().await {
            let sleep = hear(&bus, "org.freedesktop.login1.Manager", "PrepareForSleep", &system);
            let lock = hear(&bus, "org.freedesktop.login1.Session", "Lock", &system);
            tokio::join!(sleep, lock);
        }
    });
    let session = Arc::clone(bridge);
    tauri::async_runtime::spawn(async move {
        if let Ok(bus) = Connection::session().await {
            hear(&bus, "org.freedesktop.ScreenSaver", "ActiveChanged", &session).await;
        }
    });
}

async fn hear(bus: &Connection, interface: &str, signal: &str, bridge: &Arc<Bridge>) {
    let Some(mut signals) = stream(bus, interface, signal).await else {
        return;
    };
    while let Some(Ok(message)) = signals.next().await {
        // Both signals with an argument say by it whether it begins or ends; the one without only begins.
        let begins = message.body().deserialize::<bool>().unwrap_or(true);
        if begins {
            let bridge = Arc::clone(bridge);
            let _ = tauri::async_runtime::spawn_blocking(move || lock(&bridge)).await;
        }
    }
}

async fn stream(bus: &Connection, interface: &str, signal: &str) -> Option<MessageStream> {
    let rule = MatchRule::builder()
        .msg_type(Type::Signal)
        .interface(interface.to_owned())
        .member(signal.to_owned())
        .build()
        .ok()?;
    MessageStream::for_match_rule(rule, bus, None).await.ok()
}

fn lock(bridge: &Bridge) {
    // A vault that is locked already, or a daemon that is gone, is what was wanted.
    let _ = bridge.connect(Attention::Person).and_then(|mut client| client.lock());
}
