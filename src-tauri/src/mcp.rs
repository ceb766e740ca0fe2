//! Where MCP clients keep their files, as this program's environment says: the daemon's own may be that of another session.

use byok_daemon::wire::{McpAdoptRequest, McpClientsQuery, McpPlaces};

/// What is looked at.
pub(crate) fn looked_at() -> McpClientsQuery {
    McpClientsQuery {
        clients: None,
        places: places(),
    }
}

/// What is asked for. A window has no folder, so files of projects are left to `byok adopt`.
pub(crate) fn adoption(clients: Vec<String>, write: bool) -> McpAdoptRequest {
    McpAdoptRequest {
        clients,
        places: places(),
        program: beside(),
        write,
    }
}

fn places() -> McpPlaces {
    let absolute = |name: &str| std::env::var(name).ok().filter(|path| path.starts_with('/'));
    McpPlaces {
        home: absolute("HOME"),
        config: absolute("XDG_CONFIG_HOME"),
        claude: absolute("CLAUDE_CONFIG_DIR"),
        appdata: None,
        folder: None,
    }
}

/// The `byok` that was installed with this window: a client that the desktop starts may have another `PATH` than a shell.
fn beside() -> Option<String> {
    let program = std::env::current_exe().ok()?.with_file_name("byok");
    program.is_file().then(|| program.to_str().map(str::to_owned))?
}
