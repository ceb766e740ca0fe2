//! Where the built binaries are.

use std::path::{Path, PathBuf};

/// The `byok` under test: `BYOK_BIN`, or what `cargo build --workspace` left in the target folder.
///
/// # Panics
/// When it was not built.
pub fn byok() -> PathBuf {
    std::env::var_os("BYOK_BIN").map_or_else(|| built("debug/byok"), PathBuf::from)
}

/// The `byok-desktop` under test: `BYOK_DESKTOP_BIN`, or what `cargo build --workspace` left in the target folder.
///
/// # Panics
/// When it was not built.
pub fn desktop() -> PathBuf {
    std::env::var_os("BYOK_DESKTOP_BIN").map_or_else(|| built("debug/byok-desktop"), PathBuf::from)
}

/// A `byok-desktop` that nobody may drive: `BYOK_HARDENED_BIN`, or what `make hardened` left in the target folder; nothing,
/// with a message, where neither is.
///
/// # Panics
/// In CI without it.
pub fn hardened_desktop() -> Option<PathBuf> {
    let path = std::env::var_os("BYOK_HARDENED_BIN")
        .map_or_else(|| target().join("hardened/debug/byok-desktop"), PathBuf::from);
    if !path.exists() {
        assert!(std::env::var_os("CI").is_none(), "CI must have run `make hardened`");
        eprintln!("SKIPPED: needs `make hardened`");
        return None;
    }
    Some(path)
}

/// The workspace's target folder.
///
/// # Panics
/// Never: this crate is inside the workspace.
pub fn target() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ is inside the workspace");
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir))
}

fn built(name: &str) -> PathBuf {
    let path = target().join(name);
    assert!(
        path.exists(),
        "{} is missing: run `cargo build --workspace` first, or `make test`",
        path.display()
    );
    path
}
