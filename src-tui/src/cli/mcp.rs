//! Words about the Model Context Protocol.

use clap::Subcommand;

#[derive(Debug, PartialEq, Subcommand)]
pub(crate) enum McpVerb {
    /// Be an MCP server of names and health, on stdin and stdout; no tool gives a value
    #[command(
        after_help = "The tools: list_keys, key_status, check_key, expiring, request. With BYOK_TOKEN they do what the token may.\n\n\
                      Examples:\n  byok mcp serve\n  claude mcp add byok -- byok mcp serve"
    )]
    Serve,
}
