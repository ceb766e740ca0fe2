//! What is in the memory of another process (Linux, as root).

use crate::scan::{Hit, Scanner};
use std::fs::{self, File};
use std::os::unix::fs::FileExt;

/// One readable mapping of a process, as it was at one moment.
pub struct Mapping {
    /// The line of `/proc/PID/maps` that tells it.
    pub line: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Every mapping that a process can have written to: heap, stacks, anonymous pages, data of libraries.
///
/// The process goes on meanwhile.
///
/// # Panics
/// When the process is gone or we may not look.
pub fn of(pid: u32) -> Vec<Mapping> {
    let maps = fs::read_to_string(format!("/proc/{pid}/maps")).expect("the process runs");
    let memory = File::open(format!("/proc/{pid}/mem")).expect("root may read the memory of a process");
    maps.lines().filter_map(|line| read(&memory, line)).collect()
}

/// Where secrets stand in the memory of a process, with the mapping.
///
/// # Panics
/// As [`of`].
pub fn hits(pid: u32, scanner: &Scanner) -> Vec<(Hit, String)> {
    let look = |mapping: &Mapping| {
        let hits = scanner.hits(&mapping.bytes);
        hits.into_iter()
            .map(|hit| (hit, mapping.line.clone()))
            .collect::<Vec<_>>()
    };
    of(pid).iter().flat_map(look).collect()
}

/// `BEGIN-END PERMISSIONS OFFSET DEVICE INODE PATH`.
fn read(memory: &File, line: &str) -> Option<Mapping> {
    let mut words = line.split_ascii_whitespace();
    let (begin, end) = words.next()?.split_once('-')?;
    let permissions = words.next()?;
    let path = words.nth(3);
    let was_written = permissions.contains('w') || path.is_none();
    if !permissions.starts_with('r') || !was_written || path.is_some_and(|path| path.starts_with("[v")) {
        return None;
    }
    let begin = u64::from_str_radix(begin, 16).ok()?;
    let length = u64::from_str_radix(end, 16).ok()? - begin;
    let mut bytes = vec![0; usize::try_from(length).ok()?];
    // A mapping may go between the two looks; a page that was never touched reads as zeros.
    memory.read_exact_at(&mut bytes, begin).ok()?;
    Some(Mapping {
        line: line.to_owned(),
        bytes,
    })
}
