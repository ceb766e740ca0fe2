//! Flags of every verb.

use clap::Args;

/// Flags of every verb.
#[derive(Debug, Default, Clone, PartialEq, Args)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct Globals {
    /// Use another vault than `default` [env: BYOK_VAULT]
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) vault: Option<String>,
    /// Print one JSON document
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Print nothing but data and errors
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Never ask; fail instead [env: BYOK_NON_INTERACTIVE]
    #[arg(long, global = true)]
    pub(crate) non_interactive: bool,
    /// Answer yes to every question
    #[arg(long, short, global = true)]
    pub(crate) yes: bool,
    /// No colours [env: NO_COLOR]
    #[arg(long, global = true)]
    pub(crate) no_color: bool,
    /// Say more
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// The verb was typed at the prompt of `--plain`: nothing is drawn over.
    #[arg(skip)]
    pub(crate) is_plain: bool,
}
