//! What goes over the socket, as seen from both ends.
//!
//! Answers are plain data and can't hold a value, except [`Revealed`], which is only ever read into a
//! [`Secret`](byok_core::secret::Secret), and [`Variable`], whose [`Value`] stays where it was read; both are written by [`outlet`].

mod adopt;
mod answers;
mod columns;
mod errand;
mod fallback;
mod gateway;
mod keys_json;
mod notices;
pub mod outlet;
mod projects;
mod requests;
mod rotation;
mod watch;

pub use adopt::{
    McpAdoptRequest, McpAdopted, McpBackup, McpBackupState, McpClient, McpClients, McpClientsQuery, McpEdit, McpFile,
    McpHunk, McpKey, McpPlace, McpPlaces, McpReach, McpRestoreRequest, McpRestored, McpRestoredFile, McpScope,
    McpServer,
};
pub use answers::{
    Added, AnchorAnswer, Checked, ClientToken, Clients, DetailAnswer, EventLine, Events, ExpiringKey, ExpiringKeys,
    Handed, Health, KeyList, Keys, Listening, RecoveryCode, Revealed, Service, Services, SessionState, Skipped, State,
    Value, Variable, Verified,
};
pub use columns::{KeyColumns, Text};
pub use errand::{ErrandAnswer, ErrandRequest};
pub use fallback::{FailedAnswer, FailedRequest, FallbackHistory, FallbackPolicies, HistoryQuery, StandIn};
pub use gateway::{
    BaseUrl, ChildRequest, ChildToken, Reachable, ReachableKey, ReachableService, TrafficList, TrafficQuery,
};
pub use keys_json::KeysJson;
pub use notices::{Notices, SnoozeRequest, Snoozed, TerminalNotices};
pub use outlet::SecretJson;
pub use projects::{ProjectFile, Projects};
pub use requests::{
    Assignment, AuditQuery, ChangePassword, CheckWish, ClientPatch, CreateVault, ExpiringQuery, HandOutRequest,
    KeysQuery, ListenRequest, NewClientRequest, NewKeyRequest, Proof, RevealRequest, Unlock, Validate,
};
pub use rotation::{RolledBack, RotateRequest, Rotated, RotationPlan, RotationQuery, Versions};
pub use watch::{Alerts, AlertsQuery};
