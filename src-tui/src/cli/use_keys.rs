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
    /// Take the service's own default, whatever the byok.toml of this folder or one above means by it
    #[arg(long)]
    pub(crate) no_project: bool,
}

#[derive(Debug, PartialEq, Args)]
#[command(
    after_help = "-v tells everything a provider said. Formats for CI: docs/check.md.\n\n\
                  Examples:\n  byok check openai github/ci -v\n  byok check --env-file .env --format github"
)]
pub(crate) struct CheckArgs {
    /// The keys; all of them when none is named. With --stdin, the service
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
    /// Check the value on stdin as a key of the service that is named, without storing it; needs no vault
    #[arg(long, requires = "keys", conflicts_with_all = ["service", "all", "env_file"])]
    pub(crate) stdin: bool,
    /// A field that is not secret, for --stdin (`--field region=eu-west-1`)
    #[arg(long = "field", value_name = "NAME=VALUE", requires = "stdin")]
    pub(crate) fields: Vec<String>,
    /// Ask here instead of at the provider's own address, for --stdin (https, or http on this machine)
    #[arg(long, value_name = "URL", requires = "stdin")]
    pub(crate) base_url: Option<String>,
    /// Ask now, also about keys that were found to work less than five minutes ago
    #[arg(long)]
    pub(crate) fresh: bool,
    /// Ask even where asking costs money
    #[arg(long)]
    pub(crate) allow_cost: bool,
    /// How the results are written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t, conflicts_with = "json")]
    pub(crate) format: CheckFormat,
}

/// How `check` writes its results: for people, for programs, as JUnit XML, as annotations of GitHub Actions.
// Without a line of help each, so that the help of `check` stays on one screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum CheckFormat {
    #[default]
    Table,
    Json,
    Junit,
    Github,
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

#[derive(Debug, Default, PartialEq, Args)]
#[command(
    after_help = "Without --only and without references every service's default key is handed out under its usual variable. \
                  A byok.toml above counts once `byok trust` accepted it. \
                  Which way shows a value to whom: docs/run.md.\n\n\
                        Examples:\n  byok run --only openai,github/ci -- ./deploy.sh\n  OPENAI_API_KEY=byok://openai/work byok run --mask -- python app.py"
)]
pub(crate) struct RunArgs {
    /// Hand out these keys and no others
    #[arg(long, value_name = "REF,…", value_delimiter = ',')]
    pub(crate) only: Option<Vec<String>>,
    /// Read more variables from a file; references in it are resolved
    #[arg(long, value_name = "FILE")]
    pub(crate) env_file: Option<PathBuf>,
    /// The program is an MCP server: stay between it and its client, and start it again with the key that steps in when one is refused
    #[arg(long, conflicts_with_all = ["stdin", "mask", "watch", "gateway"])]
    pub(crate) mcp: bool,
    /// Give the value of this variable as a file, and the file's name as VAR_FILE instead; may be repeated
    #[arg(long, value_name = "VAR", conflicts_with = "gateway")]
    pub(crate) file: Vec<String>,
    /// Where these files are: in memory, or in a folder for programs that close what they inherit
    #[arg(long, value_name = "WHERE", value_enum, default_value_t, requires = "file")]
    pub(crate) files: Files,
    /// Write this value to the program's stdin, and nothing else
    #[arg(long, value_name = "REF", conflicts_with = "gateway")]
    pub(crate) stdin: Option<String>,
    /// Hide the values in what the program prints
    #[arg(long)]
    pub(crate) mask: bool,
    /// Start with an empty environment but for PATH, HOME, TERM, LANG, TZ, USER, SHELL and TMPDIR
    #[arg(long)]
    pub(crate) no_inherit: bool,
    /// A variable that --no-inherit leaves in place; may be repeated
    #[arg(long, value_name = "VAR", requires = "no_inherit")]
    pub(crate) keep: Vec<String>,
    /// Restart the program when one of its keys gets another value
    #[arg(long, conflicts_with = "gateway")]
    pub(crate) watch: bool,
    /// Give the program addresses of the gateway and a token that lives as long as it does, and no key
    #[arg(long)]
    pub(crate) gateway: bool,
    /// Start without the byok.toml of this folder or one above
    #[arg(long)]
    pub(crate) no_project: bool,
    /// The program and its arguments
    #[arg(value_name = "CMD", required = true, trailing_var_arg = true)]
    pub(crate) command: Vec<OsString>,
}

/// Where the files of `run --file` are: in memory, named `/proc/self/fd/N`, or in a folder that is removed when the program has ended.
// Without a line of help each, so that the help of `run` stays on one screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Files {
    #[default]
    Memory,
    Folder,
}

#[derive(Debug, PartialEq, Args)]
pub(crate) struct LeadArgs {
    /// The program and its arguments
    #[arg(
        value_name = "CMD",
        required = true,
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    pub(crate) command: Vec<OsString>,
}

#[derive(Debug, PartialEq, Args)]
#[command(
    after_help = "A reference is {{ byok://SERVICE/NAME/FIELD }} or ${byok://SERVICE/NAME/FIELD}; a backslash before it keeps it as it is.\n\n\
                  Examples:\n  byok inject -i .env.template -o .env\n  byok inject -i config.yaml.template | kubectl apply -f -"
)]
pub(crate) struct InjectArgs {
    /// The template; - reads it from stdin
    #[arg(short, long, value_name = "TEMPLATE")]
    pub(crate) input: PathBuf,
    /// Where the result goes, readable by you alone; - is stdout
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    pub(crate) output: PathBuf,
    /// Write even where git would commit it
    #[arg(long)]
    pub(crate) force: bool,
    /// Take bare service names without the byok.toml of this folder or one above
    #[arg(long)]
    pub(crate) no_project: bool,
}
