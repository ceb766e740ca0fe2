//! Words about another value for a key.

use super::SecretSource;
use clap::Args;

#[derive(Debug, PartialEq, Args)]
#[command(
    after_help = "The new value is checked first. The old one is kept for the overlap, for `byok rollback` only, then shredded.\n\n\
                  Examples:\n  pass show new-key | byok rotate github/ci --stdin --keep-old 0\n  byok rotate gitlab --at-provider --dry-run"
)]
pub(crate) struct RotateArgs {
    /// The key: SERVICE or SERVICE/NAME
    #[arg(value_name = "REF")]
    pub(crate) key: String,
    #[command(flatten)]
    pub(crate) source: SecretSource,
    /// A plain field that changes with it (`--field access_key_id=AKIA…`)
    #[arg(long = "field", value_name = "NAME=VALUE")]
    pub(crate) fields: Vec<String>,
    /// When the new value ends: a span (`90d`) or a date (`2027-01-31`)
    #[arg(long, value_name = "WHEN")]
    pub(crate) expires: Option<String>,
    /// How long the old value can be rolled back to; 0 shreds it at once
    #[arg(long, value_name = "SPAN", default_value = "24h")]
    pub(crate) keep_old: String,
    /// Store it without asking the provider
    #[arg(long)]
    pub(crate) no_check: bool,
    /// Have the provider make the new key, and revoke the old one after the overlap
    #[arg(long, conflicts_with_all = ["stdin", "from_file", "from_env", "fields", "expires", "no_check"])]
    pub(crate) at_provider: bool,
    /// The key that makes the new one, where the provider wants another for that
    #[arg(long, value_name = "REF", requires = "at_provider")]
    pub(crate) with: Option<String>,
    /// Show the requests, with names where values would stand, and send none
    #[arg(long, requires = "at_provider")]
    pub(crate) dry_run: bool,
}
