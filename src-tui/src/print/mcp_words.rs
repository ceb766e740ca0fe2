//! Files of MCP clients in words.

use byok_daemon::wire::{McpBackupState, McpPlace, McpReach};

/// How a server is reached.
pub(crate) fn reach(reach: McpReach) -> &'static str {
    match reach {
        McpReach::Program => "a program",
        McpReach::Byok => "a program that byok starts with its keys",
        McpReach::Remote => "over the network",
        McpReach::Unknown => "reached in a way that byok does not know",
    }
}

/// Before the name of what holds a key; nothing before a variable's.
pub(crate) fn place(place: McpPlace) -> &'static str {
    match place {
        McpPlace::Variable => "",
        McpPlace::Argument => "argument ",
        McpPlace::Header => "header ",
        McpPlace::Address => "address ",
    }
}

/// What became of a file since byok changed it.
pub(crate) fn backup(state: McpBackupState) -> &'static str {
    match state {
        McpBackupState::Untouched => "as byok left it",
        McpBackupState::Original => "as it was before byok",
        McpBackupState::Changed => "changed by somebody since",
        McpBackupState::Gone => "gone since",
        McpBackupState::Unreadable => "not readable now",
    }
}
