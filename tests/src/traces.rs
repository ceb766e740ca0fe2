//! Where a secret may have been left: what commands print, files, command lines.

use crate::process;
use crate::sandbox::Ran;
use crate::scan::Scanner;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// The names of what `scanner` finds in both outputs of a command.
pub fn in_output(ran: &Ran, scanner: &Scanner) -> BTreeSet<String> {
    in_bytes(ran.stdout.as_bytes(), scanner)
        .into_iter()
        .chain(in_bytes(ran.stderr.as_bytes(), scanner))
        .collect()
}

/// The names of what `scanner` finds in bytes, with the form it has there.
pub fn in_bytes(bytes: &[u8], scanner: &Scanner) -> BTreeSet<String> {
    scanner
        .hits(bytes)
        .into_iter()
        .map(|hit| format!("{} as {}", hit.secret, hit.form))
        .collect()
}

/// The files under `dir` whose contents or names hold what `scanner` looks for.
///
/// # Panics
/// When the folder can't be read.
pub fn in_files(dir: &Path, scanner: &Scanner) -> Vec<(PathBuf, BTreeSet<String>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).expect("the folder can be read").flatten() {
        let path = entry.path();
        let mut names = in_bytes(entry.file_name().as_encoded_bytes(), scanner);
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => found.extend(in_files(&path, scanner)),
            // A file may go meanwhile, and a socket can't be read.
            Ok(kind) if kind.is_file() => names.extend(in_bytes(&fs::read(&path).unwrap_or_default(), scanner)),
            _ => {}
        }
        if !names.is_empty() {
            found.push((path, names));
        }
    }
    found
}

/// Looks at the command lines of all processes, again and again, while commands run.
pub struct ArgvWatch {
    is_over: Arc<AtomicBool>,
    found: Arc<Mutex<BTreeSet<String>>>,
    thread: JoinHandle<()>,
}

impl ArgvWatch {
    /// Begins to look.
    pub fn start(scanner: Scanner) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let found = Arc::new(Mutex::new(BTreeSet::new()));
        let (over, log) = (Arc::clone(&is_over), Arc::clone(&found));
        let thread = std::thread::spawn(move || {
            while !over.load(Ordering::SeqCst) {
                for (_, line) in process::command_lines() {
                    let program = line.split(|byte| *byte == 0).next().unwrap_or_default();
                    let program = String::from_utf8_lossy(program).into_owned();
                    let names = in_bytes(&line, &scanner)
                        .into_iter()
                        .map(|name| format!("{name} of {program}"));
                    log.lock().expect("nobody panics while holding it").extend(names);
                }
            }
        });
        Self { is_over, found, thread }
    }

    /// Whether something was seen until now.
    ///
    /// # Panics
    /// When looking did.
    pub fn has_seen_any(&self) -> bool {
        !self.found.lock().expect("nobody panics while holding it").is_empty()
    }

    /// Ends looking, and tells in whose command line something was seen.
    ///
    /// # Panics
    /// When looking did.
    pub fn finish(self) -> BTreeSet<String> {
        self.is_over.store(true, Ordering::SeqCst);
        self.thread.join().expect("looking does not panic");
        self.found.lock().expect("nobody panics while holding it").clone()
    }
}
