//! What the process denies itself before it reads a secret.

use std::process::Command;

/// With it set, anybody who can set this program's environment could drive its window.
const AUTOMATION: &str = "TAURI_WEBVIEW_AUTOMATION";

/// No core dumps, no debugger of the same user, and in a release nobody who drives the window.
pub(crate) fn this_process() {
    not_dumpable();
    if !MAY_BE_DRIVEN && std::env::var_os(AUTOMATION).is_some() {
        start_without(AUTOMATION);
    }
}

/// Only a debug build, which is what the tests drive; never a release, whatever features it was built with.
const MAY_BE_DRIVEN: bool = cfg!(all(debug_assertions, feature = "automation"));

#[cfg(target_os = "linux")]
fn not_dumpable() {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    // Refused only by a sandbox that forbids the call; `byok doctor` reports it.
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

/// Nothing is claimed where nothing was run.
#[cfg(not(target_os = "linux"))]
fn not_dumpable() {}

/// Becomes itself again without a variable: taking it out of a running process is not safe.
#[cfg(unix)]
fn start_without(variable: &str) {
    use std::os::unix::process::CommandExt;
    let Ok(program) = std::env::current_exe() else {
        std::process::exit(1);
    };
    let error = Command::new(program)
        .args(std::env::args_os().skip(1))
        .env_remove(variable)
        .exec();
    eprintln!("byok-desktop: starting anew without {variable}: {error}");
    std::process::exit(1);
}

/// Where a process can't become another one, it does not start.
#[cfg(not(unix))]
fn start_without(variable: &str) {
    eprintln!("byok-desktop: unset {variable}");
    std::process::exit(1);
}
