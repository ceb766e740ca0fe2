//! Keys in the configuration of MCP clients. Previews stand for values.

use byok_core::clock::Timestamp;
use byok_core::ids::AdoptionId;
use byok_core::model::ServiceId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where a person's files are, as the caller's environment says; what is absent is what the daemon's says. Absolute paths.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct McpPlaces {
    /// The home.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub home: Option<String>,
    /// `$XDG_CONFIG_HOME`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config: Option<String>,
    /// `$CLAUDE_CONFIG_DIR`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claude: Option<String>,
    /// `%APPDATA%`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appdata: Option<String>,
    /// A project's folder; only the person's own files are looked at when it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
}

/// `GET /api/mcp/clients`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct McpClientsQuery {
    /// Only these clients, their ids with commas between.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clients: Option<String>,
    /// Where to look.
    #[serde(flatten)]
    pub places: McpPlaces,
}

/// The clients that byok knows, and what was found of each.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct McpClients {
    /// All of them, also those without a file.
    pub clients: Vec<McpClient>,
}

/// One client.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct McpClient {
    /// What a person types.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its files that are there.
    pub files: Vec<McpFile>,
}

/// One file of a client.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct McpFile {
    /// Where it is, links not followed.
    pub path: String,
    /// Whose.
    pub scope: McpScope,
    /// Why it can't be read or changed.
    pub problem: Option<String>,
    /// The servers in it.
    pub servers: Vec<McpServer>,
    /// What a restore would put back.
    pub backup: Option<McpBackup>,
}

/// Whose a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum McpScope {
    /// The person's, for everything they do.
    User,
    /// A project's.
    Project,
}

/// One server of a client.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct McpServer {
    /// Its name in the file.
    pub name: String,
    /// How it is reached.
    pub reach: McpReach,
    /// The keys that stand in its entry as plaintext.
    pub keys: Vec<McpKey>,
}

/// How a server is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum McpReach {
    /// A program that the client starts.
    Program,
    /// The same, through `byok run`.
    Byok,
    /// Over the network.
    Remote,
    /// In a way that this byok does not know.
    Unknown,
}

/// A key that stands in a file as plaintext.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct McpKey {
    /// Where.
    pub place: McpPlace,
    /// The variable, header, flag or parameter; may be empty.
    pub name: String,
    /// The first and last characters of a long value; `…` of a short one.
    pub preview: String,
    /// Whose it seems to be; `generic` when the catalogue does not know.
    pub service: ServiceId,
    /// The reference that takes its place; `None` when it can't be adopted.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    /// Whether the vault has this value already, so that nothing is stored.
    pub is_stored: bool,
    /// Why it can't be adopted.
    pub why_not: Option<String>,
}

/// Where a key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum McpPlace {
    /// A variable's value.
    Variable,
    /// The command line.
    Argument,
    /// A header.
    Header,
    /// The address.
    Address,
}

/// A file as it was before.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct McpBackup {
    /// Which.
    pub id: AdoptionId,
    /// When the file was changed.
    pub adopted_at: Timestamp,
    /// What became of the file since.
    pub state: McpBackupState,
}

/// What became of a file since byok changed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum McpBackupState {
    /// It is as byok left it.
    Untouched,
    /// It is as it was before: byok was interrupted, or somebody put it back.
    Original,
    /// Somebody else changed it.
    Changed,
    /// It is gone.
    Gone,
    /// It can't be read.
    Unreadable,
}

/// `POST /api/mcp/adopt`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct McpAdoptRequest {
    /// Ids of clients; empty means all.
    pub clients: Vec<String>,
    /// Where to look.
    pub places: McpPlaces,
    /// byok as the clients can find it: `byok` when absent, or an absolute path.
    pub program: Option<String>,
    /// Change the files. Without it the answer is the same and nothing happens.
    pub write: bool,
}

/// What was done, or would be.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct McpAdopted {
    /// Whether anything was written.
    pub written: bool,
    /// The files with keys in them, and those that could not be read.
    pub files: Vec<McpEdit>,
    /// Keys that are stored for it, `service/name`.
    pub stored: Vec<String>,
}

/// What becomes of one file.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct McpEdit {
    /// The client's id.
    pub client: String,
    /// The file.
    pub path: String,
    /// Why it stays as it is.
    pub problem: Option<String>,
    /// Its servers with keys.
    pub servers: Vec<McpServer>,
    /// The lines that change, values masked.
    pub changes: Vec<McpHunk>,
    /// Whether the file was written.
    pub written: bool,
}

/// Lines next to each other that change.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct McpHunk {
    /// The first of them, from 1.
    pub line: usize,
    /// As they are.
    pub removed: Vec<String>,
    /// As they will be.
    pub added: Vec<String>,
}

/// `POST /api/mcp/restore`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct McpRestoreRequest {
    /// Ids of clients; empty means all.
    pub clients: Vec<String>,
    /// Change files that somebody else has changed since, too; they are kept beside.
    pub force: bool,
    /// Change the files. Without it the answer is the same and nothing happens.
    pub write: bool,
}

/// What was put back, or would be.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct McpRestored {
    /// Whether anything was written.
    pub written: bool,
    /// One for each file that byok has changed.
    pub files: Vec<McpRestoredFile>,
}

/// One file that byok has changed.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct McpRestoredFile {
    /// The client's id.
    pub client: String,
    /// The file, links followed.
    pub path: String,
    /// What was found.
    pub state: McpBackupState,
    /// Whether it is, or would be, as it was before.
    pub restored: bool,
    /// Where what was there is kept.
    pub kept: Option<String>,
    /// Why it stays as it is.
    pub problem: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::{McpClientsQuery, McpPlaces};

    #[test]
    fn a_query_is_read_as_it_was_written_and_nothing_else_is() {
        let query = McpClientsQuery {
            clients: Some("cursor,zed".into()),
            places: McpPlaces {
                home: Some("/home/me".into()),
                ..McpPlaces::default()
            },
        };
        let text = serde_urlencoded::to_string(&query).unwrap();
        assert_eq!(text, "clients=cursor%2Czed&home=%2Fhome%2Fme");
        let read: McpClientsQuery = serde_urlencoded::from_str(&text).unwrap();
        assert_eq!((read.clients, read.places.home), (query.clients, query.places.home));
        assert!(serde_urlencoded::from_str::<McpClientsQuery>("hone=/home/me").is_err());
    }
}
