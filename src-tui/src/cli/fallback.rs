//! Words about keys that step in for others, and about folders that say which keys they want.

use clap::Args;
use std::path::PathBuf;

#[derive(Debug, PartialEq, Args)]
#[command(
    after_help = "Without flags it shows what was chosen. Nothing ever falls back beyond the chain.\n\n\
                  Examples:\n  byok fallback openai --on auth-failure,limit --chain backup,old\n  byok fallback openai --on never"
)]
pub(crate) struct FallbackArgs {
    /// Whose keys; every service with a policy when none is named
    #[arg(value_name = "SERVICE")]
    pub(crate) service: Option<String>,
    /// When the next key of the chain steps in: never, or missing, auth-failure, limit
    #[arg(long, value_name = "WHEN,…", value_delimiter = ',', requires = "service")]
    pub(crate) on: Option<Vec<String>>,
    /// Which keys step in, the first one first; the default key stands before them. `--chain ''` empties it
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', requires = "service")]
    pub(crate) chain: Option<Vec<String>>,
    /// How long a key that failed is passed over (`5m`), or `default`
    #[arg(long, value_name = "SPAN", requires = "service")]
    pub(crate) cool_down: Option<String>,
    /// Show what fell back, and what was chosen when
    #[arg(long, requires = "service", conflicts_with_all = ["on", "chain", "cool_down"])]
    pub(crate) history: bool,
}

#[derive(Debug, PartialEq, Args)]
#[command(
    after_help = "A file that was changed is not trusted any more. Nothing is handed out by trusting it.\n\n\
                  Examples:\n  byok trust\n  byok trust --list --json"
)]
pub(crate) struct TrustArgs {
    /// List the folders whose byok.toml is trusted
    #[arg(long)]
    pub(crate) list: bool,
    /// Trust it no more: the one found from here, or that of a folder
    #[arg(long, value_name = "FOLDER", num_args = 0..=1, conflicts_with = "list")]
    pub(crate) forget: Option<Option<PathBuf>>,
}
