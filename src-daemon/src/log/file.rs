//! The log's file: private, and never larger than it may be.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// The file is put aside when a line would make it larger; with the one before it, twice as much is kept.
const MAX_BYTES: u64 = 1024 * 1024;

/// A file of lines; the one before it has `.1` behind its name.
pub struct LogFile {
    path: PathBuf,
    file: File,
    bytes: u64,
}

impl LogFile {
    /// Goes on with the file at `path`, or begins it. Its folder must be there.
    ///
    /// # Errors
    /// When it can't be opened.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = open(path)?;
        Ok(Self {
            path: path.into(),
            bytes: file.metadata()?.len(),
            file,
        })
    }

    fn turn(&mut self) -> io::Result<()> {
        let mut old = self.path.clone().into_os_string();
        old.push(".1");
        fs::rename(&self.path, old)?;
        self.file = open(&self.path)?;
        self.bytes = 0;
        Ok(())
    }
}

impl Write for LogFile {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.bytes > 0 && self.bytes + line.len() as u64 > MAX_BYTES {
            // Where it can't be put aside it is gone on with: a line that is told is worth more than the limit.
            let _ = self.turn();
        }
        let written = self.file.write(line)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn open(path: &Path) -> io::Result<File> {
    File::options().create(true).append(true).mode(0o600).open(path)
}

#[cfg(test)]
mod tests {
    use super::{LogFile, MAX_BYTES};
    use std::io::Write;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_full_file_is_put_aside_and_both_are_private() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("default.log");
        let mut log = LogFile::open(&path).unwrap();
        let line = vec![b'x'; 1000];
        let lines = MAX_BYTES / 1000 * 3;
        for _ in 0..lines {
            log.write_all(&line).unwrap();
        }
        let files: Vec<_> = std::fs::read_dir(dir.path()).unwrap().map(Result::unwrap).collect();
        assert_eq!(files.len(), 2);
        for file in files {
            let data = file.metadata().unwrap();
            assert!(data.len() <= MAX_BYTES, "{}", data.len());
            assert_eq!(data.permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn an_opened_file_is_gone_on_with() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("default.log");
        for word in ["one\n", "two\n"] {
            LogFile::open(&path).unwrap().write_all(word.as_bytes()).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap(), "one\ntwo\n");
    }
}
