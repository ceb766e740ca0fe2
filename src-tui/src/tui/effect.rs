//! What has to be done outside the model.

use super::perform::{
    alerts, audit, checking, clients, expiring, fallback, gateway, health, keys, mcp, projects, rotate, session,
    settings,
};
use byok_daemon::wire::TerminalNotices;

/// One thing to do. What talks to the daemon is done on a thread of its own and answered by an event.
pub(crate) enum Effect {
    /// About the session.
    Session(session::Ask),
    /// About keys.
    Keys(keys::Ask),
    /// About a new value.
    Rotate(rotate::Ask),
    /// Asking providers.
    Checking(checking::Ask),
    /// About keys that end.
    Expiring(expiring::Ask),
    /// About figures.
    Health(health::Ask),
    /// About alerts.
    Alerts(alerts::Ask),
    /// About the trail.
    Audit(audit::Ask),
    /// About tokens.
    Clients(clients::Ask),
    /// About settings.
    Settings(settings::Ask),
    /// What is called through the gateway.
    Gateway(gateway::Ask),
    /// Which key steps in for one that fails.
    Fallback(fallback::Ask),
    /// The folders whose `byok.toml` is trusted.
    Projects(projects::Ask),
    /// The files of MCP clients.
    Mcp(mcp::Ask),
    /// What the terminal itself is to tell of: its notifications.
    Tell(TerminalNotices),
    /// Back to the shell until it brings us to the front.
    Suspend,
    /// Draw every cell anew.
    Redraw,
    /// The person's editor, on this file; the screen is its own meanwhile.
    EditFile(std::path::PathBuf),
    /// The end.
    Quit,
}
