//! Words about the vault itself.

use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, PartialEq, Args)]
#[command(
    after_help = "Examples:\n  byok init\n  BYOK_PASSWORD_FILE=pw byok init --recovery-file recovery.txt --non-interactive"
)]
pub(crate) struct InitArgs {
    /// Memory that each guess at the password costs, in MiB (19 to 4096)
    #[arg(long, value_name = "MIB", default_value_t = 64)]
    pub(crate) kdf_memory: u32,
    /// Passes over that memory (2 to 64)
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) kdf_passes: u32,
    /// Write the recovery code to a new private file instead of showing it
    #[arg(long, value_name = "FILE")]
    pub(crate) recovery_file: Option<PathBuf>,
}

#[derive(Debug, PartialEq, Args)]
#[command(after_help = "Examples:\n  byok unlock\n  byok unlock --for 8h")]
pub(crate) struct UnlockArgs {
    /// Stay open for so long, used or not (`8h`, `30m`); at most the hard limit of 12 hours
    #[arg(long = "for", value_name = "SPAN")]
    pub(crate) keep: Option<String>,
    /// Use the recovery code instead of the password
    #[arg(long)]
    pub(crate) recovery: bool,
}

#[derive(Debug, PartialEq, Args)]
#[command(after_help = "Examples:\n  byok status\n  PS1='$(byok status --short) $ '")]
pub(crate) struct StatusArgs {
    /// One short line, for a shell prompt or a login banner
    #[arg(long)]
    pub(crate) short: bool,
}

#[derive(Debug, PartialEq, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  byok audit --key openai/work --since 7d --action revealed\n  byok audit --verify --anchor anchors.txt"
)]
pub(crate) struct AuditArgs {
    #[command(subcommand)]
    pub(crate) verb: Option<AuditVerb>,
    /// Only what was done with this key
    #[arg(long, value_name = "REF")]
    pub(crate) key: Option<String>,
    /// Only what was done since a date or within a span (`7d`)
    #[arg(long, value_name = "WHEN")]
    pub(crate) since: Option<String>,
    /// Only what was done before a date or longer ago than a span
    #[arg(long, value_name = "WHEN")]
    pub(crate) until: Option<String>,
    /// Only this deed (`revealed`, `rotated`, …)
    #[arg(long, value_name = "WORD")]
    pub(crate) action: Option<String>,
    /// Only what ended so: `ok`, `refused`, `failed`
    #[arg(long, value_name = "WORD")]
    pub(crate) outcome: Option<String>,
    /// Only what this client of the REST API did
    #[arg(long, value_name = "NAME")]
    pub(crate) client: Option<String>,
    /// Only what this program did
    #[arg(long, value_name = "NAME")]
    pub(crate) program: Option<String>,
    /// At most so many rows, the newest (0 for all)
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub(crate) limit: usize,
    /// Walk the whole chain and name the first break
    #[arg(long)]
    pub(crate) verify: bool,
    /// With --verify: the trail must still hold what this anchor names
    #[arg(long, value_name = "LINE|FILE", requires = "verify")]
    pub(crate) anchor: Option<String>,
}

#[derive(Debug, PartialEq, Subcommand)]
pub(crate) enum AuditVerb {
    /// Print the trail's head on one line, to be kept where nobody can change it (paper, git)
    #[command(after_help = "Examples:\n  byok audit anchor >> anchors.txt\n  byok audit anchor --json")]
    Anchor,
}

#[derive(Debug, PartialEq, Subcommand)]
pub(crate) enum PasswordVerb {
    /// Change the password; keys stay as they are
    #[command(after_help = "Examples:\n  byok password change\n  byok password change --recovery")]
    Change {
        /// Prove yourself with the recovery code instead of the old password
        #[arg(long)]
        recovery: bool,
        /// Read the new password from a file
        #[arg(long, value_name = "FILE")]
        new_from_file: Option<PathBuf>,
    },
}

#[derive(Debug, PartialEq, Subcommand)]
pub(crate) enum RecoveryVerb {
    /// Make a new recovery code; the old one opens nothing any more
    #[command(after_help = "Examples:\n  byok recovery new\n  byok recovery new --recovery-file recovery.txt")]
    New {
        /// Write the code to a new private file instead of showing it
        #[arg(long, value_name = "FILE")]
        recovery_file: Option<PathBuf>,
    },
}

#[derive(Debug, PartialEq, Args)]
#[command(after_help = "Examples:\n  byok daemon install\n  byok daemon stop")]
pub(crate) struct DaemonArgs {
    /// Leave the terminal; used when a command starts it
    #[arg(long, hide = true)]
    pub(crate) detached: bool,
    /// Stay when nobody calls; for a service manager, which ends it
    #[arg(long)]
    pub(crate) stay: bool,
    #[command(subcommand)]
    pub(crate) verb: Option<DaemonVerb>,
}

#[derive(Debug, PartialEq, Subcommand)]
pub(crate) enum DaemonVerb {
    /// Lock the vault and end the daemon
    Stop,
    /// Write a systemd user unit, so that notices come from login on
    #[command(after_help = "Examples:\n  byok daemon install\n  byok daemon install --print")]
    Install {
        /// Print the unit instead of writing it
        #[arg(long)]
        print: bool,
    },
    /// Remove that unit
    #[command(after_help = "Examples:\n  byok daemon uninstall\n  byok daemon uninstall --vault work")]
    Uninstall,
}

#[derive(Debug, PartialEq, Args)]
pub(crate) struct HoldArgs {
    /// When to clear it
    #[arg(long)]
    pub(crate) seconds: u64,
    /// Through the terminal instead of the desktop
    #[arg(long)]
    pub(crate) terminal: bool,
}
