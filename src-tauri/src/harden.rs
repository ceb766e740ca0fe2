//! What the process denies itself, and asks of its libraries, before it reads a secret.
//!
//! Some of that is said in the environment, which a running process can't change safely: it becomes itself once more.

mod surroundings;

pub(crate) use surroundings::without_ours;

use std::process::Command;
use surroundings::{Change, amended};

/// Only a debug build, which is what the tests drive; never a release, whatever features it was built with.
const MAY_BE_DRIVEN: bool = cfg!(all(debug_assertions, feature = "automation"));

/// No core dumps, no debugger of the same user, and no library that keeps what it was given.
pub(crate) fn this_process() {
    not_dumpable();
    let changes = amended(MAY_BE_DRIVEN, |name| std::env::var_os(name));
    if !changes.is_empty() {
        start_anew(changes);
    }
}

/// The daemon shows no page, and gets its surroundings from whoever starts it.
pub(crate) fn this_daemon() {
    not_dumpable();
}

#[cfg(target_os = "linux")]
fn not_dumpable() {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    // Refused only by a sandbox that forbids the call; `byok doctor` reports it.
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

/// Nothing is claimed where nothing was run.
#[cfg(not(target_os = "linux"))]
fn not_dumpable() {}

/// Becomes itself again, or does not start: in the wrong surroundings anybody could drive the window.
#[cfg(unix)]
fn start_anew(changes: Vec<Change>) {
    use std::os::unix::process::CommandExt;
    let error = match std::env::current_exe() {
        Ok(program) => {
            let mut command = Command::new(program);
            command.args(std::env::args_os().skip(1));
            surroundings::apply(&mut command, changes);
            command.exec()
        }
        Err(error) => error,
    };
    eprintln!("byok-desktop: starting anew: {error}");
    std::process::exit(1);
}

/// Where a process can't become another one, it does not start.
#[cfg(not(unix))]
fn start_anew(changes: Vec<Change>) {
    for (name, _) in changes {
        eprintln!("byok-desktop: {name} is not set as it has to be");
    }
    std::process::exit(1);
}
