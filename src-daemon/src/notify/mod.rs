//! The ways out of a notice: a file for each.

mod command;
#[cfg(target_os = "linux")]
mod desktop;
mod message;
#[cfg(target_os = "linux")]
mod opener;
mod webhook;

use crate::api::Daemon;
use crate::config::NoticeSettings;
use byok_core::model::Notice;
use byok_core::provider::Webhook;
use std::sync::Arc;

/// What the daemon can reach a person by.
pub struct Ways {
    #[cfg(target_os = "linux")]
    desktop: Option<desktop::Desktop>,
    command: Vec<String>,
    webhook: Option<Webhook>,
}

impl Ways {
    /// The ways that the settings allow and this session has.
    pub fn new(settings: &NoticeSettings) -> Self {
        Self {
            #[cfg(target_os = "linux")]
            desktop: settings.desktop.then(desktop::Desktop::find).flatten(),
            command: settings.command.clone(),
            webhook: settings.webhook.clone(),
        }
    }

    /// Whether there is any. Without one nothing is due, ever: notices wait for a terminal.
    pub fn is_any(&self) -> bool {
        self.has_desktop() || !self.command.is_empty() || self.webhook.is_some()
    }

    /// Tells by all ways at once; whether one of them took it. Failures are told in the log.
    pub async fn tell(&self, daemon: &Arc<Daemon>, notices: &[Notice]) -> bool {
        let document = message::document(&daemon.vault, notices);
        let (desktop, command, webhook) = tokio::join!(
            self.by_desktop(daemon, notices),
            command::tell(&self.command, &document),
            webhook::tell(self.webhook.as_ref(), &document),
        );
        desktop || command || webhook
    }

    #[cfg(target_os = "linux")]
    fn has_desktop(&self) -> bool {
        self.desktop.is_some()
    }

    #[cfg(target_os = "linux")]
    async fn by_desktop(&self, daemon: &Arc<Daemon>, notices: &[Notice]) -> bool {
        match &self.desktop {
            Some(desktop) => desktop.tell(daemon, notices).await,
            None => false,
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn has_desktop(&self) -> bool {
        false
    }

    #[cfg(not(target_os = "linux"))]
    async fn by_desktop(&self, _: &Arc<Daemon>, _: &[Notice]) -> bool {
        false
    }
}
