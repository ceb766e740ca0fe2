//! The person's editor.

use super::event::Complaint;
use byok_core::error::Code;
use std::path::Path;
use std::process::Command;

/// The one that is everywhere.
const LAST: &str = "vi";

/// Opens a file in `$VISUAL`, `$EDITOR` or vi, and waits until it is closed. The variables hold a command line, as git has it:
/// a shell reads it, and the file is one word more.
pub(super) fn edit(path: &Path) -> Result<(), Complaint> {
    let set = |name| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let editor = set("VISUAL").or_else(|| set("EDITOR")).unwrap_or_else(|| LAST.into());
    let ended = Command::new("sh")
        .args(["-c", &format!("{editor} \"$@\""), &editor])
        .arg(path)
        .status();
    let fail = |message: String| Complaint {
        code: Code::Io,
        message,
        hint: Some("set EDITOR to one that is installed".into()),
    };
    match ended {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(fail(format!("`{editor}` ended with {status}"))),
        Err(error) => Err(fail(format!("`{editor}` can't be started: {error}"))),
    }
}
