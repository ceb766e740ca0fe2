//! Opening a provider's page in the person's browser.

use crate::api::Daemon;
use byok_core::model::{Notice, ServiceId};
use std::process::Stdio;
use tokio::process::Command;

/// The page where a key of the notice's service is made and replaced, if the catalogue knows it.
pub(super) fn page(daemon: &Daemon, notice: &Notice) -> Option<String> {
    notice.key_id?;
    let (service, _) = notice.reference.split_once('/')?;
    let provider = daemon.catalog.get(&ServiceId::parse(service).ok()?)?;
    provider.keys_url.clone().filter(|url| url.starts_with("https://"))
}

/// Opens a page; the desktop decides with what. A desktop without an opener is no failure.
pub(super) fn open(url: &str) {
    let child = Command::new("xdg-open")
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    match child {
        Ok(mut child) => {
            tokio::spawn(async move { child.wait().await });
        }
        Err(error) => tracing::warn!(target: "byok", %error, "xdg-open"),
    }
}
