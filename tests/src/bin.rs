//! Where the built binary is.

use std::path::{Path, PathBuf};

/// The `byok` under test: `BYOK_BIN`, or what `cargo build --workspace` left in the target folder.
///
/// # Panics
/// When it was not built.
pub fn byok() -> PathBuf {
    if let Some(path) = std::env::var_os("BYOK_BIN") {
        return path.into();
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ is inside the workspace");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
    let path = target.join("debug/byok");
    assert!(
        path.exists(),
        "{} is missing: run `cargo build --workspace` first, or `make test`",
        path.display()
    );
    path
}
