//! Notifications of the desktop, over the session's D-Bus.
//!
//! A session without a bus, or a bus without a notification server, is no error. Names and dates go over the bus, no values.

use super::opener::{self, Place};
use crate::api::Daemon;
use byok_core::clock::{Clock, SystemClock};
use byok_core::model::{Notice, Reason};
use jiff::SignedDuration;
use notify_rust::{Notification, NotificationResponse, Timeout, Urgency};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// A server that takes longer is not waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// More notices at once become one that counts them.
const MOST_AT_ONCE: usize = 3;
/// Notifications whose buttons are listened to; each holds a connection to the bus for as long as it is shown.
const MOST_LISTENING: usize = 8;
/// What the button says.
const SNOOZE: SignedDuration = SignedDuration::from_hours(24);

/// The session's notification server.
pub(super) struct Desktop {
    listening: Arc<Semaphore>,
}

impl Desktop {
    /// The desktop, if this session has a bus.
    pub(super) fn find() -> Option<Self> {
        let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        let is_there = set("DBUS_SESSION_BUS_ADDRESS").is_some()
            || set("XDG_RUNTIME_DIR").is_some_and(|dir| Path::new(&dir).join("bus").exists());
        is_there.then(|| Self {
            listening: Arc::new(Semaphore::new(MOST_LISTENING)),
        })
    }

    /// Shows the notices; whether the server took one.
    pub(super) async fn tell(&self, daemon: &Arc<Daemon>, notices: &[Notice]) -> bool {
        if notices.len() > MOST_AT_ONCE {
            let many = base(&summary(notices), &named(notices));
            return show(many, None, &self.listening).await;
        }
        let mut is_told = false;
        for notice in notices {
            let mut shown = base(&notice.message, &detail(notice));
            if matches!(notice.reason, Reason::Dead | Reason::Alert) || notice.rung <= 1 {
                shown.urgency(Urgency::Critical);
            }
            let buttons = Buttons::of(daemon, notice);
            buttons.put_on(&mut shown);
            is_told |= show(shown, Some(buttons), &self.listening).await;
        }
        is_told
    }
}

/// What a notification's buttons do.
struct Buttons {
    daemon: Arc<Daemon>,
    notice: Notice,
    /// The program of the window, which shows the notice's key.
    window: Option<PathBuf>,
    page: Option<String>,
}

impl Buttons {
    fn of(daemon: &Arc<Daemon>, notice: &Notice) -> Self {
        Self {
            window: opener::window(),
            page: opener::page(daemon, notice),
            daemon: Arc::clone(daemon),
            notice: notice.clone(),
        }
    }

    /// A click on the notification itself opens, too. Without a window, the provider's page is where a key is looked at and
    /// replaced.
    fn put_on(&self, shown: &mut Notification) {
        if self.window.is_some() || self.page.is_some() {
            shown.action("default", "Open");
        }
        if self.page.is_some() || (self.window.is_some() && self.notice.key_id.is_some()) {
            shown.action("rotate", "Rotate");
        }
        if self.notice.key_id.is_some() {
            shown.action("snooze", "Snooze for a day");
        }
    }

    fn pressed(&self, response: &NotificationResponse) {
        let action = match response {
            NotificationResponse::Default => "default",
            NotificationResponse::Action(action) => action.as_str(),
            _ => return,
        };
        match (action, self.notice.key_id) {
            ("default", _) => self.lead_to(Place::Shown),
            ("rotate", _) => self.lead_to(Place::Rotate),
            ("snooze", Some(key)) => {
                if let Ok(until) = SystemClock.now().checked_add(SNOOZE) {
                    let daemon = Arc::clone(&self.daemon);
                    // It may write to the disk: not on the thread that answers callers.
                    tokio::task::spawn_blocking(move || daemon.book.snooze(key, until));
                }
            }
            _ => {}
        }
    }

    fn lead_to(&self, place: Place) {
        match (&self.window, &self.page) {
            (Some(window), _) => opener::show(window, &self.daemon.vault, place, self.notice.key_id),
            (None, Some(page)) => opener::open(page),
            (None, None) => {}
        }
    }
}

fn base(sentence: &str, detail: &str) -> Notification {
    let mut shown = Notification::new();
    shown
        .appname("byok")
        .summary(sentence)
        .body(&escape(detail))
        .icon("dialog-password")
        .timeout(Timeout::Default);
    shown
}

/// Sends one notification and listens to its buttons for as long as it is shown.
async fn show(shown: Notification, buttons: Option<Buttons>, listening: &Arc<Semaphore>) -> bool {
    let handle = match timeout(PATIENCE, shown.show_async()).await {
        Ok(Ok(handle)) => handle,
        Ok(Err(error)) => {
            tracing::warn!(target: "byok", %error, "desktop notification");
            return false;
        }
        Err(_) => {
            tracing::warn!(target: "byok", "the notification server did not answer");
            return false;
        }
    };
    if let (Some(buttons), Ok(permit)) = (buttons, Arc::clone(listening).try_acquire_owned()) {
        tokio::spawn(async move {
            let _listening: OwnedSemaphorePermit = permit;
            handle
                .wait_for_action_async(|response: &NotificationResponse| buttons.pressed(response))
                .await;
        });
    }
    true
}

/// One line below the sentence.
fn detail(notice: &Notice) -> String {
    let day = notice.at.strftime("%Y-%m-%d").to_string();
    match notice.reason {
        Reason::Expiry => format!("It ends on {day} (UTC)."),
        Reason::RotationDue => format!("It should have been replaced by {day}."),
        Reason::Dead => "Its last check failed; `byok show` has the provider's words.".into(),
        Reason::FellBack => "`byok fallback` shows what stepped in for how long.".into(),
        Reason::CreditLow => "Its account needs more credit.".into(),
        Reason::Alert => "`byok alerts` has more.".into(),
    }
}

/// One sentence for many notices.
fn summary(notices: &[Notice]) -> String {
    format!("{} keys need attention", notices.len())
}

/// The first few names; the rest is counted.
fn named(notices: &[Notice]) -> String {
    let names: Vec<&str> = notices
        .iter()
        .take(MOST_AT_ONCE)
        .map(|notice| notice.reference.as_str())
        .collect();
    format!("{} and {} more", names.join(", "), notices.len() - names.len())
}

/// Servers may read markup in a body.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
