//! Words about what is watched.

use clap::{Args, Subcommand};

#[derive(Debug, PartialEq, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  byok alerts --all --json\n  byok alerts ack 3"
)]
pub(crate) struct AlertsArgs {
    /// Resolved ones, too
    #[arg(long)]
    pub(crate) all: bool,
    /// At most so many, the newest (1 to 1000)
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub(crate) limit: usize,
    #[command(subcommand)]
    pub(crate) verb: Option<AlertsVerb>,
}

#[derive(Debug, PartialEq, Subcommand)]
pub(crate) enum AlertsVerb {
    /// Say that you have seen an alert; it opens again when the pattern shows again
    #[command(after_help = "Examples:\n  byok alerts ack 3\n  byok alerts ack 3 --json")]
    Ack {
        /// The alert's number
        #[arg(value_name = "ID")]
        id: u64,
    },
    /// Say that an alert is dealt with
    #[command(after_help = "Examples:\n  byok alerts resolve 3\n  byok alerts resolve 3 --json")]
    Resolve {
        /// The alert's number
        #[arg(value_name = "ID")]
        id: u64,
    },
}
