//! The floor: a static program in C and the server it talks to.

use std::io::{Read, Write};
use std::os::unix::net::UnixListener;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

/// The program and its server.
pub(crate) struct Floor {
    dir: TempDir,
}

impl Floor {
    /// Compiles the program and starts the server.
    pub(crate) fn start() -> Self {
        let dir = tempfile::tempdir().expect("there is a temporary folder");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/bench/floor.c");
        let built = Command::new("cc")
            .args(["-O2", "-static", "-o"])
            .arg(dir.path().join("floor"))
            .arg(source)
            .status();
        assert!(
            built.expect("there is a C compiler").success(),
            "the floor was not built"
        );
        let floor = Self { dir };
        let listener = UnixListener::bind(floor.socket()).expect("the folder is writable");
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut bytes = [0; 100];
                if stream.read_exact(&mut bytes).is_ok() {
                    let _ = stream.write_all(&bytes);
                }
            }
        });
        floor
    }

    /// The program, which does nothing without an argument.
    pub(crate) fn program(&self) -> PathBuf {
        self.dir.path().join("floor")
    }

    /// One run of the program.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(self.program());
        command.arg(self.socket());
        command
    }

    fn socket(&self) -> PathBuf {
        self.dir.path().join("socket")
    }
}
