//! Words about the Model Context Protocol.

use clap::{Args, Subcommand};

#[derive(Debug, PartialEq, Subcommand)]
pub(crate) enum McpVerb {
    /// Be an MCP server of names and health, on stdin and stdout; no tool gives a value
    #[command(
        after_help = "The tools: list_keys, key_status, check_key, expiring, request. With BYOK_TOKEN they do what the token may.\n\n\
                      Examples:\n  byok mcp serve\n  claude mcp add byok -- byok mcp serve"
    )]
    Serve,
    /// Take the keys out of the configuration of MCP clients; shows what it would do until --yes
    Adopt(McpAdoptArgs),
    /// Make those files what they were, byte for byte; shows what it would do until --yes
    Restore(McpRestoreArgs),
}

#[derive(Debug, PartialEq, Args)]
#[command(
    after_help = "Your own files are looked at, and those of the project in the working folder. Keys are stored in the vault, and the entries start their\n\
                  servers through `byok run --mcp`. The files as they were are kept in the vault, sealed, for `byok mcp restore`.\n\n\
                  Examples:\n  byok mcp adopt\n  byok mcp adopt cursor claude-desktop --yes"
)]
pub(crate) struct McpAdoptArgs {
    /// Ids of clients, such as cursor or vscode; all of them when none is named
    #[arg(value_name = "CLIENT")]
    pub(crate) clients: Vec<String>,
    /// byok as the clients find it, when their search path does not have it
    #[arg(long, value_name = "PATH")]
    pub(crate) program: Option<String>,
}

#[derive(Debug, PartialEq, Args)]
#[command(
    after_help = "The latest edit of each file is undone; the keys stay in the vault.\n\n\
                  Examples:\n  byok mcp restore\n  byok mcp restore cursor --yes"
)]
pub(crate) struct McpRestoreArgs {
    /// Ids of clients; all of them when none is named
    #[arg(value_name = "CLIENT")]
    pub(crate) clients: Vec<String>,
    /// Undo also where the file was changed since, and keep what is there now beside it
    #[arg(long)]
    pub(crate) force: bool,
}
