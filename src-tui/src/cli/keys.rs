//! Words about what keys are.

use clap::Args;
use std::path::PathBuf;

/// Where a value comes from. Never from an argument: arguments are in the process list and in the shell's history.
#[derive(Debug, PartialEq, Args)]
#[group(multiple = false)]
pub(crate) struct SecretSource {
    /// Read the value from stdin
    #[arg(long)]
    pub(crate) stdin: bool,
    /// Read the value from a file
    #[arg(long, value_name = "FILE")]
    pub(crate) from_file: Option<PathBuf>,
    /// Take the value of an environment variable
    #[arg(long, value_name = "VAR")]
    pub(crate) from_env: Option<String>,
}

#[derive(Debug, PartialEq, Args)]
#[command(
    after_help = "Examples:\n  byok add openai\n  pass show github | byok add github ci --stdin --expires 90d --tag work"
)]
pub(crate) struct AddArgs {
    /// The provider: see `byok services`
    #[arg(value_name = "SERVICE")]
    pub(crate) service: String,
    /// The key's name among the service's keys
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) source: SecretSource,
    /// A field that is not secret (`--field region=eu-west-1`)
    #[arg(long = "field", value_name = "NAME=VALUE")]
    pub(crate) fields: Vec<String>,
    /// When it ends: a span (`90d`) or a date (`2027-01-31`)
    #[arg(long, value_name = "WHEN")]
    pub(crate) expires: Option<String>,
    /// How often it should be replaced (`90d`)
    #[arg(long, value_name = "SPAN")]
    pub(crate) rotate_every: Option<String>,
    /// A label of your own; may be given several times
    #[arg(long = "tag", value_name = "TAG")]
    pub(crate) tags: Vec<String>,
    /// A note of your own
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(crate) note: String,
    /// Ask here instead of at the provider's own address (https, or http on this machine)
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,
    /// Make it the service's default
    #[arg(long)]
    pub(crate) default: bool,
    /// Store it without asking the provider
    #[arg(long)]
    pub(crate) no_check: bool,
}

#[derive(Debug, Default, PartialEq, Args)]
#[command(after_help = "Examples:\n  byok list --status dead\n  byok list work --expiring 30d --json")]
pub(crate) struct ListArgs {
    /// Fuzzy text over names, labels and notes; the best match comes first
    #[arg(value_name = "TEXT")]
    pub(crate) text: Option<String>,
    /// Only keys of this service
    #[arg(long, value_name = "SERVICE")]
    pub(crate) service: Option<String>,
    /// Only keys with this label
    #[arg(long, value_name = "TAG")]
    pub(crate) tag: Option<String>,
    /// Only keys with this status (`valid`, `expired` …) or verdict (`ok`, `dead`, `limited`, `unknown`)
    #[arg(long, value_name = "STATUS")]
    pub(crate) status: Option<String>,
    /// Only keys that end within this span
    #[arg(long, value_name = "SPAN")]
    pub(crate) expiring: Option<String>,
}

#[derive(Debug, PartialEq, Args)]
pub(crate) struct KeyArgs {
    /// The key: SERVICE or SERVICE/NAME
    #[arg(value_name = "REF")]
    pub(crate) key: String,
}

#[derive(Debug, PartialEq, Args)]
#[command(after_help = "Examples:\n  byok show openai\n  byok show openai/work --checks")]
pub(crate) struct ShowArgs {
    /// The key: SERVICE or SERVICE/NAME
    #[arg(value_name = "REF")]
    pub(crate) key: String,
    /// List what its provider said whenever it was asked, newest first
    #[arg(long)]
    pub(crate) checks: bool,
}

#[derive(Debug, PartialEq, Args)]
#[command(
    after_help = "Examples:\n  byok edit openai/work --expires 2027-01-31 --tag prod\n  byok edit openai/work --expires none --name main"
)]
pub(crate) struct EditArgs {
    /// The key: SERVICE or SERVICE/NAME
    #[arg(value_name = "REF")]
    pub(crate) key: String,
    /// A new name
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// A new note; empty removes it
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
    /// The new labels, all of them; `--tag ''` removes them
    #[arg(long = "tag", value_name = "TAG")]
    pub(crate) tags: Option<Vec<String>>,
    /// When it ends, or `none`
    #[arg(long, value_name = "WHEN")]
    pub(crate) expires: Option<String>,
    /// How often it should be replaced, or `none`
    #[arg(long, value_name = "SPAN")]
    pub(crate) rotate_every: Option<String>,
    /// Another address, or `none` for the provider's own
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,
    /// A field that is not secret; an empty value removes it
    #[arg(long = "field", value_name = "NAME=VALUE")]
    pub(crate) fields: Vec<String>,
}

#[derive(Debug, PartialEq, Args)]
#[command(
    after_help = "Nothing is sent without --probe and a yes. With --probe the exit code is 0 when it works somewhere, 20 when nobody \
                  accepts it, 21 when that can't be told.\n\n\
                  Examples:\n  wl-paste | byok detect --stdin --name MAPS_KEY\n  byok detect --probe"
)]
pub(crate) struct DetectArgs {
    #[command(flatten)]
    pub(crate) source: SecretSource,
    /// The name of the variable it stood in, which decides between providers whose keys look alike
    #[arg(long, value_name = "VAR")]
    pub(crate) name: Option<String>,
    /// Ask the listed providers, one after another, whether it works there; says before where it is sent
    #[arg(long)]
    pub(crate) probe: bool,
}

#[derive(Debug, PartialEq, Args)]
#[command(after_help = "Examples:\n  byok services\n  byok services aws")]
pub(crate) struct ServicesArgs {
    /// One provider, or an alias of one
    #[arg(value_name = "SERVICE")]
    pub(crate) service: Option<String>,
}
