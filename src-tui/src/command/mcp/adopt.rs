//! `byok mcp adopt`: shows which keys stand in the files of MCP clients, and with `--yes` takes them over.

use crate::cli::McpAdoptArgs;
use crate::context::Context;
use crate::mcp_places::{is_on_path, places};
use crate::print::mcp_words;
use crate::stop::Stop;
use crate::{print, session};
use byok_core::error::Code;
use byok_daemon::wire::{McpAdoptRequest, McpAdopted, McpEdit, McpKey, McpServer};
use std::fmt::Write;

pub(super) fn run(context: &Context, args: &McpAdoptArgs) -> Result<(), Stop> {
    let wanted = McpAdoptRequest {
        clients: args.clients.clone(),
        places: places(),
        program: args.program.clone(),
        write: context.yes,
    };
    let done = session::with_open(context, |client| client.adopt(&wanted))?;
    if context.json {
        print::document(&done)?;
    } else {
        tell(context, &done, args.program.is_none())?;
    }
    let failed = done.files.iter().filter(|file| file.problem.is_some()).count();
    if context.yes && failed > 0 {
        return Err(Stop::new(
            Code::Refused,
            format!("{failed} of the files could not be read or changed"),
        ));
    }
    Ok(())
}

fn tell(context: &Context, done: &McpAdopted, is_searched: bool) -> Result<(), Stop> {
    if done.files.is_empty() {
        context.say("No MCP client that byok knows has a key in its files.");
        return Ok(());
    }
    print::line(report(done))?;
    if !context.yes {
        context.say("Nothing was changed: `byok mcp adopt --yes` does it, `byok mcp restore` undoes it.");
        return Ok(());
    }
    if done.written {
        context.say("Start the clients again. Providers were not asked about the keys: `byok check` does that; `byok mcp restore` undoes it.");
        if is_searched && !is_on_path() {
            context.say("byok is not on the search path: clients may need `--program` with its absolute path.");
        }
    }
    Ok(())
}

fn report(done: &McpAdopted) -> String {
    let mut text = String::new();
    for file in &done.files {
        one(&mut text, file, &done.stored);
    }
    text.trim_end().to_owned()
}

fn one(text: &mut String, file: &McpEdit, stored: &[String]) {
    let state = if file.written { " (changed)" } else { "" };
    let _ = writeln!(text, "{}  {}{state}", file.client, file.path);
    if let Some(problem) = &file.problem {
        let _ = writeln!(text, "  stays as it is: {problem}");
    }
    for server in &file.servers {
        for key in &server.keys {
            let _ = writeln!(text, "  {}", sentence(server, key, stored, file.written));
        }
    }
    for hunk in &file.changes {
        let _ = writeln!(text, "  @@ line {}", hunk.line);
        for (sign, lines) in [('-', &hunk.removed), ('+', &hunk.added)] {
            for line in lines {
                let _ = writeln!(text, "  {sign} {line}");
            }
        }
    }
    text.push('\n');
}

fn sentence(server: &McpServer, key: &McpKey, stored: &[String], is_done: bool) -> String {
    let place = mcp_words::place(key.place);
    let what = format!("{}: {place}{} {}", server.name, key.name, key.preview);
    match (&key.reference, &key.why_not) {
        (Some(reference), _) => {
            let bare = reference.trim_start_matches("byok://");
            let is_new = stored
                .iter()
                .any(|new| bare == new || bare.starts_with(&format!("{new}/")));
            let how = match (is_new, is_done) {
                (true, true) => "stored",
                (true, false) => "to be stored",
                (false, _) => "is in the vault",
            };
            format!("{what} → {reference} ({how})")
        }
        (None, Some(why)) => format!("{what} stays: {why}"),
        (None, None) => what,
    }
}
