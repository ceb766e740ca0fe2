//! The files of MCP clients, and the keys that stand in them as plaintext.

use crate::tui::widget::loaded::Loaded;
use crate::tui::widget::roll::Roll;
use byok_daemon::wire::{McpClient, McpClients, McpFile, McpKey};

/// The screen.
#[derive(Default)]
pub(crate) struct Mcp {
    /// All clients, also those without a file.
    pub(crate) loaded: Loaded<McpClients>,
    /// Which file one is on.
    pub(crate) roll: Roll,
    /// The first line in sight of what is said about the chosen one.
    pub(crate) top: usize,
}

impl Mcp {
    /// The files that are there, each with its client.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&McpClient, &McpFile)> {
        let clients = self.loaded.value.iter().flat_map(|found| &found.clients);
        clients.flat_map(|client| client.files.iter().map(move |file| (client, file)))
    }

    /// The chosen file.
    pub(crate) fn chosen(&self) -> Option<(&McpClient, &McpFile)> {
        self.files().nth(self.roll.at)
    }

    /// Forgets everything, as a lock does.
    pub(crate) fn forget(&mut self) {
        self.loaded.clear();
        self.top = 0;
    }
}

/// The keys that stand in a file as plaintext.
pub(crate) fn keys(file: &McpFile) -> impl Iterator<Item = &McpKey> {
    file.servers.iter().flat_map(|server| &server.keys)
}

/// Files for tests.
#[cfg(test)]
pub(crate) mod samples {
    use crate::tui::testing::now;
    use byok_core::ids::AdoptionId;
    use byok_core::model::ServiceId;
    use byok_daemon::wire::{
        McpBackup, McpBackupState, McpClient, McpClients, McpFile, McpKey, McpPlace, McpReach, McpScope, McpServer,
    };
    use jiff::SignedDuration;

    /// A key in a variable, which a reference can replace.
    pub(crate) fn key(variable: &str, preview: &str, reference: &str) -> McpKey {
        let service = reference.split('/').next().expect("a service");
        McpKey {
            place: McpPlace::Variable,
            name: variable.into(),
            preview: preview.into(),
            service: ServiceId::parse(service).expect("a service"),
            reference: Some(format!("byok://{reference}")),
            is_stored: false,
            why_not: None,
        }
    }

    /// A key in a header, which stays.
    pub(crate) fn header() -> McpKey {
        McpKey {
            place: McpPlace::Header,
            reference: None,
            why_not: Some(
                "the client itself sends it to a server on the network: let it reach the server through byok's gateway"
                    .into(),
            ),
            ..key("Authorization", "Bea…4f", "generic/x")
        }
    }

    /// A server.
    pub(crate) fn server(name: &str, reach: McpReach, keys: Vec<McpKey>) -> McpServer {
        McpServer {
            name: name.into(),
            reach,
            keys,
        }
    }

    /// A file of the person's.
    pub(crate) fn file(path: &str, servers: Vec<McpServer>) -> McpFile {
        McpFile {
            path: path.into(),
            scope: McpScope::User,
            problem: None,
            servers,
            backup: None,
        }
    }

    /// What is kept of a file.
    pub(crate) fn backup(state: McpBackupState) -> McpBackup {
        let adopted_at = now() - SignedDuration::from_hours(24 * 3);
        McpBackup {
            id: AdoptionId::generate(adopted_at),
            adopted_at,
            state,
        }
    }

    /// A client with these files.
    pub(crate) fn client(id: &str, name: &str, files: Vec<McpFile>) -> McpClient {
        McpClient {
            id: id.into(),
            name: name.into(),
            files,
        }
    }

    /// Four clients: keys that can be moved and one that can't, a file that was adopted, one that can't be read, none at all.
    pub(crate) fn clients() -> McpClients {
        let mut stored = key("OPENAI_API_KEY", "sk-p…9Qx2", "openai/work");
        stored.is_stored = true;
        let cursor = vec![
            server(
                "gh",
                McpReach::Program,
                vec![key("GITHUB_TOKEN", "ghp_…7aQe", "github/gh"), stored],
            ),
            server("docs", McpReach::Remote, vec![header()]),
            server("files", McpReach::Program, Vec::new()),
        ];
        let mut adopted = file(
            "/home/me/.config/Code/User/mcp.json",
            vec![server("日本語", McpReach::Byok, Vec::new())],
        );
        adopted.backup = Some(backup(McpBackupState::Changed));
        let mut broken = file("/home/me/.codex/config.toml", Vec::new());
        broken.problem = Some("line 7: the value ends nowhere".into());
        McpClients {
            clients: vec![
                client("cursor", "Cursor", vec![file("/home/me/.cursor/mcp.json", cursor)]),
                client("vscode", "VS Code", vec![adopted]),
                client("codex", "Codex", vec![broken]),
                client("zed", "Zed", Vec::new()),
            ],
        }
    }
}
