//! The settings, where things are, and what opens the vault.

use crate::tui::event::Complaint;
use crate::tui::widget::loaded::Loaded;
use byok_core::clock::Timestamp;
use byok_core::crypto::KdfParams;
use byok_daemon::config::Config;
use std::path::PathBuf;

/// The screen.
#[derive(Default)]
pub(crate) struct Settings {
    /// What was found.
    pub(crate) loaded: Loaded<Found>,
    /// The first line in sight.
    pub(crate) top: usize,
}

/// What was found on the disk.
#[derive(Debug)]
pub(crate) struct Found {
    /// The settings as a daemon that starts now would read them, or why it could not.
    pub(crate) config: Result<Box<Config>, Complaint>,
    /// Whether the file is there at all.
    pub(crate) has_file: bool,
    /// Whether the file was changed after the daemon began.
    pub(crate) is_newer: bool,
    /// `config.toml`.
    pub(crate) config_file: PathBuf,
    /// The vault's folder.
    pub(crate) vault: PathBuf,
    /// The daemon's socket.
    pub(crate) socket: PathBuf,
    /// The daemon's log.
    pub(crate) log: PathBuf,
    /// What the vault's header says.
    pub(crate) header: Result<Header, Complaint>,
}

/// What everybody may read of a vault.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    /// The format's version.
    pub(crate) format: u32,
    /// When the vault was made.
    pub(crate) created_at: Timestamp,
    /// What opens it: `password`, `recovery`.
    pub(crate) slots: Vec<&'static str>,
    /// How a guess at the password is made expensive.
    pub(crate) kdf: Option<KdfParams>,
}
