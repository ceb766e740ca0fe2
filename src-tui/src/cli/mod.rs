//! Words only: the verbs, their flags, their help.

mod clients;
mod fallback;
mod globals;
mod helpers;
mod hot;
mod keys;
mod mcp;
mod notices;
mod rotation;
mod session;
mod use_keys;
mod watch;

pub(crate) use clients::{ClientAddArgs, ClientArgs, ClientVerb, ServeArgs};
pub(crate) use fallback::{FallbackArgs, TrustArgs};
pub(crate) use globals::Globals;
pub(crate) use helpers::{AwsArgs, DockerArgs, DockerOperation, GitArgs, GitOperation, HelperVerb, HookVerb, HostArgs};
pub(crate) use keys::{AddArgs, DetectArgs, EditArgs, KeyArgs, ListArgs, SecretSource, ServicesArgs, ShowArgs};
pub(crate) use mcp::{McpAdoptArgs, McpRestoreArgs, McpVerb};
pub(crate) use notices::{NoticesArgs, NoticesVerb};
pub(crate) use rotation::RotateArgs;
pub(crate) use session::{
    AuditArgs, AuditVerb, DaemonArgs, DaemonVerb, HoldArgs, InitArgs, PasswordVerb, RecoveryVerb, StatusArgs,
    UnlockArgs,
};
pub(crate) use use_keys::{CheckArgs, CheckFormat, ExpiringArgs, Files, GetArgs, InjectArgs, LeadArgs, RunArgs};
pub(crate) use watch::{AlertsArgs, AlertsVerb};

use clap::{CommandFactory, Parser, Subcommand};
use std::process::ExitCode;

/// A vault for provider API keys that checks them, warns before they expire and hands them to programs.
#[derive(Debug, PartialEq, Parser)]
#[command(
    name = "byok",
    version,
    max_term_width = 100,
    disable_help_subcommand = true,
    subcommand_help_heading = "Verbs",
    after_help = "Data goes to stdout, talk to stderr. Exit codes: 0 done, 2 usage, 4 not found,\n\
                  5 locked, 6 wrong password, 7 no vault, 8 exists, 9 refused, 10 damaged;\n\
                  `check`: 20 dead, 21 limited or unknown.\n\n\
                  Examples:\n  byok              the terminal interface\n  byok --plain      the verbs, one line at a time"
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) globals: Globals,
    /// Read verbs line by line instead of drawing a screen
    #[arg(long)]
    pub(crate) plain: bool,
    #[command(subcommand)]
    pub(crate) verb: Option<Verb>,
}

