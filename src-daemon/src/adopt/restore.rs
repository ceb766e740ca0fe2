//! The way back: each file as it was, byte for byte.

use super::file::{self, FileError, Seen};
use super::survey::state;
use crate::problem::Problem;
use crate::wire::{McpBackupState, McpRestoreRequest, McpRestored, McpRestoredFile};
use byok_core::model::{Act, Adoption, Outcome};
use byok_core::secret::Secret;
use byok_core::vault::OpenVault;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Undoes the latest edit of each file of these clients, of all when none is named. A file that was edited twice is undone in two calls.
///
/// # Errors
/// When the database fails; what concerns one file is in the answer.
pub(crate) fn restore(vault: &mut OpenVault, wanted: &McpRestoreRequest, act: Act<'_>) -> Result<McpRestored, Problem> {
    let mut seen = BTreeSet::new();
    let mut adoptions = vault.adoptions()?;
    adoptions.retain(|one| wanted.clients.is_empty() || wanted.clients.contains(&one.client));
    adoptions.retain(|one| seen.insert(one.path.clone()));
    let mut files = Vec::new();
    for adoption in adoptions {
        files.push(one(vault, &adoption, wanted, act)?);
    }
    Ok(McpRestored {
        written: wanted.write && files.iter().any(|file| file.restored),
        files,
    })
}

fn one(
    vault: &mut OpenVault,
    adoption: &Adoption,
    wanted: &McpRestoreRequest,
    act: Act<'_>,
) -> Result<McpRestoredFile, Problem> {
    let state = state(adoption);
    let mut answer = McpRestoredFile {
        client: adoption.client.clone(),
        path: adoption.path.clone(),
        state,
        restored: false,
        kept: None,
        problem: refusal(state, wanted.force).map(str::to_owned),
    };
    if answer.problem.is_some() {
        return Ok(answer);
    }
    if wanted.write {
        if state != McpBackupState::Original {
            let bytes = vault.kept_file(adoption)?;
            match put_back(adoption, &bytes, wanted.force) {
                Ok(kept) => answer.kept = kept.map(|path| path.display().to_string()),
                Err(failure) => {
                    answer.problem = Some(failure.to_string());
                    return Ok(answer);
                }
            }
        }
        vault.forget_file(adoption, Outcome::Ok, act)?;
    }
    answer.restored = true;
    Ok(answer)
}

fn refusal(state: McpBackupState, is_forced: bool) -> Option<&'static str> {
    match state {
        McpBackupState::Untouched | McpBackupState::Original => None,
        McpBackupState::Changed | McpBackupState::Gone if is_forced => None,
        McpBackupState::Changed => {
            Some("it was changed since: undo that first, or use --force, which keeps what is there now beside it")
        }
        McpBackupState::Gone => Some("it is gone: --force makes it anew"),
        McpBackupState::Unreadable => Some("it can't be read any more"),
    }
}

/// Writes the bytes; gives the copy of what was there when that was somebody's work.
fn put_back(adoption: &Adoption, bytes: &Secret, is_forced: bool) -> Result<Option<PathBuf>, FileError> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the file of the other program becomes what it was, keys included"
    )]
    let bytes = bytes.expose_bytes();
    let path = Path::new(&adoption.path);
    let Some(seen) = file::read(path)? else {
        return if is_forced {
            file::create(path, bytes).map(|()| None)
        } else {
            Err(FileError::Raced)
        };
    };
    if seen.digest == adoption.after {
        return file::replace(&seen, bytes).map(|()| None);
    }
    if !is_forced {
        return Err(FileError::Raced);
    }
    let kept = keep_beside(&seen)?;
    file::replace(&seen, bytes).map(|()| Some(kept))
}

/// What is there now, under a name that is free.
fn keep_beside(seen: &Seen) -> Result<PathBuf, FileError> {
    for number in 1.. {
        let name = file::name_beside(&seen.real, &format!(".byok-kept-{number}")).ok_or(FileError::NotAFile)?;
        if !name.exists() {
            file::create(&name, &seen.bytes)?;
            return Ok(name);
        }
    }
    Err(FileError::NotAFile)
}
