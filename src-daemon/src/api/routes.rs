//! The table of routes: the contract's, and those that our own faces use. A route for a new feature is one entry here and
//! one handler.

use super::adopt;
use super::route::{Route, delete, get, patch, post, put};
use super::{
    alerts, audit, cache, clients, errand, events, expiring, fallback, gateway, health, integrity, keys, listen,
    metrics, new_key, notices, openapi, projects, reveal, rotate, run, services, session, validate,
};
use crate::guard::Right;
use crate::wire::{
    Added, Alerts, AlertsQuery, AnchorAnswer, AuditQuery, ChangePassword, Checked, ChildRequest, ChildToken,
    ClientPatch, ClientToken, Clients, CreateVault, DetailAnswer, ErrandAnswer, ErrandRequest, EventLine, Events,
    ExpiringKeys, ExpiringQuery, FailedAnswer, FailedRequest, FallbackHistory, FallbackPolicies, HandOutRequest,
    Handed, Health, HistoryQuery, KeyList, KeysQuery, ListenRequest, Listening, NewClientRequest, NewKeyRequest,
    Notices, ProjectFile, Projects, Reachable, RecoveryCode, RevealRequest, Revealed, RolledBack, RotateRequest,
    Rotated, RotationPlan, RotationQuery, Services, SessionState, SnoozeRequest, Snoozed, TerminalNotices, TrafficList,
    TrafficQuery, Unlock, Validate, Verified, Versions,
};
use crate::wire::{McpAdoptRequest, McpAdopted, McpClients, McpClientsQuery, McpRestoreRequest, McpRestored};
use byok_core::model::{
    Alert, CacheFigures, Client, FallbackPolicy, Key, Operation, Patch, PolicyChange, Project, Scope,
};
use byok_core::watch::Metrics;

