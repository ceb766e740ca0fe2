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

/// As [`hits`], of a process that reserves far more than it uses, as the engines of pages do: only pages that are there are
/// read. Tells in how many places something was found.
///
/// # Panics
/// As [`of`].
pub fn count_in_pages(pid: u32, scanner: &Scanner) -> usize {
    let maps = fs::read_to_string(format!("/proc/{pid}/maps")).expect("the process runs");
    let memory = File::open(format!("/proc/{pid}/mem")).expect("root may read the memory of a process");
    let pages = File::open(format!("/proc/{pid}/pagemap")).expect("root may see which pages are there");
    let written = maps.lines().filter_map(written);
    let runs = written.flat_map(|(begin, end)| present(&pages, begin, end));
    runs.map(|(begin, end)| bytes(&memory, begin, end).map_or(0, |bytes| scanner.hits(&bytes).len()))
        .sum()
}

/// The mappings in which [`count_in_pages`] finds something, for the message of a test that fails.
///
/// # Panics
/// As [`of`].
pub fn places_in_pages(pid: u32, scanner: &Scanner) -> Vec<String> {
    let maps = fs::read_to_string(format!("/proc/{pid}/maps")).expect("the process runs");
    let memory = File::open(format!("/proc/{pid}/mem")).expect("root may read the memory of a process");
    let pages = File::open(format!("/proc/{pid}/pagemap")).expect("root may see which pages are there");
    let look = |line: &str| {
        let (begin, end) = written(line)?;
        let runs = present(&pages, begin, end).into_iter();
        let hits: Vec<Hit> = runs
            .flat_map(|(begin, end)| scanner.hits(&bytes(&memory, begin, end).unwrap_or_default()))
            .collect();
        let first = hits.first()?;
        Some(format!(
            "{} pieces, the first {} as {} in {line}",
            hits.len(),
            first.secret,
            first.form
        ))
    };
    maps.lines().filter_map(look).collect()
}

/// The runs of pages between two addresses that are in memory or swapped out (bits 63 and 62, `pagemap(5)`).
fn present(pages: &File, begin: u64, end: u64) -> Vec<(u64, u64)> {
    const PAGE: u64 = 4096;
    const AT_ONCE: u64 = 1 << 16;
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for first in (begin / PAGE..end / PAGE).step_by(usize::try_from(AT_ONCE).unwrap_or(1)) {
        let count = AT_ONCE.min(end / PAGE - first);
        let mut entries = vec![0; usize::try_from(count * 8).unwrap_or(0)];
        if pages.read_exact_at(&mut entries, first * 8).is_err() {
            continue;
        }
        for (page, entry) in (first..).zip(entries.chunks_exact(8)) {
            let (at, is_there) = (page * PAGE, entry[7] & 0xc0 != 0);
            match runs.last_mut() {
                Some(last) if is_there && last.1 == at => last.1 += PAGE,
                _ if is_there => runs.push((at, at + PAGE)),
                _ => {}
            }
        }
    }
    runs
}

fn read(memory: &File, line: &str) -> Option<Mapping> {
    let (begin, end) = written(line)?;
    Some(Mapping {
        line: line.to_owned(),
        bytes: bytes(memory, begin, end)?,
    })
}

/// Where a mapping begins and ends, if it can have been written to: `BEGIN-END PERMISSIONS OFFSET DEVICE INODE PATH`.
fn written(line: &str) -> Option<(u64, u64)> {
    let mut words = line.split_ascii_whitespace();
    let (begin, end) = words.next()?.split_once('-')?;
    let permissions = words.next()?;
    let path = words.nth(3);
    let was_written = permissions.contains('w') || path.is_none();
    if !permissions.starts_with('r') || !was_written || path.is_some_and(|path| path.starts_with("[v")) {
        return None;
    }
    Some((u64::from_str_radix(begin, 16).ok()?, u64::from_str_radix(end, 16).ok()?))
}

/// A mapping may go between the two looks; a page that was never touched reads as zeros.
fn bytes(memory: &File, begin: u64, end: u64) -> Option<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(end - begin).ok()?];
    memory.read_exact_at(&mut bytes, begin).ok()?;
    Some(bytes)
}
