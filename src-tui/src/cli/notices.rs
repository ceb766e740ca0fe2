//! Words about notices.

use clap::{Args, Subcommand};

#[derive(Debug, PartialEq, Args)]
#[command(after_help = "Examples:\n  byok notices\n  byok notices snooze openai/work --for 7d")]
pub(crate) struct NoticesArgs {
    #[command(subcommand)]
    pub(crate) verb: Option<NoticesVerb>,
}

#[derive(Debug, PartialEq, Subcommand)]
pub(crate) enum NoticesVerb {
    /// Tell nothing of a key for a while
    #[command(
        after_help = "Examples:\n  byok notices snooze openai/work --for 7d\n  byok notices snooze openai/work --for none"
    )]
    Snooze {
        /// The key: SERVICE or SERVICE/NAME
        #[arg(value_name = "REF")]
        key: String,
        /// How long: a span (`7d`), a date, or `none` to hear of it again
        #[arg(long = "for", value_name = "SPAN")]
        span: String,
    },
}
