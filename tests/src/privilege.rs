//! Tests that take root.

/// Whether this test can run; tells why not. In CI it is a failure not to be able to.
///
/// # Panics
/// In CI without root.
#[track_caller]
pub fn is_root_or_skip(why: &str) -> bool {
    let is_root = rustix::process::geteuid().is_root();
    assert!(
        is_root || std::env::var_os("CI").is_none(),
        "CI must run this as root: {why}"
    );
    if !is_root {
        eprintln!("SKIPPED: takes root: {why}");
    }
    is_root
}
