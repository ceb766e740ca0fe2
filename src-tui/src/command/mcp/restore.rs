//! `byok mcp restore`: the files of MCP clients as they were before keys were taken out of them.

use crate::cli::McpRestoreArgs;
use crate::context::Context;
use crate::stop::Stop;
use crate::{print, session};
use byok_core::error::Code;
use byok_daemon::wire::{McpBackupState, McpRestoreRequest, McpRestoredFile};

pub(super) fn run(context: &Context, args: &McpRestoreArgs) -> Result<(), Stop> {
    let wanted = McpRestoreRequest {
        clients: args.clients.clone(),
        force: args.force,
        write: context.yes,
    };
    let done = session::with_open(context, |client| client.restore_files(&wanted))?;
    if context.json {
        print::document(&done)?;
    } else if done.files.is_empty() {
        context.say("byok has changed no file of an MCP client.");
    } else {
        let lines: Vec<String> = done.files.iter().map(|file| sentence(file, context.yes)).collect();
        print::line(lines.join("\n"))?;
    }
    let refused = done.files.iter().filter(|file| file.problem.is_some()).count();
    if refused > 0 {
        let message = format!("{refused} of the files stay as they are");
        return Err(Stop::new(Code::Refused, message).hint("each says why"));
    }
    if !context.json && !context.yes && !done.files.is_empty() {
        context.say(
            "Nothing was changed: `byok mcp restore --yes` does it. Plaintext keys will stand in these files again.",
        );
    }
    Ok(())
}

fn sentence(file: &McpRestoredFile, is_done: bool) -> String {
    let what = match (&file.problem, file.state) {
        (Some(problem), _) => format!("stays as it is: {problem}"),
        (None, McpBackupState::Original) => "is as it was already".into(),
        (None, _) if is_done => "is as it was".into(),
        (None, _) => "would be as it was".into(),
    };
    let kept = file.kept.as_ref().map(|kept| format!("; what was there is in {kept}"));
    format!("{}  {}  {what}{}", file.client, file.path, kept.unwrap_or_default())
}
