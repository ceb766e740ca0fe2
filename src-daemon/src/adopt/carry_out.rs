//! Storing the keys, keeping the file, writing it: in this order, so that a crash at any point loses nothing.

use super::file;
use super::plan::{Calling, FilePlan, plan};
use super::whose::Where;
use crate::api::Daemon;
use crate::problem::Problem;
use crate::wire::{McpAdoptRequest, McpAdopted, McpEdit, McpHunk};
use byok_core::adopt::{apply, hunks};
use byok_core::crypto::sha256;
use byok_core::error::Code;
use byok_core::model::{Act, Outcome};
use byok_core::secret::Secret;
use byok_core::vault::{FileToKeep, OpenVault};
use std::path::Path;
use zeroize::Zeroizing;

/// Takes the keys over, or says what that would be.
///
/// # Errors
/// When a key can't be stored or the database fails; what concerns one file is in the answer.
pub(crate) fn adopt(
    vault: &mut OpenVault,
    daemon: &Daemon,
    whose: &Where,
    wanted: &McpAdoptRequest,
    act: Act<'_>,
) -> Result<McpAdopted, Problem> {
    let calling = calling(daemon, wanted.program.as_deref())?;
    let plan = plan(vault, &daemon.catalog, whose, &calling)?;
    let stored = plan
        .new
        .iter()
        .map(|new| format!("{}/{}", new.service, new.name))
        .collect();
    if wanted.write {
        for new in plan.new {
            vault.add(new, act)?;
        }
    }
    let mut files = Vec::new();
    for file in plan.files {
        if file.problem.is_none() && file.servers.iter().all(|server| server.keys.is_empty()) {
            continue;
        }
        let written = wanted.write && file.problem.is_none() && !file.splices.is_empty();
        let failure = if written { write(vault, &file, act).err() } else { None };
        files.push(edit(file, written, failure));
    }
    Ok(McpAdopted {
        written: files.iter().any(|file| file.written),
        files,
        stored,
    })
}

fn calling(daemon: &Daemon, program: Option<&str>) -> Result<Calling, Problem> {
    let program = program.unwrap_or("byok");
    if program != "byok" && !Path::new(program).is_absolute() {
        return Err(Problem::new(
            Code::Usage,
            "the program is neither `byok` nor an absolute path",
        ));
    }
    let vault = match daemon.vault.as_str() {
        "default" => Vec::new(),
        name => vec!["--vault".to_owned(), name.to_owned()],
    };
    Ok(Calling {
        program: program.into(),
        words: vault.into_iter().chain(["run".into(), "--mcp".into()]).collect(),
    })
}

fn write(vault: &mut OpenVault, file: &FilePlan, act: Act<'_>) -> Result<(), Problem> {
    let seen = file.seen.as_ref().ok_or_else(Problem::internal)?;
    let path = seen
        .real
        .to_str()
        .ok_or_else(|| Problem::new(Code::Refused, "its path is not UTF-8, so byok could not find it again"))?;
    let text = std::str::from_utf8(&seen.bytes).map_err(|_| Problem::internal())?;
    let after = Zeroizing::new(apply(text, &file.splices));
    let kept = FileToKeep {
        client: &file.client,
        path,
        bytes: &Secret::copy_of(&seen.bytes),
        after: sha256(after.as_bytes()),
        references: &file.references,
    };
    let adoption = vault.keep_file(&kept, act)?;
    file::replace(seen, after.as_bytes()).map_err(|failure| {
        // The file is as it was, so there is nothing to go back to.
        match vault.forget_file(&adoption, Outcome::Failed, act) {
            Ok(()) => failure.into(),
            Err(worse) => Problem::from(worse),
        }
    })
}

fn edit(file: FilePlan, written: bool, failure: Option<Problem>) -> McpEdit {
    let text = file
        .seen
        .as_ref()
        .and_then(|seen| std::str::from_utf8(&seen.bytes).ok());
    let changes = hunks(text.unwrap_or_default(), &file.splices, &file.masks);
    let problem = failure.or(file.problem);
    McpEdit {
        client: file.client,
        path: file.path.display().to_string(),
        written: written && problem.is_none(),
        problem: problem.map(|problem| problem.message),
        servers: file
            .servers
            .into_iter()
            .filter(|server| !server.keys.is_empty())
            .collect(),
        changes: changes
            .into_iter()
            .map(|hunk| McpHunk {
                line: hunk.line,
                removed: hunk.removed,
                added: hunk.added,
            })
            .collect(),
    }
}
