//! Other processes, by their ids (Linux).

use crate::wait;
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::path::Path;

/// Ends a process at once, as a crash would. One that is gone already is fine.
pub fn kill(pid: u32) {
    send(pid, Signal::KILL);
}

/// Asks a process to end.
pub fn terminate(pid: u32) {
    send(pid, Signal::TERM);
}

/// Waits until the process is gone.
pub fn wait_for_end(pid: u32) {
    wait::until("the process has ended", || !is_alive(pid));
}

/// Whether the process runs; one that has ended and was not waited for does not. Its first thread may end before the
/// others, which keep its files open until they end.
pub fn is_alive(pid: u32) -> bool {
    let threads = || fs::read_dir(format!("/proc/{pid}/task")).map_or(0, Iterator::count);
    stat(Path::new(&format!("/proc/{pid}"))).is_some_and(|stat| stat.state != 'Z' || threads() > 1)
}

/// The processes that `parent` has started.
pub fn children_of(parent: u32) -> Vec<u32> {
    all()
        .into_iter()
        .filter(|(_, stat)| stat.parent == parent)
        .map(|(pid, _)| pid)
        .collect()
}

/// Every process with its command line; words are separated by NUL.
pub fn command_lines() -> Vec<(u32, Vec<u8>)> {
    let line = |(pid, _): (u32, Stat)| Some((pid, fs::read(format!("/proc/{pid}/cmdline")).ok()?));
    all().into_iter().filter_map(line).collect()
}

/// What the kernel calls a process: the first 15 bytes of its program's name.
pub fn name(pid: u32) -> Option<String> {
    let name = fs::read_to_string(format!("/proc/{pid}/comm")).ok()?;
    Some(name.trim_end().to_owned())
}

/// The environment that a process was started with; empty when we may not look or it is gone.
pub fn environment(pid: u32) -> Vec<u8> {
    fs::read(format!("/proc/{pid}/environ")).unwrap_or_default()
}

/// The time that a process has worked so far, in ticks of the system's clock (a hundredth of a second on Linux).
///
/// # Panics
/// When it is gone.
pub fn busy_ticks(pid: u32) -> u64 {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).expect("the process runs");
    let (_, rest) = text.rsplit_once(')').expect("the name is in parentheses");
    // The state is the third word of all; utime and stime are the 14th and 15th.
    let words: Vec<&str> = rest.split_ascii_whitespace().collect();
    let ticks = |place: usize| words[place - 3].parse::<u64>().expect("a number");
    ticks(14) + ticks(15)
}

/// How often a process has gone to sleep and was woken again, all of its threads together.
///
/// # Panics
/// When it is gone.
pub fn wake_ups(pid: u32) -> u64 {
    let threads = fs::read_dir(format!("/proc/{pid}/task"))
        .expect("the process runs")
        .flatten();
    let of_thread = |entry: fs::DirEntry| number(&entry.path().join("status"), "voluntary_ctxt_switches:");
    threads.map(of_thread).sum()
}

/// A number that Linux tells of a process, by its name in `/proc/PID/status`.
///
/// # Panics
/// When it is gone or has no such number.
pub fn status_number(pid: u32, name: &str) -> u64 {
    number(Path::new(&format!("/proc/{pid}/status")), name)
}

fn number(path: &Path, name: &str) -> u64 {
    let status = fs::read_to_string(path).expect("the process runs");
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let word = line.and_then(|rest| rest.split_whitespace().next());
    word.and_then(|word| word.parse().ok()).expect("Linux tells it")
}

/// The letter that Linux has for what a process does: `R`, `S`, `T` (stopped), `Z` … `None` when it is gone.
pub fn state(pid: u32) -> Option<char> {
    stat(Path::new(&format!("/proc/{pid}"))).map(|stat| stat.state)
}

struct Stat {
    state: char,
    parent: u32,
}

fn all() -> Vec<(u32, Stat)> {
    let entries = fs::read_dir("/proc").expect("there is a process table").flatten();
    entries
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, stat(&entry.path())?)))
        .collect()
}

/// `PID (NAME) STATE PPID …`; the name may hold anything.
fn stat(dir: &Path) -> Option<Stat> {
    let text = fs::read_to_string(dir.join("stat")).ok()?;
    let mut words = text.rsplit_once(')')?.1.split_ascii_whitespace();
    Some(Stat {
        state: words.next()?.chars().next()?,
        parent: words.next()?.parse().ok()?,
    })
}

/// Sends any signal. A process that is gone already is fine.
pub fn send(pid: u32, signal: Signal) {
    let pid = i32::try_from(pid)
        .ok()
        .and_then(Pid::from_raw)
        .expect("a process has a positive id");
    let _ = kill_process(pid, signal);
}
