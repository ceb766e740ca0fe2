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
    edit_with(&editor, path)
}

fn edit_with(editor: &str, path: &Path) -> Result<(), Complaint> {
    let ended = Command::new("sh")
        .args(["-c", &format!("{editor} \"$@\""), editor])
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

#[cfg(test)]
mod tests {
    use super::edit_with;

    #[test]
    fn an_editor_is_a_command_line_and_the_file_one_word_more() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a file; with 'words'");
        edit_with("sh -c 'printf edited > \"$1\"' sh", &path).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "edited");
    }

    #[test]
    fn an_editor_that_fails_is_named() {
        let path = std::path::Path::new("/nonexistent/config.toml");
        let complaint = edit_with("false", path).unwrap_err();
        assert_eq!(complaint.message, "`false` ended with exit status: 1");
        let complaint = edit_with("/nonexistent/editor 2>/dev/null", path).unwrap_err();
        assert!(complaint.message.contains("/nonexistent/editor"), "{complaint:?}");
    }
}
