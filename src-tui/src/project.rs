//! The `byok.toml` of the folder a command was started in, or of one above it.
//!
//! Looked for upward, to the first folder that has one, and not beyond the top of a git working tree or the person's home. A
//! file that belongs to another user is none of the person's: else whoever may write to `/tmp` could stop every command there.

use crate::stop::Stop;
use byok_core::error::{Code, Failure};
use byok_core::inject::{LONGEST_PROJECT, PROJECT_FILE, ProjectText, read_project};
use byok_daemon::wire::ProjectFile;
use data_encoding::HEXLOWER;
use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// A `byok.toml` and what it says.
#[derive(Debug)]
pub(crate) struct Found {
    /// From the root.
    pub(crate) path: String,
    /// What it says.
    pub(crate) text: ProjectText,
}

impl Found {
    /// As the daemon is told of it.
    pub(crate) fn to_wire(&self) -> ProjectFile {
        ProjectFile {
            path: self.path.clone(),
            digest: HEXLOWER.encode(&self.text.digest),
            variables: self.text.variables.clone(),
            keys: self.text.keys.clone(),
        }
    }
}

/// The one that counts here, trusted or not.
///
/// # Errors
/// When it can't be read, or a line of it is wrong.
pub(crate) fn find() -> Result<Option<Found>, Stop> {
    let here = std::env::current_dir().map_err(|error| Stop::file(Path::new("."), &error))?;
    let home = std::env::var_os("HOME").map(PathBuf::from);
    search(&here, home.as_deref()).map(|path| read(&path)).transpose()
}

/// The file's place, looked for from `from` upward.
pub(crate) fn search(from: &Path, home: Option<&Path>) -> Option<PathBuf> {
    let own = rustix::process::geteuid().as_raw();
    for folder in from.ancestors() {
        let file = folder.join(PROJECT_FILE);
        let is_ours = |file: fs::Metadata| file.is_file() && (file.uid() == own || file.uid() == 0);
        if fs::metadata(&file).is_ok_and(is_ours) {
            return Some(file);
        }
        if Some(folder) == home || folder.join(".git").exists() {
            return None;
        }
    }
    None
}

/// Reads the file at `path`.
///
/// # Errors
/// As [`find`].
pub(crate) fn read(path: &Path) -> Result<Found, Stop> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LONGEST_PROJECT as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| Stop::file(path, &error))?;
    let text = read_project(&bytes).map_err(|failure| Stop {
        hint: failure.hint(),
        ..Stop::new(failure.code(), format!("{}: {failure}", path.display()))
    })?;
    let place = path.to_str().filter(|path| !path.contains(char::is_control));
    let path = place.ok_or_else(|| {
        Stop::new(
            Code::Config,
            format!("{PROJECT_FILE} lies in a folder whose name is no text"),
        )
    })?;
    Ok(Found {
        path: path.into(),
        text,
    })
}

#[cfg(test)]
mod tests {
    use super::{read, search};
    use std::fs;

    #[test]
    fn the_nearest_one_counts_and_none_beyond_a_working_tree_or_the_home() {
        let top = tempfile::tempdir().unwrap();
        let top = top.path().canonicalize().unwrap();
        let deep = top.join("home/work/src/deep");
        fs::create_dir_all(&deep).unwrap();
        let home = top.join("home");
        let find = || search(&deep, Some(&home));
        fs::write(top.join("byok.toml"), "").unwrap();
        assert_eq!(find(), None, "above the home is not the person's");
        fs::write(home.join("byok.toml"), "").unwrap();
        assert_eq!(find(), Some(home.join("byok.toml")));
        fs::create_dir(top.join("home/work/.git")).unwrap();
        assert_eq!(find(), None, "a working tree is a project of its own");
        fs::write(top.join("home/work/byok.toml"), "").unwrap();
        assert_eq!(find(), Some(top.join("home/work/byok.toml")));
        fs::create_dir(deep.join("byok.toml")).unwrap();
        assert_eq!(find(), Some(top.join("home/work/byok.toml")), "a folder is no file");
        assert!(read(&top.join("home/work/byok.toml")).is_ok());
    }

    #[test]
    fn a_wrong_line_is_named_with_its_file() {
        let top = tempfile::tempdir().unwrap();
        let file = top.path().join("byok.toml");
        fs::write(&file, "[env]\nA = \"sk-0123456789abcdefgh\"\n").unwrap();
        let stop = read(&file).unwrap_err();
        assert!(
            stop.message
                .ends_with("byok.toml: line 2: `A` is no reference; this file holds no values"),
            "{stop:?}"
        );
    }
}
