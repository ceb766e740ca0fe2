//! Where MCP clients keep their files and where they find byok, as this program's environment says; the daemon's may say something else.

use byok_daemon::wire::McpPlaces;
use std::env;
use std::path::PathBuf;

/// The person's own places, and the working folder, which may be a project's.
pub(crate) fn places() -> McpPlaces {
    let text = |name: &str| env::var(name).ok().filter(|path| PathBuf::from(path).is_absolute());
    McpPlaces {
        home: text("HOME"),
        config: text("XDG_CONFIG_HOME"),
        claude: text("CLAUDE_CONFIG_DIR"),
        appdata: text("APPDATA"),
        folder: env::current_dir()
            .ok()
            .and_then(|folder| folder.into_os_string().into_string().ok()),
    }
}

/// Whether a shell would find byok. A client that a desktop started may have another search path.
pub(crate) fn is_on_path() -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join("byok").is_file())
}
