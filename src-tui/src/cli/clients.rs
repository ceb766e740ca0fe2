//! Words about other programs.

use clap::{Args, Subcommand};

#[derive(Debug, PartialEq, Subcommand)]
pub(crate) enum ClientVerb {
    /// Give a program a token; it is shown once
    Add(ClientAddArgs),
    /// List the programs that have a token
    #[command(after_help = "Examples:\n  byok client list\n  byok client list --json")]
    List,
    /// Withdraw a program's token, at once and for good
    #[command(after_help = "Examples:\n  byok client revoke editor\n  byok client revoke editor --yes")]
    Revoke(ClientArgs),
    /// Refuse a program's token until it is resumed
    #[command(after_help = "Examples:\n  byok client suspend editor\n  byok client suspend editor --json")]
    Suspend(ClientArgs),
    /// Accept a suspended program's token again
    #[command(after_help = "Examples:\n  byok client resume editor\n  byok client resume editor --json")]
    Resume(ClientArgs),
}

#[derive(Debug, PartialEq, Args)]
#[command(
    after_help = "Examples:\n  byok client add editor --scope metadata,use:openai --expires 30d\n  byok client add backup --scope metadata,reveal --service github --rate 100/60s\n  byok client add agent --scope use:openai --allow 'POST /v1/chat/*' --concurrency 4"
)]
pub(crate) struct ClientAddArgs {
    /// The program's name, for you and the audit trail
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// What it may do: metadata, validate, write, reveal, use:SERVICE, use:SERVICE/NAME, use:*
    #[arg(long = "scope", value_name = "SCOPE", value_delimiter = ',', required = true)]
    pub(crate) scopes: Vec<String>,
    /// Keep it to the keys of this service; may be given several times
    #[arg(long = "service", value_name = "SERVICE", value_delimiter = ',')]
    pub(crate) services: Vec<String>,
    /// Keep it to this key; may be given several times
    #[arg(long = "key", value_name = "REF")]
    pub(crate) keys: Vec<String>,
    /// When its token ends: a span (`30d`) or a date
    #[arg(long, value_name = "WHEN")]
    pub(crate) expires: Option<String>,
    /// How many operations of one kind it may do in how many seconds [default: 10/60s, or 600/60s when it may use keys and do
    /// nothing else]
    #[arg(long, value_name = "N/SECONDSs")]
    pub(crate) rate: Option<String>,
    /// Allow it these calls through the gateway and no others: a method and the provider's path; `*` is anything but a slash,
    /// `**` anything; may be given several times
    #[arg(long = "allow", value_name = "CALL")]
    pub(crate) rules: Vec<String>,
    /// How many calls it may make through the gateway at once [default: 64]
    #[arg(long, value_name = "N")]
    pub(crate) concurrency: Option<u32>,
}

#[derive(Debug, PartialEq, Args)]
pub(crate) struct ClientArgs {
    /// The program's name, or its id
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
}

#[derive(Debug, PartialEq, Args)]
#[command(after_help = "Examples:\n  byok serve\n  byok serve --listen 127.0.0.1:0 --json")]
pub(crate) struct ServeArgs {
    /// Where to listen: an address of this machine alone; port 0 takes any that is free
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:7341")]
    pub(crate) listen: String,
}
