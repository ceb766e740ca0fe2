//! `byok mcp serve`: an MCP server of names and health, over stdin and stdout.
//!
//! It is a face like the others: each tool is a call or two to the daemon, with the rights of the owner or of `BYOK_TOKEN`. A value never
//! reaches this process: the answers that the tools read can't hold one, and requests are made by the daemon.
//!
//! | module | what |
//! |---|---|
//! | `tools` | the table: names, words, hints, schemas |
//! | `work` | what each of them does |
//! | `shapes` | what they take and give |

mod shapes;
mod tools;
mod work;

use crate::context::Context;
use crate::stop::Stop;
use byok_core::complaint::repeatable;
use byok_core::error::Code;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation, ListToolsResult,
    PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::{RequestContext, RoleServer, ServerInitializeError};
use rmcp::{ErrorData, ServerHandler, ServiceExt};
use serde_json::{Map, Value};
use std::sync::Arc;

const INSTRUCTIONS: &str = "byok keeps API keys. These tools tell which keys there are and whether they work, and make HTTP requests with a \
                            key injected. No tool gives the value of a key; don't ask the person to paste one.";

/// Serves until the client closes stdin.
pub(super) fn run(context: &Context) -> Result<(), Stop> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Stop::new(Code::Internal, format!("no runtime: {error}")))?;
    let server = Server(Arc::new(context.never_asking()));
    runtime.block_on(async move {
        match server.serve((tokio::io::stdin(), tokio::io::stdout())).await {
            Ok(running) => running
                .waiting()
                .await
                .map(drop)
                .map_err(|_| Stop::new(Code::Internal, "the server broke off")),
            // It went away before it said anything.
            Err(ServerInitializeError::ConnectionClosed(_)) => Ok(()),
            Err(error) => Err(Stop::new(Code::Usage, format!("this is no MCP client: {error}"))
                .hint("`byok mcp serve` is started by a client: Claude Code, Cursor, VS Code …")),
        }
    })
}

#[derive(Clone)]
struct Server(Arc<Context>);

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let named = Implementation::new("byok", env!("CARGO_PKG_VERSION")).with_title("byok");
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(named)
            .with_instructions(INSTRUCTIONS)
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        tools::all().into_iter().find(|tool| tool.name == name)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(tools::all()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let context = Arc::clone(&self.0);
        let work = move || work::call(&context, &request.name, request.arguments.unwrap_or_default());
        // The daemon's client waits; other calls go on meanwhile.
        let done = tokio::task::spawn_blocking(work).await;
        match done {
            Ok(Ok(answer)) => Ok(CallToolResult::structured(answer).into()),
            Ok(Err(work::Fault::NoSuchTool(name))) => {
                let message = format!("no tool named `{}`", repeatable(&name));
                Err(ErrorData::invalid_params(message, None))
            }
            Ok(Err(work::Fault::Stopped(stop))) => Ok(complaint(&stop).into()),
            Err(_) => Err(ErrorData::internal_error("the tool broke off", None)),
        }
    }
}

/// What went wrong and what to do, for a model to read. As everywhere, what looks like a key is not repeated.
fn complaint(stop: &Stop) -> CallToolResult {
    let mut text = format!("{} ({})", repeatable(&stop.message), stop.code.as_str());
    if let Some(hint) = &stop.hint {
        text.push_str(". What to do: ");
        text.push_str(&repeatable(hint));
    }
    CallToolResult::error(vec![ContentBlock::text(text)])
}

/// An object of a schema or of arguments.
type Object = Map<String, Value>;
