//! Programs as another user of the machine (as root).

use crate::{Sandbox, bin};
use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// `nobody` on every system.
pub const UID: u32 = 65_534;

/// A command of that user: a copy of the program, where he can start it, with nothing in its environment.
///
/// # Panics
/// When it can't be copied.
pub fn command(sandbox: &Sandbox, program: &Path) -> Command {
    let name = program.file_name().expect("a program has a name");
    let copy = sandbox.dir().join("of-nobody").join(name);
    if !copy.exists() {
        fs::create_dir_all(copy.parent().expect("it is in a folder")).expect("the home is writable");
        fs::copy(program, &copy).expect("the home is writable");
    }
    allow(sandbox.dir(), 0o711);
    allow(&copy, 0o755);
    let mut command = Command::new(copy);
    command.current_dir("/").env_clear().uid(UID).gid(UID);
    command
}

/// A byok command of that user with a home of his own.
///
/// # Panics
/// As [`command`].
pub fn byok(sandbox: &Sandbox, home: &Path, words: &[&str]) -> Command {
    let mut command = command(sandbox, &bin::byok());
    command
        .args(words)
        .env("BYOK_HOME", home)
        .env("BYOK_NON_INTERACTIVE", "1");
    command
}

/// A folder that belongs to that user.
///
/// # Panics
/// When it can't be made.
pub fn own_dir(sandbox: &Sandbox, name: &str) -> PathBuf {
    let dir = sandbox.dir().join(name);
    fs::create_dir(&dir).expect("the home is writable");
    chown(&dir, Some(UID), Some(UID)).expect("root may give things away");
    dir
}

/// Sets the permissions of a path.
///
/// # Panics
/// When it is not ours.
pub fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("it is ours");
}
