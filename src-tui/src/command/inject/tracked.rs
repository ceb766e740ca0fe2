//! Whether git would commit a file: git itself is asked.

use crate::stop::Stop;
use byok_core::error::Code;
use std::path::Path;
use std::process::{Command, Stdio};

/// Refuses a file that git has in its index, and one of a repository that git can't be asked about.
///
/// # Errors
/// `Refused`.
pub(super) fn refuse(path: &Path) -> Result<(), Stop> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Ok(());
    };
    let mut git = Command::new("git");
    git.arg("-C").arg(folder);
    // Whatever the environment says of another repository, it is this folder's that counts.
    git.args(["ls-files", "--error-unmatch", "--"]).arg(name);
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        git.env_remove(variable);
    }
    git.env("GIT_LITERAL_PATHSPECS", "1");
    git.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let why = match git.output() {
        Ok(told) => match told.status.code() {
            Some(0) => {
                let message = format!("git tracks {}, so the values would be committed", path.display());
                return Err(Stop::new(Code::Refused, message)
                    .hint("write elsewhere, `git rm --cached` it and add it to .gitignore, or say --force"));
            }
            // In a repository, and not tracked.
            Some(1) => return Ok(()),
            _ => String::from_utf8_lossy(&told.stderr)
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned(),
        },
        Err(error) => format!("git: {error}"),
    };
    if !is_in_repository(folder) {
        return Ok(());
    }
    let message = format!("git can't be asked whether it tracks {}: {why}", path.display());
    Err(Stop::new(Code::Refused, message).hint("mend or install git, write elsewhere, or say --force"))
}

/// Whether a repository is found upward.
fn is_in_repository(folder: &Path) -> bool {
    folder.ancestors().any(|folder| folder.join(".git").exists())
}
