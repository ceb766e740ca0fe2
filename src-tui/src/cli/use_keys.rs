//! Words about what is done with keys.

use clap::Args;
use std::ffi::OsString;
use std::path::PathBuf;

#[derive(Debug, PartialEq, Args)]
#[command(
    after_help = "Examples:\n  curl -H \"Authorization: Bearer $(byok get openai)\" https://api.openai.com/v1/models\n  byok get aws/prod/secret_access_key --copy"
)]
pub(crate) struct GetArgs {
    /// The key: SERVICE, SERVICE/NAME or SERVICE/NAME/FIELD
    #[arg(value_name = "REF")]
    pub(crate) key: String,
    /// Copy it instead of printing it, and clear the clipboard after so many seconds
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "45", require_equals = true)]
    pub(crate) copy: Option<u64>,
}

#[derive(Debug, PartialEq, Args)]
#[command(after_help = "Examples:\n  byok check --all\n  byok check --env-file .env --json")]
pub(crate) struct CheckArgs {
    /// The keys; all of them when none is named
    #[arg(value_name = "REF")]
    pub(crate) keys: Vec<String>,
    /// All keys of a service
    #[arg(long, value_name = "SERVICE", conflicts_with = "keys")]
    pub(crate) service: Option<String>,
    /// All keys, disabled ones too
    #[arg(long, conflicts_with_all = ["keys", "service"])]
    pub(crate) all: bool,
    /// Check the keys of a file without storing them; needs no vault
    #[arg(long, value_name = "FILE", conflicts_with_all = ["keys", "service", "all"])]
    pub(crate) env_file: Option<PathBuf>,
}

#[derive(Debug, PartialEq, Args)]
#[command(after_help = "Examples:\n  byok expiring --rotation --json\n  byok expiring --within 365d --ics > keys.ics")]
pub(crate) struct ExpiringArgs {
    /// How far to look
    #[arg(long, value_name = "SPAN", default_value = "30d")]
    pub(crate) within: String,
    /// Keys to be replaced within that time, and those that should have been
    #[arg(long)]
    pub(crate) rotation: bool,
    /// Print a calendar (RFC 5545) with an alarm for each step of the ladder
    #[arg(long, conflicts_with_all = ["json", "rotation"])]
    pub(crate) ics: bool,
}

#[derive(Debug, PartialEq, Args)]
#[command(
    after_help = "Without --only and without references every service's default key is handed out under its usual variable.\n\
                        A byok.toml above counts once `byok trust` accepted it.\n\n\
                        Examples:\n  byok run --only openai,github/ci -- ./deploy.sh\n  OPENAI_API_KEY=byok://openai/work byok run -- python app.py"
)]
pub(crate) struct RunArgs {
    /// Hand out these keys and no others
    #[arg(long, value_name = "REF,…", value_delimiter = ',')]
    pub(crate) only: Option<Vec<String>>,
    /// Read more variables from a file; references in it are resolved
    #[arg(long, value_name = "FILE")]
    pub(crate) env_file: Option<PathBuf>,
    /// Start without the byok.toml of this folder or one above
    #[arg(long)]
    pub(crate) no_project: bool,
    /// The program and its arguments
    #[arg(value_name = "CMD", required = true, trailing_var_arg = true)]
    pub(crate) command: Vec<OsString>,
}
