//! The file that a rendered template goes to.

use super::tracked;
use crate::stop::Stop;
use byok_core::error::Code;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A place that may be written to.
pub(super) struct Target {
    path: PathBuf,
    folder: PathBuf,
}

impl Target {
    /// Looks before any value is opened whether the file may be written.
    ///
    /// A link is followed within its own folder only: one that leads elsewhere may have been put there so that values land where
    /// others read them.
    ///
    /// # Errors
    /// `Refused` for a link to elsewhere and, unless forced, for what git would commit; `Usage` for what is no plain file; `Io`.
    pub(super) fn check(output: &Path, is_forced: bool) -> Result<Self, Stop> {
        let io = |error: io::Error| Stop::file(output, &error);
        let name = output
            .file_name()
            .ok_or_else(|| Stop::new(Code::Usage, format!("{} is no file name", output.display())))?;
        let parent = output.parent().filter(|parent| *parent != Path::new(""));
        let folder = parent.unwrap_or(Path::new(".")).canonicalize().map_err(io)?;
        let mut path = folder.join(name);
        let is_link = fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_symlink());
        if is_link {
            if !is_forced {
                tracked::refuse(&path)?;
            }
            path = within(&path, &folder).ok_or_else(|| {
                let message = format!("{} is a link to elsewhere", output.display());
                Stop::new(Code::Refused, message).hint("name the file it leads to, or remove the link")
            })?;
        }
        if fs::symlink_metadata(&path).is_ok_and(|meta| !meta.is_file()) {
            let message = format!("{} is not a plain file", output.display());
            return Err(Stop::new(Code::Usage, message).hint("`-o -` writes to stdout"));
        }
        if !is_forced {
            tracked::refuse(&path)?;
        }
        Ok(Self { path, folder })
    }

    /// Puts the new file in the old one's place, 0600: whoever reads it finds all of the one or all of the other.
    ///
    /// # Errors
    /// `Io`; then the old file is as it was.
    pub(super) fn write(&self, rendered: &[u8]) -> Result<(), Stop> {
        let written = || -> io::Result<()> {
            // Made with 0600, in the same folder, so that it can be renamed; removed again when something fails.
            let mut file = tempfile::Builder::new().prefix(".byok-").tempfile_in(&self.folder)?;
            file.write_all(rendered)?;
            file.as_file().sync_all()?;
            file.persist(&self.path).map_err(|failed| failed.error)?;
            // The name is on the disk when the folder is.
            File::open(&self.folder)?.sync_all()
        };
        written().map_err(|error| Stop::file(&self.path, &error))
    }
}

/// Where a link leads, if that is in its own folder.
fn within(link: &Path, folder: &Path) -> Option<PathBuf> {
    let target = folder.join(fs::read_link(link).ok()?);
    let parent = target.parent()?.canonicalize().ok()?;
    let is_link = fs::symlink_metadata(&target).is_ok_and(|meta| meta.is_symlink());
    (parent == folder && !is_link).then_some(folder.join(target.file_name()?))
}
