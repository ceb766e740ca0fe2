//! Keys in the files of MCP clients: found, taken over, put back, through the built binary.

mod back;
mod crash;
mod every_client;
mod secrets;
mod take;

use byok_e2e::Sandbox;
use std::fs;
use std::path::{Path, PathBuf};

/// Writes a file below the sandbox's home, with its folders.
fn write(sandbox: &Sandbox, path: &str, text: &str) -> PathBuf {
    let path = sandbox.dir().join(path);
    fs::create_dir_all(path.parent().expect("it is below the home")).expect("the home is writable");
    fs::write(&path, text).expect("the home is writable");
    path
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("the file is there")
}

/// Cursor's file with one server and one key.
fn cursor(value: &str) -> String {
    format!(
        "{{\n  // my servers\n  \"mcpServers\": {{\n    \"gh\": {{\n      \"command\": \"npx\",\n      \"args\": [\"-y\", \"server\"],\n      \"env\": {{ \"GITHUB_TOKEN\": \"{value}\", \"LEVEL\": \"3\", }},\n    }},\n  }},\n}}\n"
    )
}
