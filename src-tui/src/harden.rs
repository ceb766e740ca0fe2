//! What the process denies itself before it reads a secret.

/// No core dumps, and no debugger of the same user.
///
/// The limit on core files is left alone on purpose: a child that `byok run` starts would inherit it, and a child is to
/// find the world as it was.
#[cfg(target_os = "linux")]
pub(crate) fn this_process() {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    // Refused only by a sandbox that forbids the call; `byok doctor` reports it.
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

/// Nothing is claimed where nothing was run.
#[cfg(not(target_os = "linux"))]
pub(crate) fn this_process() {}

/// Whether [`this_process`] worked.
#[cfg(target_os = "linux")]
pub(crate) fn is_hardened() -> bool {
    use rustix::process::{DumpableBehavior, dumpable_behavior};
    matches!(dumpable_behavior(), Ok(DumpableBehavior::NotDumpable))
}

/// Nothing is claimed where nothing was run.
#[cfg(not(target_os = "linux"))]
pub(crate) fn is_hardened() -> bool {
    false
}
