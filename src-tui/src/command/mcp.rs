//! `byok mcp`: what byok has to do with the Model Context Protocol.

mod serve;

use crate::cli::McpVerb;
use crate::context::Context;
use crate::stop::Stop;

pub(crate) fn run(context: &Context, verb: &McpVerb) -> Result<(), Stop> {
    match verb {
        McpVerb::Serve => serve::run(context),
    }
}
