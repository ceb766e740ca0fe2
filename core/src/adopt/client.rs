//! Which programs start MCP servers, and where they keep their list of them: data (`core/mcp/clients.toml`), not code.

use serde::Deserialize;
use std::path::PathBuf;

/// What a configuration is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// JSON; comments and trailing commas are read and kept.
    Json,
    /// TOML.
    Toml,
    /// YAML.
    Yaml,
}

/// One program.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// What a person types.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What its files are written in.
    pub format: Format,
    /// Where in a file the servers are: keys joined by `.`, `*` for any.
    pub roots: Vec<String>,
    /// Whether servers are a list of maps with a `name`.
    #[serde(default)]
    pub list: bool,
    /// The key of a server's program.
    #[serde(default = "command")]
    pub command: String,
    /// Whether program and arguments are one list.
    #[serde(default)]
    pub command_is_list: bool,
    /// The key of its arguments.
    #[serde(default = "args")]
    pub args: String,
    /// The key of its variables.
    #[serde(default = "env")]
    pub env: String,
    /// Files of the person.
    #[serde(default)]
    user: UserFiles,
    /// Files below a project's folder.
    #[serde(default)]
    project: Vec<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct UserFiles {
    all: Vec<String>,
    linux: Vec<String>,
    macos: Vec<String>,
    windows: Vec<String>,
}

/// Which paths apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// Linux, and every other Unix that is not Apple's.
    Linux,
    /// macOS.
    Macos,
    /// Windows.
    Windows,
}

impl System {
    /// The one this program was built for.
    pub const HERE: Self = if cfg!(target_os = "macos") {
        Self::Macos
    } else if cfg!(windows) {
        Self::Windows
    } else {
        Self::Linux
    };
}

/// Where a person's files are.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// The home.
    pub home: PathBuf,
    /// `$XDG_CONFIG_HOME`, if it is set.
    pub config: Option<PathBuf>,
    /// `$CLAUDE_CONFIG_DIR`, if it is set.
    pub claude: Option<PathBuf>,
    /// `%APPDATA%`, if it is set.
    pub appdata: Option<PathBuf>,
}

impl Client {
    /// The person's files, whether they are there or not.
    pub fn user_files(&self, system: System, places: &Places) -> Vec<PathBuf> {
        let own = match system {
            System::Linux => &self.user.linux,
            System::Macos => &self.user.macos,
            System::Windows => &self.user.windows,
        };
        self.user
            .all
            .iter()
            .chain(own)
            .filter_map(|path| places.expand(path))
            .collect()
    }

    /// The files of a project, whether they are there or not.
    pub fn project_files(&self, folder: &std::path::Path) -> Vec<PathBuf> {
        self.project.iter().map(|path| folder.join(path)).collect()
    }
}

impl Places {
    fn expand(&self, path: &str) -> Option<PathBuf> {
        let (start, rest) = path.split_once('/')?;
        let folder = match start {
            "~" => self.home.clone(),
            "{config}" => self.config.clone().unwrap_or_else(|| self.home.join(".config")),
            "{claude}" => self.claude.clone()?,
            "{appdata}" => self.appdata.clone()?,
            _ => return None,
        };
        Some(folder.join(rest))
    }
}

/// All of them, in the order of the file.
pub fn clients() -> Vec<Client> {
    #[derive(Deserialize)]
    struct Table {
        client: Vec<Client>,
    }
    let table: Table = toml::from_str(include_str!("../../mcp/clients.toml")).expect("a test reads the table");
    table.client
}

fn command() -> String {
    "command".into()
}

fn args() -> String {
    "args".into()
}

fn env() -> String {
    "env".into()
}

#[cfg(test)]
mod tests {
    use super::{Places, System, clients};
    use std::collections::BTreeSet;
    use std::path::Path;

    fn places() -> Places {
        Places {
            home: "/home/me".into(),
            appdata: Some("/roaming".into()),
            ..Places::default()
        }
    }

    #[test]
    fn every_client_has_files_on_every_system_and_an_id_of_its_own() {
        let ids: BTreeSet<String> = clients().into_iter().map(|client| client.id).collect();
        assert_eq!(ids.len(), clients().len());
        for client in clients() {
            for system in [System::Linux, System::Macos, System::Windows] {
                let files = client.user_files(system, &places());
                assert!(!files.is_empty(), "{} on {system:?}", client.id);
                assert!(files.iter().all(|path| path.is_absolute()), "{files:?}");
            }
            assert!(!client.roots.is_empty());
        }
    }

    #[test]
    fn the_environment_moves_what_it_is_said_to_move() {
        let client = |id: &str| clients().into_iter().find(|client| client.id == id).unwrap();
        let moved = Places {
            config: Some("/cfg".into()),
            claude: Some("/cc".into()),
            ..places()
        };
        assert_eq!(
            client("vscode").user_files(System::Linux, &moved),
            [Path::new("/cfg/Code/User/mcp.json")]
        );
        assert_eq!(
            client("vscode").user_files(System::Linux, &places()),
            [Path::new("/home/me/.config/Code/User/mcp.json")]
        );
        assert_eq!(
            client("claude-code").user_files(System::Linux, &moved),
            [Path::new("/cc/.claude.json"), Path::new("/home/me/.claude.json")]
        );
        assert_eq!(
            client("cursor").project_files(Path::new("/p")),
            [Path::new("/p/.cursor/mcp.json")]
        );
    }
}
