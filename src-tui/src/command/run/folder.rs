//! A folder with a program's values in files, on a disk that is memory, removed when the program has ended.

use crate::context::Context;
use crate::stop::Stop;
use byok_core::error::Code;
use byok_daemon::wire::Value;
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;
use tempfile::TempDir;

/// What the folders' names begin with.
const PREFIX: &str = "byok-files-";
/// Held by the byok that removes the folder: one that nobody holds was left by a byok that was killed.
const LOCK: &str = ".lock";
/// Every Linux has it, as a disk in memory.
const SHARED: &str = "/dev/shm";

/// Gone when dropped.
pub(super) struct Folder {
    dir: TempDir,
    _lock: File,
}

impl Folder {
    /// Makes an empty one, readable by the owner alone, and removes those that a killed byok left behind.
    ///
    /// # Errors
    /// `Io`.
    pub(super) fn make(context: &Context) -> Result<Self, Stop> {
        let own = context.paths.runtime_dir();
        let places = [own, Path::new(SHARED)];
        places.iter().for_each(|place| sweep(place));
        let place = places.into_iter().find(|place| is_memory(place)).unwrap_or_else(|| {
            context.say("byok: no folder of this system is kept in memory; the files are on a disk meanwhile");
            own
        });
        let make = || -> io::Result<Self> {
            let dir = tempfile::Builder::new()
                .prefix(PREFIX)
                .permissions(fs::Permissions::from_mode(0o700))
                .tempdir_in(place)?;
            // Held before it is there under its name, so that nobody finds it unheld.
            let unheld = dir.path().join(".made");
            let lock = private(&unheld)?;
            lock.lock()?;
            fs::rename(unheld, dir.path().join(LOCK))?;
            Ok(Self { dir, _lock: lock })
        };
        make().map_err(|error| Stop::file(place, &error))
    }

    /// Writes a value into a new file, 0600; gives its path.
    ///
    /// # Errors
    /// `Usage` for a variable that is no file name, `Io`.
    #[expect(clippy::disallowed_methods, reason = "the value goes into the program's file")]
    pub(super) fn file(&self, name: &str, value: &Value<'_>) -> Result<String, Stop> {
        if name.contains('/') || name.starts_with('.') {
            return Err(Stop::new(Code::Usage, format!("`{name}` can't be the name of a file")));
        }
        let path = self.dir.path().join(name);
        let written = private(&path).and_then(|mut file| file.write_all(value.expose_text().as_bytes()));
        written.map_err(|error| Stop::file(&path, &error))?;
        Ok(path.to_string_lossy().into_owned())
    }
}

fn private(path: &Path) -> io::Result<File> {
    File::options().write(true).create_new(true).mode(0o600).open(path)
}

/// Removes the folders of ours in a place that nobody holds any more. Best effort: another byok may do the same.
fn sweep(place: &Path) {
    let own = rustix::process::geteuid().as_raw();
    let entries = fs::read_dir(place).into_iter().flatten().flatten();
    let ours = entries.filter(|entry| {
        let is_named_so = entry.file_name().to_string_lossy().starts_with(PREFIX);
        is_named_so && entry.metadata().is_ok_and(|meta| meta.is_dir() && meta.uid() == own)
    });
    for dir in ours.map(|entry| entry.path()) {
        // One without a lock is being made.
        let lock = File::open(dir.join(LOCK));
        if lock.is_ok_and(|lock| lock.try_lock().is_ok()) {
            let _ = fs::remove_dir_all(dir);
        }
    }
}

/// Whether what is written there reaches no disk (but swap).
#[cfg(target_os = "linux")]
fn is_memory(place: &Path) -> bool {
    /// `TMPFS_MAGIC` and `RAMFS_MAGIC` of `linux/magic.h`.
    const MEMORY: [u64; 2] = [0x0102_1994, 0x8584_58f6];
    let kind = rustix::fs::statfs(place)
        .ok()
        .and_then(|stat| u64::try_from(stat.f_type).ok());
    kind.is_some_and(|kind| MEMORY.contains(&kind))
}

/// Nothing is claimed where nothing was run.
#[cfg(not(target_os = "linux"))]
fn is_memory(_: &Path) -> bool {
    false
}
