//! `byok mcp`: what byok has to do with the Model Context Protocol.

mod adopt;
mod restore;
mod serve;

use crate::cli::McpVerb;
use crate::context::Context;
use crate::stop::Stop;

pub(crate) fn run(context: &Context, verb: &McpVerb) -> Result<(), Stop> {
    match verb {
        McpVerb::Serve => serve::run(context),
        McpVerb::Adopt(args) => adopt::run(context, args),
        McpVerb::Restore(args) => restore::run(context, args),
    }
}