/// What byok does.
#[derive(Debug, PartialEq, Subcommand)]
pub(crate) enum Verb {
    /// Create the vault; shows the recovery code once
    Init(InitArgs),
    /// Open the vault
    Unlock(UnlockArgs),
    /// Shut the vault and wipe its keys from memory
    #[command(after_help = "Examples:\n  byok lock\n  byok lock --vault work")]
    Lock,
    /// Tell whether the vault is open and what needs attention
    Status(StatusArgs),
    /// Store a key, after asking its provider whether it works
    Add(AddArgs),
    /// List keys; never a value
    #[command(visible_alias = "ls")]
    List(ListArgs),
    /// Show everything about a key but its value
    Show(ShowArgs),
    /// Print a value, or copy it
    Get(GetArgs),
    /// Change what is known of a key
    Edit(EditArgs),
    /// Remove a key for good
    #[command(
        visible_alias = "rm",
        after_help = "Examples:\n  byok remove openai/old\n  byok remove openai/old --yes"
    )]
    Remove(KeyArgs),
    /// Let a key be handed out again
    #[command(after_help = "Examples:\n  byok enable openai/work\n  byok enable github/ci --json")]
    Enable(KeyArgs),
    /// Keep a key, but hand it to nobody
    #[command(after_help = "Examples:\n  byok disable openai/work\n  byok disable github/ci --json")]
    Disable(KeyArgs),
    /// Make a key the one that its service's bare name means
    #[command(after_help = "Examples:\n  byok default openai/work\n  byok default aws/prod")]
    Default(KeyArgs),
    /// Put a new value in the place of a key's old one
    Rotate(RotateArgs),
    /// Go back to the value before, while it is kept
    #[command(after_help = "Examples:\n  byok rollback openai/work\n  byok rollback github --json")]
    Rollback(KeyArgs),
    /// Show what became of a key's values
    #[command(after_help = "Examples:\n  byok versions openai/work\n  byok versions github --json")]
    Versions(KeyArgs),
    /// Ask providers whether keys work
    Check(CheckArgs),
    /// Tell whose key a pasted one may be; asks nobody unless told to
    Detect(DetectArgs),
    /// Show the catalogue: fields, variables, where to make a key
    Services(ServicesArgs),
    /// List keys that end soon
    Expiring(ExpiringArgs),
    /// Show how the keys are, in figures
    #[command(after_help = "Examples:\n  byok metrics\n  byok metrics --json | jq .expired")]
    Metrics,
    /// Show what looked unlike you, and say what became of it
    Alerts(AlertsArgs),
    /// Show what needs you: keys that end, are due, are dead
    Notices(NoticesArgs),
    /// Show what was done with keys, by whom
    Audit(AuditArgs),
    /// Change the password
    #[command(
        subcommand,
        after_help = "Examples:\n  byok password change\n  byok password change --recovery"
    )]
    Password(PasswordVerb),
    /// Replace the recovery code
    #[command(
        subcommand,
        after_help = "Examples:\n  byok recovery new\n  byok recovery new --recovery-file recovery.txt"
    )]
    Recovery(RecoveryVerb),
    /// Start a program with its keys
    Run(RunArgs),
    /// Replace the references in a template with values
    Inject(InjectArgs),
    /// Choose when another key steps in for one that fails
    Fallback(FallbackArgs),
    /// Accept this folder's byok.toml, which says which keys its programs get
    Trust(TrustArgs),
    /// Give other programs tokens, and take them away
    #[command(
        subcommand,
        after_help = "Examples:\n  byok client add editor --scope metadata,use:openai --expires 30d\n  byok client list"
    )]
    Client(ClientVerb),
    /// Be an MCP server of names and health, and take keys out of MCP clients' files
    #[command(
        subcommand,
        after_help = "Servers of others get their keys with `byok run --mcp`.\n\n\
                      Examples:\n  byok mcp serve\n  byok mcp adopt cursor --yes"
    )]
    Mcp(McpVerb),
    /// Answer programs that ask a helper for a credential
    #[command(
        subcommand,
        after_help = "Examples:\n  git config --global credential.helper '!byok helper git'\n  byok helper aws prod"
    )]
    Helper(HelperVerb),
    /// Print what joins byok to another program
    #[command(
        subcommand,
        after_help = "Examples:\n  byok hook direnv >> ~/.config/direnv/direnvrc\n  byok hook direnv"
    )]
    Hook(HookVerb),
    /// Serve the REST API on loopback, until Ctrl-C
    Serve(ServeArgs),
    /// Look for trouble and say how to mend it
    #[command(after_help = "Examples:\n  byok doctor\n  byok doctor --json")]
    Doctor,
    /// Take the tour: everything in a throwaway home, against a provider on this machine
    #[command(after_help = "Examples:\n  byok tour\n  byok tour --no-color")]
    Tour,
    /// Run the daemon that owns the open vault
    Daemon(DaemonArgs),
    /// Print completions for a shell
    #[command(
        after_help = "Examples:\n  byok completions bash > ~/.local/share/bash-completion/completions/byok\n  byok completions fish > ~/.config/fish/completions/byok.fish"
    )]
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Write the manual pages into a folder
    #[command(hide = true)]
    Manual {
        /// It has to be there
        folder: std::path::PathBuf,
    },
    /// Hold the clipboard and clear it
    #[command(hide = true, name = "hold-clipboard")]
    HoldClipboard(HoldArgs),
    /// Lead the session of a terminal for `run --mask`
    #[command(hide = true, name = "lead-terminal")]
    LeadTerminal(LeadArgs),
}

impl Verb {
    /// Whether a person looks at the vault with it, so that it may tell of notices too. What hands out values stays as it is.
    pub(crate) fn is_talk(&self) -> bool {
        matches!(
            self,
            Self::Unlock(_)
                | Self::Status(_)
                | Self::List(_)
                | Self::Show(_)
                | Self::Check(_)
                | Self::Expiring(_)
                | Self::Notices(_)
        )
    }
}

/// Reads the command line; on help or an error prints it and gives the exit code.
pub(crate) fn parse() -> Result<Cli, ExitCode> {
    if let Some(cli) = hot::parse(std::env::args_os().skip(1)) {
        return Ok(cli);
    }
    Cli::try_parse().map_err(|error| {
        // Clap repeats the wrong word, which may be a key pasted in the wrong place: it is shortened.
        if is_given("--no-color") {
            anstream::ColorChoice::Never.write_global();
        }
        let _ = crate::print::usage(&error, is_given("--json"));
        if error.use_stderr() {
            ExitCode::from(2)
        } else {
            ExitCode::SUCCESS
        }
    })
}

/// Whether a flag stands on a command line that can't be read; what follows `--` is another program's.
fn is_given(flag: &str) -> bool {
    std::env::args_os()
        .take_while(|word| word != "--")
        .any(|word| word == flag)
}

/// The words as clap knows them, for completions and manual pages.
pub(crate) fn words() -> clap::Command {
    Cli::command()
}
