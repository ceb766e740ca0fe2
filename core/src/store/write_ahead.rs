//! The log's file, made ready while the password is turned into a key.
//!
//! An unlock ends with a row of the trail that is on the disk. Without this the row would wait for a new file: its folder, its
//! length and its blocks would each have to reach the disk first. Derivation takes a tenth of a second of the processor and
//! none of the disk, so the file is made meanwhile.
//!
//! ```text
//! vault.db-wal:  zeros (64 KiB)      no header that SQLite knows, hence an empty log (walIndexRecover)
//! ```
//! A log that is there is never touched, because it may hold what was confirmed before a crash.

use super::cipher;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Sixteen pages with their frames: what an unlock and the deeds right after it write.
const BYTES: usize = 64 * 1024;

/// Makes the log of the database in `dir`, if there is a database and no log. For speed alone: when it can't, SQLite makes the log
/// itself, and says what is wrong if that fails, too.
pub fn make_ready(dir: &Path) {
    if dir.join(cipher::FILE).exists() {
        // See above; the usual reason is that the log is there.
        let _ = make(dir);
    }
}

fn make(dir: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(dir.join(format!("{}-wal", cipher::FILE)))?;
    file.write_all(&[0; BYTES])?;
    file.sync_all()?;
    if cfg!(unix) {
        File::open(dir)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{BYTES, make_ready};
    use std::fs;

    #[test]
    fn a_log_that_is_there_is_left_as_it_is() {
        let dir = tempfile::TempDir::new().unwrap();
        fs::write(dir.path().join("vault.db"), "a database").unwrap();
        let log = dir.path().join("vault.db-wal");
        fs::write(&log, "what was confirmed").unwrap();
        make_ready(dir.path());
        assert_eq!(fs::read(&log).unwrap(), b"what was confirmed");
        fs::remove_file(&log).unwrap();
        make_ready(dir.path());
        assert_eq!(fs::read(&log).unwrap(), [0; BYTES]);
    }

    #[test]
    fn where_the_database_is_missing_nothing_is_made() {
        let dir = tempfile::TempDir::new().unwrap();
        make_ready(dir.path());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }
}
