//! Who does something.

use crate::clock::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The kind of program a person acts through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Face {
    /// A command.
    Cli,
    /// The terminal interface.
    Tui,
    /// The desktop window.
    Desktop,
    /// Another program over REST.
    Rest,
    /// The daemon itself (idle lock, schedules).
    Daemon,
}

impl Face {
    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cli => "cli",
            Self::Tui => "tui",
            Self::Desktop => "desktop",
            Self::Rest => "rest",
            Self::Daemon => "daemon",
        }
    }

    /// Reads the stored word; anything else is another program.
    pub fn parse(word: &str) -> Self {
        match word {
            "cli" => Self::Cli,
            "tui" => Self::Tui,
            "desktop" => Self::Desktop,
            "daemon" => Self::Daemon,
            _ => Self::Rest,
        }
    }
}

/// Who did something, as far as the system tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Actor {
    /// The kind of program.
    pub face: Face,
    /// The name of the scoped client, when one was used.
    pub client: Option<String>,
    /// The process at the other end of the socket.
    pub pid: Option<u32>,
    /// The program that process belongs to, or, for byok's own commands, the program that started them.
    pub program: Option<String>,
}

impl Actor {
    /// The daemon acting on its own.
    pub fn daemon() -> Self {
        Self {
            face: Face::Daemon,
            client: None,
            pid: None,
            program: None,
        }
    }

    /// A face whose process is not known.
    pub fn face(face: Face) -> Self {
        Self {
            face,
            client: None,
            pid: None,
            program: None,
        }
    }
}

/// One deed: who and when. Every verb of the vault takes one, so that none can forget to record it.
#[derive(Debug, Clone, Copy)]
pub struct Act<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// When.
    pub now: Timestamp,
}
