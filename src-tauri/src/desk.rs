//! The desktop says that its screen locks, or that the machine goes to sleep: the vault is locked then.
//!
//! Only the owner of the name that stands for the desktop's service is believed. Any program of a bus may emit a signal with
//! that service's words, and may send it to this program alone, past the filter of the bus.
//!
//! A machine without one of them is no failure: the vault still locks by its own clock.

use crate::bridge::{Attention, Bridge};
use futures_util::StreamExt;
use futures_util::future::join_all;
use std::sync::Arc;
use zbus::fdo::DBusProxy;
use zbus::{Connection, MatchRule, Message, MessageStream, message::Type};

/// Who says it, and with which words.
struct Source {
    /// The name that the speaker owns on its bus.
    owner: &'static str,
    interface: &'static str,
    signal: &'static str,
}

/// On the system's bus: systemd-logind, or elogind.
const SYSTEM: [Source; 2] = [
    source(
        "org.freedesktop.login1",
        "org.freedesktop.login1.Manager",
        "PrepareForSleep",
    ),
    source("org.freedesktop.login1", "org.freedesktop.login1.Session", "Lock"),
];

/// On the session's bus: what the desktops call their screen savers.
const SESSION: [Source; 4] = [
    saver("org.freedesktop.ScreenSaver"),
    saver("org.gnome.ScreenSaver"),
    saver("org.cinnamon.ScreenSaver"),
    saver("org.mate.ScreenSaver"),
];

const fn source(owner: &'static str, interface: &'static str, signal: &'static str) -> Source {
    Source {
        owner,
        interface,
        signal,
    }
}

const fn saver(name: &'static str) -> Source {
    source(name, name, "ActiveChanged")
}

/// Listens for as long as the program lives.
pub(crate) fn listen(bridge: &Arc<Bridge>) {
    let system = Arc::clone(bridge);
    tauri::async_runtime::spawn(async move {
        if let Ok(bus) = Connection::system().await {
            join_all(SYSTEM.iter().map(|source| hear(&bus, source, &system))).await;
        }
    });
    let session = Arc::clone(bridge);
    tauri::async_runtime::spawn(async move {
        if let Ok(bus) = Connection::session().await {
            join_all(SESSION.iter().map(|source| hear(&bus, source, &session))).await;
        }
    });
}

async fn hear(bus: &Connection, source: &Source, bridge: &Arc<Bridge>) {
    let Some(mut signals) = stream(bus, source).await else {
        return;
    };
    while let Some(Ok(message)) = signals.next().await {
        if begins(&message) && is_from(bus, &message, source.owner).await {
            let bridge = Arc::clone(bridge);
            let _ = tauri::async_runtime::spawn_blocking(move || lock(&bridge)).await;
        }
    }
}

async fn stream(bus: &Connection, source: &Source) -> Option<MessageStream> {
    let rule = MatchRule::builder()
        .msg_type(Type::Signal)
        .interface(source.interface)
        .member(source.signal)
        .build()
        .ok()?;
    MessageStream::for_match_rule(rule, bus, None).await.ok()
}

/// Signals with an argument say by it whether it begins or ends; the one without only begins.
fn begins(message: &Message) -> bool {
    message.body().deserialize::<bool>().unwrap_or(true)
}

async fn is_from(bus: &Connection, message: &Message, owner: &'static str) -> bool {
    let Ok(name) = owner.try_into() else { return false };
    let Ok(directory) = DBusProxy::new(bus).await else {
        return false;
    };
    let unique = directory.get_name_owner(name).await.ok();
    unique.is_some_and(|unique| message.header().sender() == Some(&*unique))
}

fn lock(bridge: &Bridge) {
    // A vault that is locked already, or a daemon that is gone, is what was wanted.
    let _ = bridge.connect(Attention::Person).and_then(|mut client| client.lock());
}
