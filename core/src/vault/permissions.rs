//! Files 0600, folders 0700, owned by the person; checked at every open.

use super::VaultError;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// A path that others may look into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looseness {
    /// The path.
    pub path: PathBuf,
    /// Its permission bits.
    pub mode: u32,
}

/// Makes `dir` and its missing parents; the folder itself becomes private.
///
/// # Errors
/// When the file system says no.
pub fn make_private_dir(dir: &Path) -> Result<(), VaultError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(|source| VaultError::Io {
        path: dir.into(),
        source,
    })?;
    tighten_one(dir)
}

/// Takes everybody else's permissions from a vault's folder and files.
pub(super) fn tighten(dir: &Path) -> Result<(), VaultError> {
    for path in entries(dir) {
        match tighten_one(&path) {
            // The log goes when the vault is shut, which may be this very moment.
            Err(VaultError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound && path != dir => {}
            other => other?,
        }
    }
    Ok(())
}

/// The paths of a vault that others may read, write or search.
pub fn loose_paths(dir: &Path) -> Vec<Looseness> {
    entries(dir)
        .into_iter()
        .filter_map(|path| mode_of(&path).map(|mode| Looseness { path, mode }))
        .collect()
}

fn entries(dir: &Path) -> Vec<PathBuf> {
    let inside = fs::read_dir(dir)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    std::iter::once(dir.to_path_buf()).chain(inside).collect()
}

#[cfg(unix)]
fn mode_of(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::symlink_metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

#[cfg(unix)]
fn tighten_one(path: &Path) -> Result<(), VaultError> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let fail = |source| VaultError::Io {
        path: path.into(),
        source,
    };
    let metadata = fs::symlink_metadata(path).map_err(fail)?;
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        return Err(VaultError::ForeignOwner(path.into()));
    }
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 && !metadata.is_symlink() {
        fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o700)).map_err(fail)?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn mode_of(_: &Path) -> Option<u32> {
    None
}

#[cfg(not(unix))]
fn tighten_one(_: &Path) -> Result<(), VaultError> {
    Ok(())
}
