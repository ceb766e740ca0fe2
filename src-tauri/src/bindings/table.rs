//! Every command and event as the page sees it. A test holds the table against the signatures in `commands`.

use crate::dto::{
    Candidate, NewClient, NewKey, NewPolicy, NewToken, NewValue, Patch, Plan, ProviderPage, Revealed, ServiceView,
    SettingsView, Staged, StrengthView, Value,
};
use crate::failure::Failure;
use crate::go::Target;
use byok_core::model::{Alert, Client, Event, FallbackPolicy, Key, Project, Traffic};
use byok_core::secret::Secret;
use byok_core::watch::Metrics;
use byok_daemon::wire::{
    Added, AuditQuery, Checked, DetailAnswer, EventLine, Events, ExpiringKey, McpAdopted, McpClient, McpRestoreRequest,
    McpRestored, ProjectFile, Rotated, SessionState,
};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use std::collections::BTreeMap;

type Describe = fn(&mut SchemaGenerator) -> Schema;

/// One command.
pub(super) struct Command {
    pub(super) name: &'static str,
    /// As the function has them.
    pub(super) arguments: Vec<(&'static str, &'static str, Describe)>,
    pub(super) answer: (&'static str, Describe),
}

fn describe<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

macro_rules! commands {
    ($($name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)*) => {
        vec![$(Command {
            name: stringify!($name),
            arguments: vec![$((stringify!($argument), stringify!($type), describe::<$type>)),*],
            answer: (stringify!($answer), describe::<$answer>),
        }),*]
    };
}

/// All commands, in the order of `names.in`.
pub(super) fn commands() -> Vec<Command> {
    commands! {
        session_state() -> SessionState;
        create_vault(password: Secret) -> String;
        unlock(proof: Secret, is_recovery: bool) -> SessionState;
        lock() -> SessionState;
        touch() -> ();
        change_password(old: Secret, password: Secret) -> ();
        new_recovery_code(password: Secret) -> String;
        strength(password: Secret) -> StrengthView;
        list_keys() -> Vec<Key>;
        show_key(key: String) -> DetailAnswer;
        add_key(key: NewKey) -> Added;
        edit_key(key: String, patch: Patch) -> Key;
        remove_key(key: String) -> ();
        reveal_value(key: String, field: Option<String>) -> Revealed;
        copy_value(key: String, field: Option<String>) -> ();
        check_key(key: String, alone: bool) -> Checked;
        test_key(service: String, secrets: BTreeMap<String, Value>, fields: BTreeMap<String, String>, base_url: Option<String>) -> Checked;
        rotate_key(key: String, value: NewValue) -> Rotated;
        rotation_plan(key: String) -> Plan;
        roll_back(key: String) -> Key;
        snooze_key(key: String, until: Option<String>) -> ();
        expiring_keys(days: u32, rotation: bool) -> Vec<ExpiringKey>;
        stage_clipboard() -> Staged;
        drop_staged(handle: u32) -> ();
        detect(typed: Secret) -> Vec<Candidate>;
        metrics() -> Metrics;
        alerts(all: bool) -> Vec<Alert>;
        acknowledge_alert(id: u64) -> Alert;
        resolve_alert(id: u64) -> Alert;
        audit(query: AuditQuery) -> Events;
        list_clients() -> Vec<Client>;
        add_client(client: NewClient) -> NewToken;
        suspend_client(client: String, is_suspended: bool) -> Client;
        revoke_client(client: String) -> ();
        fallback_policies() -> Vec<FallbackPolicy>;
        fallback_policy(service: String) -> FallbackPolicy;
        set_fallback_policy(service: String, policy: NewPolicy) -> FallbackPolicy;
        fallback_history(service: String) -> Vec<Event>;
        traffic(minutes: u32) -> Vec<Traffic>;
        projects() -> Vec<Project>;
        trust_project(file: ProjectFile) -> Project;
        forget_project(id: i64) -> ();
        mcp_clients() -> Vec<McpClient>;
        adopt_mcp(clients: Vec<String>, write: bool) -> McpAdopted;
        restore_mcp(wanted: McpRestoreRequest) -> McpRestored;
        services() -> Vec<ServiceView>;
        provider_page(service: String) -> ProviderPage;
        settings() -> SettingsView;
        set_autostart(is_on: bool) -> ();
        open_settings_file() -> ();
        open_keys_page(service: String) -> ();
        copy_once(text: Secret) -> ();
    }
}

/// What the page hears by itself.
pub(super) fn events() -> Vec<(&'static str, Describe)> {
    vec![
        ("vault", describe::<EventLine>),
        ("link", describe::<Option<Failure>>),
        ("go", describe::<Target>),
        ("traffic", describe::<Vec<Traffic>>),
    ]
}

/// How a command ends that does not succeed.
pub(super) const FAILURE: Describe = describe::<Failure>;
