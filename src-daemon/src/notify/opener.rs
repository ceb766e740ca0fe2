//! Where a notice leads: to the window of byok, or to the provider's page in the person's browser.

use crate::api::Daemon;
use byok_core::ids::KeyId;
use byok_core::model::{Notice, ServiceId};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::process::Command;

/// The program of the window.
const WINDOW: &str = "byok-desktop";

/// A place that a press on a button leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The key, or the alerts when it is about none.
    Shown,
    /// The form in which the key gets a new value.
    Rotate,
}

/// The program of the window, where it is installed and there is a screen to show it on: beside this program, or on the
/// search path.
pub(super) fn window() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    set("DISPLAY").or_else(|| set("WAYLAND_DISPLAY"))?;
    let own = std::env::current_exe().ok();
    let beside = own.as_deref().and_then(Path::parent).map(Path::to_path_buf);
    let path = set("PATH").unwrap_or_default();
    beside
        .into_iter()
        .chain(std::env::split_paths(&path))
        .map(|folder| folder.join(WINDOW))
        .find(|file| file.is_file())
}

/// Opens the window there, or brings the one that is open there.
pub(super) fn show(window: &Path, vault: &str, place: Place, key: Option<KeyId>) {
    let screen = match (place, key) {
        (Place::Rotate, _) => "rotate",
        (Place::Shown, Some(_)) => "keys",
        (Place::Shown, None) => "alerts",
    };
    let mut words = vec![
        "--vault".to_owned(),
        vault.to_owned(),
        "--go".to_owned(),
        screen.to_owned(),
    ];
    if let Some(key) = key {
        words.extend(["--key".to_owned(), key.to_string()]);
    }
    start(window.as_os_str(), &words);
}

/// The page where a key of the notice's service is made and replaced, if the catalogue knows it.
pub(super) fn page(daemon: &Daemon, notice: &Notice) -> Option<String> {
    notice.key_id?;
    let (service, _) = notice.reference.split_once('/')?;
    let provider = daemon.catalog.get(&ServiceId::parse(service).ok()?)?;
    provider.keys_url.clone().filter(|url| url.starts_with("https://"))
}

/// Opens a page; the desktop decides with what. A desktop without an opener is no failure.
pub(super) fn open(url: &str) {
    start(OsStr::new("xdg-open"), &[url.to_owned()]);
}

fn start(program: &OsStr, words: &[String]) {
    let child = Command::new(program)
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    match child {
        Ok(mut child) => {
            tokio::spawn(async move { child.wait().await });
        }
        Err(error) => tracing::warn!(target: "byok", %error, "{}", Path::new(program).display()),
    }
}
