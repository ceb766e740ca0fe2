//! Reading a file of another program, and replacing it: at once or not at all, with the same mode and owner, through a link.

use byok_core::adopt::tree::MAX_FILE_BYTES;
use byok_core::crypto::{Sha256Digest, sha256};
use byok_core::error::{Code, Failure};
use rustix::fs::{Gid, Mode, OFlags, Uid};
use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::io::{self, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Why a file stays as it is. Says nothing of its content.
#[derive(Debug, thiserror::Error)]
pub(super) enum FileError {
    /// A folder, a device, a pipe.
    #[error("it is not a file")]
    NotAFile,
    /// Somebody else's file could hold somebody else's keys, or lead them astray.
    #[error("it belongs to another user")]
    Foreign,
    /// A rename would separate its names.
    #[error("it has a second name (a hard link), which an edit would separate from it")]
    HardLinked,
    /// More than byok reads.
    #[error("it is larger than 16 MiB")]
    TooLarge,
    /// Somebody wrote to it in between.
    #[error("it was changed in the meantime")]
    Raced,
    /// The file system said no.
    #[error("{0}")]
    Io(#[from] io::Error),
}

impl Failure for FileError {
    fn code(&self) -> Code {
        match self {
            Self::Io(_) => Code::Io,
            _ => Code::Refused,
        }
    }
    fn hint(&self) -> Option<String> {
        match self {
            Self::Raced => Some("close its program and try again".into()),
            _ => None,
        }
    }
}

/// A file as it was read.
pub(super) struct Seen {
    /// Where it is, all links followed.
    pub(super) real: PathBuf,
    /// Its bytes; wiped when they are dropped, because they hold keys.
    pub(super) bytes: Zeroizing<Vec<u8>>,
    /// Of these bytes.
    pub(super) digest: Sha256Digest,
    metadata: Metadata,
}

/// Reads a file; `None` when there is none.
pub(super) fn read(path: &Path) -> Result<Option<Seen>, FileError> {
    let real = match fs::canonicalize(path) {
        Ok(real) => real,
        Err(error) if is_absent(&error) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let file = File::from(rustix::fs::open(&real, flags, Mode::empty()).map_err(io::Error::from)?);
    let metadata = file.metadata()?;
    check(&metadata)?;
    let room = usize::try_from(metadata.len()).map_err(|_| FileError::TooLarge)?;
    // One allocation: a buffer that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(room.min(MAX_FILE_BYTES) + 1));
    file.take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > MAX_FILE_BYTES {
        return Err(FileError::TooLarge);
    }
    Ok(Some(Seen {
        digest: sha256(&bytes),
        real,
        bytes,
        metadata,
    }))
}

/// Puts `bytes` in the place of a file that still is what was seen.
///
/// The new file is complete on the disk before it takes the name, so that a crash leaves one of the two.
pub(super) fn replace(seen: &Seen, bytes: &[u8]) -> Result<(), FileError> {
    let now = read(&seen.real)?.ok_or(FileError::Raced)?;
    if now.digest != seen.digest || now.real != seen.real {
        return Err(FileError::Raced);
    }
    put(&seen.real, bytes, Some(&seen.metadata))
}

/// Writes a file that is not there, for its owner alone.
pub(super) fn create(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    put(path, bytes, None)
}

fn put(path: &Path, bytes: &[u8], like: Option<&Metadata>) -> Result<(), FileError> {
    let folder = path.parent().ok_or(FileError::NotAFile)?;
    let beside = name_beside(path, ".byok-new").ok_or(FileError::NotAFile)?;
    // What a crash left there; made anew so that nobody can have it open.
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let done = write_beside(&beside, bytes, like).and_then(|()| Ok(fs::rename(&beside, path)?));
    if done.is_err() {
        let _ = fs::remove_file(&beside);
        return done;
    }
    File::open(folder)?.sync_all()?;
    Ok(())
}

fn write_beside(beside: &Path, bytes: &[u8], like: Option<&Metadata>) -> Result<(), FileError> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let private = Mode::RUSR | Mode::WUSR;
    let mut file = File::from(rustix::fs::open(beside, flags, private).map_err(io::Error::from)?);
    file.write_all(bytes)?;
    if let Some(like) = like {
        let made = file.metadata()?;
        if (made.uid(), made.gid()) != (like.uid(), like.gid()) {
            let (uid, gid) = (Uid::from_raw(like.uid()), Gid::from_raw(like.gid()));
            rustix::fs::fchown(&file, Some(uid), Some(gid)).map_err(io::Error::from)?;
        }
        let mode = Mode::from_raw_mode(like.mode() & 0o7777);
        rustix::fs::fchmod(&file, mode).map_err(io::Error::from)?;
    }
    file.sync_all()?;
    Ok(())
}

/// `.NAMEsuffix` in the same folder.
pub(super) fn name_beside(path: &Path, suffix: &str) -> Option<PathBuf> {
    let mut name = OsString::from(".");
    name.push(path.file_name()?);
    name.push(suffix);
    Some(path.with_file_name(name))
}

fn check(metadata: &Metadata) -> Result<(), FileError> {
    if !metadata.is_file() {
        Err(FileError::NotAFile)
    } else if metadata.uid() != rustix::process::geteuid().as_raw() {
        Err(FileError::Foreign)
    } else if metadata.nlink() > 1 {
        Err(FileError::HardLinked)
    } else if metadata.len() > MAX_FILE_BYTES as u64 {
        Err(FileError::TooLarge)
    } else {
        Ok(())
    }
}

/// Not there, or below something that is no folder.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

#[cfg(test)]
mod tests {
    use super::{FileError, create, read, replace};
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn a_file_keeps_its_mode_and_a_link_stays_a_link() {
        let dir = tempfile::tempdir().unwrap();
        let (real, link) = (dir.path().join("real"), dir.path().join("link"));
        fs::write(&real, "old").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&real, &link).unwrap();
        let seen = read(&link).unwrap().unwrap();
        replace(&seen, b"new").unwrap();
        assert_eq!(fs::read(&link).unwrap(), b"new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o7777, 0o640);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_file_that_was_changed_in_between_is_not_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        fs::write(&path, "one").unwrap();
        let seen = read(&path).unwrap().unwrap();
        fs::write(&path, "two").unwrap();
        assert!(matches!(replace(&seen, b"three"), Err(FileError::Raced)));
        assert_eq!(fs::read(&path).unwrap(), b"two");
    }

    #[test]
    fn what_is_no_file_of_ones_own_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        assert!(read(&dir.path().join("none")).unwrap().is_none());
        assert!(matches!(read(dir.path()), Err(FileError::NotAFile)));
        let path = dir.path().join("file");
        create(&path, b"x").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::hard_link(&path, dir.path().join("twin")).unwrap();
        assert!(matches!(read(&path), Err(FileError::HardLinked)));
    }
}