/// All routes.
pub(super) fn all() -> Vec<Route> {
    [
        about_the_vault(),
        about_keys(),
        about_rotation(),
        about_notices(),
        about_watching(),
        about_values(),
        about_fallback(),
        about_projects(),
        about_clients(),
        about_other_files(),
        about_the_gateway(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn about_the_vault() -> Vec<Route> {
    vec![
        get(
            "/api/health",
            health::health,
            "Is somebody there, and is the vault open",
        )
        .right(Right::Anybody)
        .answers::<Health>(),
        get("/api/openapi.json", openapi::document, "This description")
            .right(Right::Anybody)
            .answers::<serde_json::Map<String, serde_json::Value>>(),
        get("/api/session", session::state, "The session's state").answers::<SessionState>(),
        post(
            "/api/session/create",
            session::create,
            "Create the vault; answers the recovery code, once",
        )
        .body::<CreateVault>()
        .answers_with::<RecoveryCode>(201)
        .refuses(&[409]),
        post("/api/session/unlock", session::unlock, "Open the vault")
            .body::<Unlock>()
            .answers::<SessionState>(),
        post("/api/session/lock", session::lock, "Shut the vault")
            .right(Right::AnyClient)
            .by_key()
            .answers::<SessionState>(),
        post(
            "/api/session/touch",
            session::touch,
            "Somebody is at work: the idle lock starts anew",
        ),
        post("/api/session/password", session::password, "Change the password").body::<ChangePassword>(),
        post(
            "/api/session/recovery",
            session::recovery,
            "Make a new recovery code; answers it, once",
        )
        .body::<ChangePassword>()
        .answers::<RecoveryCode>(),
        post(
            "/api/integrity",
            integrity::integrity,
            "Read every page and walk the audit trail",
        )
        .answers::<Verified>(),
        get(
            "/api/events",
            events::events,
            "What is done with the vault, as it happens",
        )
        .scope(Scope::Metadata, Operation::Read)
        .by_key()
        .streams::<EventLine>(),
        get("/api/services", services::services, "The catalogue of providers")
            .scope(Scope::Metadata, Operation::Read)
            .by_key()
            .answers::<Services>(),
    ]
}

fn about_keys() -> Vec<Route> {
    vec![
        get("/api/keys", keys::list, "List keys; never a value")
            .scope(Scope::Metadata, Operation::Read)
            .by_key()
            .query::<KeysQuery>()
            .answers::<KeyList>(),
        post(
            "/api/keys",
            new_key::add,
            "Store a key, checked first unless told not to",
        )
        .scope(Scope::Write, Operation::Create)
        .by_key()
        .body::<NewKeyRequest>()
        .answers_with::<Added>(201)
        .refuses(&[409]),
        get(
            "/api/keys/expiring",
            expiring::expiring,
            "Keys that end soon, soonest first",
        )
        .scope(Scope::Metadata, Operation::Read)
        .by_key()
        .query::<ExpiringQuery>()
        .answers::<ExpiringKeys>(),
        get("/api/keys/audit", audit::audit, "The audit trail, oldest first")
            .scope(Scope::Metadata, Operation::Read)
            .by_key()
            .query::<AuditQuery>()
            .answers::<Events>(),
        get(
            "/api/keys/audit/anchor",
            audit::anchor,
            "The trail's head, to be kept elsewhere",
        )
        .answers::<AnchorAnswer>(),
        post(
            "/api/keys/validate",
            validate::validate,
            "Ask a provider about a key, stored or not",
        )
        .scope(Scope::Validate, Operation::Validate)
        .by_key()
        .body::<Validate>()
        .answers::<Checked>()
        .refuses(&[409]),
        get("/api/keys/{id}", keys::show, "Everything about a key but its value")
            .scope(Scope::Metadata, Operation::Read)
            .by_key()
            .answers::<DetailAnswer>(),
        patch("/api/keys/{id}", keys::edit, "Change what is known of a key")
            .scope(Scope::Write, Operation::Update)
            .by_key()
            .body::<Patch>()
            .answers::<Key>()
            .refuses(&[409]),
        delete("/api/keys/{id}", keys::remove, "Remove a key for good")
            .scope(Scope::Write, Operation::Delete)
            .by_key(),
        get(
            "/api/keys/{id}/versions",
            rotate::versions,
            "The generations of a key's value",
        )
        .scope(Scope::Metadata, Operation::Read)
        .by_key()
        .answers::<Versions>(),
    ]
}

fn about_rotation() -> Vec<Route> {
    vec![
        post(
            "/api/keys/{id}/rotate",
            rotate::rotate,
            "Another value for a key, given or made at the provider; the old one is kept for a while",
        )
        .scope(Scope::Write, Operation::Rotate)
        .by_key()
        .body::<RotateRequest>()
        .answers::<Rotated>(),
        get(
            "/api/keys/{id}/rotation",
            rotate::plan,
            "What a rotation at the provider would ask",
        )
        .scope(Scope::Metadata, Operation::Read)
        .by_key()
        .query::<RotationQuery>()
        .answers::<RotationPlan>(),
        post(
            "/api/keys/{id}/rollback",
            rotate::rollback,
            "The value before the current one is the current one again",
        )
        .scope(Scope::Write, Operation::Rotate)
        .by_key()
        .answers::<RolledBack>(),
    ]
}

fn about_notices() -> Vec<Route> {
    vec![
        get(
            "/api/keys/notices",
            notices::list,
            "What needs a person, the soonest first",
        )
        .answers::<Notices>(),
        post(
            "/api/keys/notices/terminal",
            notices::terminal,
            "What no terminal has shown yet; from now on one has",
        )
        .answers::<TerminalNotices>(),
        post("/api/keys/{id}/snooze", notices::snooze, "Silence a key for a while")
            .scope(Scope::Write, Operation::Update)
            .by_key()
            .body::<SnoozeRequest>()
            .answers::<Snoozed>(),
        delete("/api/keys/{id}/snooze", notices::wake, "Silence a key no longer")
            .scope(Scope::Write, Operation::Update)
            .by_key()
            .answers::<Snoozed>(),
    ]
}

fn about_watching() -> Vec<Route> {
    vec![
        get(
            "/api/cache",
            cache::cache,
            "What keeping values for the next program has brought",
        )
        .scope(Scope::Metadata, Operation::Read)
        .answers::<CacheFigures>(),
        get("/api/keys/metrics", metrics::metrics, "How the keys are, in figures")
            .scope(Scope::Metadata, Operation::Read)
            .answers::<Metrics>(),
        get(
            "/api/keys/alerts",
            alerts::list,
            "What looked unlike the owner, newest first",
        )
        .scope(Scope::Metadata, Operation::Read)
        .query::<AlertsQuery>()
        .answers::<Alerts>(),
        post("/api/keys/alerts/{id}/ack", alerts::acknowledge, "A person has seen it")
            .scope(Scope::Write, Operation::Update)
            .answers::<Alert>(),
        post("/api/keys/alerts/{id}/resolve", alerts::resolve, "It is dealt with")
            .scope(Scope::Write, Operation::Update)
            .answers::<Alert>(),
    ]
}

fn about_values() -> Vec<Route> {
    vec![
        post("/api/keys/{id}/reveal", reveal::reveal, "The value of one field")
            .scope(Scope::Reveal, Operation::Reveal)
            .by_key()
            .body::<RevealRequest>()
            .answers::<Revealed>(),
        post(
            "/api/keys/{id}/request",
            errand::run,
            "One HTTP request with a key, for a program that never sees it; a token needs `use:` of the key",
        )
        .right(Right::AnyClient)
        .counts_as(Operation::Use)
        .by_key()
        .body::<ErrandRequest>()
        .answers::<ErrandAnswer>(),
        post(
            "/api/run",
            run::run,
            "The variables of a program that is about to start",
        )
        .scope(Scope::Reveal, Operation::Use)
        .by_key()
        .body::<HandOutRequest>()
        .answers::<Handed>(),
    ]
}

fn about_fallback() -> Vec<Route> {
    vec![
        get(
            "/api/fallback",
            fallback::list,
            "When keys step in for others, by service",
        )
        .scope(Scope::Metadata, Operation::Read)
        .by_key()
        .answers::<FallbackPolicies>(),
        get(
            "/api/fallback/{service}",
            fallback::show,
            "When the keys of a service step in for each other",
        )
        .scope(Scope::Metadata, Operation::Read)
        .by_key()
        .answers::<FallbackPolicy>(),
        put("/api/fallback/{service}", fallback::set, "Change that")
            .scope(Scope::Write, Operation::Update)
            .by_key()
            .body::<PolicyChange>()
            .answers::<FallbackPolicy>(),
        get(
            "/api/fallback/{service}/history",
            fallback::history,
            "What fell back, and what was chosen, newest first",
        )
        .scope(Scope::Metadata, Operation::Read)
        .by_key()
        .query::<HistoryQuery>()
        .answers::<FallbackHistory>(),
        post(
            "/api/keys/{id}/failed",
            fallback::failed,
            "A provider refused a key that a program was given; answers the next one",
        )
        .body::<FailedRequest>()
        .answers::<FailedAnswer>(),
    ]
}

fn about_projects() -> Vec<Route> {
    vec![
        get("/api/projects", projects::list, "Folders whose byok.toml was accepted").answers::<Projects>(),
        post(
            "/api/projects",
            projects::trust,
            "Accept a folder's byok.toml as it is now",
        )
        .body::<ProjectFile>()
        .answers_with::<Project>(201),
        delete(
            "/api/projects/{id}",
            projects::forget,
            "A folder's byok.toml counts no more",
        ),
    ]
}

fn about_clients() -> Vec<Route> {
    vec![
        get("/api/clients", clients::list, "The programs that have a token").answers::<Clients>(),
        post("/api/clients", clients::add, "Give a program a token; it is shown once")
            .body::<NewClientRequest>()
            .answers_with::<ClientToken>(201)
            .refuses(&[409]),
        patch(
            "/api/clients/{id}",
            clients::edit,
            "Suspend a program's token, or resume it",
        )
        .body::<ClientPatch>()
        .answers::<Client>(),
        delete(
            "/api/clients/{id}",
            clients::revoke,
            "Withdraw a program's token, at once",
        ),
        post(
            "/api/listen",
            listen::listen,
            "Serve this API on loopback TCP for as long as the answer is read",
        )
        .body::<ListenRequest>()
        .answers::<Listening>(),
    ]
}

fn about_other_files() -> Vec<Route> {
    vec![
        get(
            "/api/mcp/clients",
            adopt::clients,
            "Keys that stand as plaintext in the files of MCP clients, masked",
        )
        .query::<McpClientsQuery>()
        .answers::<McpClients>(),
        post(
            "/api/mcp/adopt",
            adopt::adopt,
            "Store those keys and put references in their place; says what it would do until told to do it",
        )
        .body::<McpAdoptRequest>()
        .answers::<McpAdopted>(),
        post(
            "/api/mcp/restore",
            adopt::restore,
            "Make the files what they were before, byte for byte",
        )
        .body::<McpRestoreRequest>()
        .answers::<McpRestored>(),
    ]
}

/// `/gateway/…` itself is not in this table: what it takes and answers is each provider's.
fn about_the_gateway() -> Vec<Route> {
    vec![
        get(
            "/gateway",
            gateway::reachable,
            "What the caller may use through the gateway",
        )
        .right(Right::AnyClient)
        .by_key()
        .answers::<Reachable>(),
        get(
            "/api/gateway/traffic",
            gateway::traffic,
            "What went through the gateway, by minute, key and client",
        )
        .scope(Scope::Metadata, Operation::Read)
        .query::<TrafficQuery>()
        .answers::<TrafficList>(),
        get(
            "/api/gateway/live",
            gateway::live,
            "What goes through the gateway, at most once a second",
        )
        .streams::<TrafficList>(),
        post(
            "/api/gateway/children",
            gateway::child,
            "A token for the process that asks, good as long as it lives",
        )
        .body::<ChildRequest>()
        .answers::<ChildToken>(),
    ]
}
