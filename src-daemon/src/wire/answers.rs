//! What the daemon answers.

use super::{KeyColumns, StandIn};
use byok_core::audit::{Anchor, Break, Held, Report};
use byok_core::clock::Timestamp;
use byok_core::ids::VaultId;
use byok_core::model::{Action, Check, Client, Event, Instead, Key, Version};
use byok_core::secret::Secret;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Whether the vault can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Keys can be used.
    Open,
    /// A password is needed.
    Locked,
    /// There is none yet.
    Absent,
}

/// `GET /api/health`.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Health {
    /// Whether the vault can be used.
    pub state: State,
    /// The daemon's version.
    pub version: String,
    /// The daemon's process.
    pub pid: u32,
}

/// `GET /api/session`. Figures are `None` while they can't be known.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SessionState {
    /// The vault's name.
    pub vault: String,
    /// Whether it can be used.
    pub state: State,
    /// When it locks by itself if nothing is done.
    pub locks_at: Option<Timestamp>,
    /// How many keys there are.
    pub keys: Option<u64>,
    /// How many of them are dead.
    pub dead: Option<u64>,
    /// How many end within 30 days.
    pub expiring_30d: Option<u64>,
    /// How many alerts wait.
    pub alerts_open: Option<u64>,
    /// When byok will next ask a provider by itself; `null` while it is locked, or when it never will.
    #[serde(default)]
    pub next_check_at: Option<Timestamp>,
}

/// `GET /api/keys`.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Keys {
    /// The keys.
    pub keys: Vec<Key>,
}

/// `GET /api/keys`, described: which one depends on `brief`.
#[derive(JsonSchema)]
#[serde(untagged)]
pub enum KeyList {
    /// Everything.
    Whole(Keys),
    /// What a list shows.
    Brief(KeyColumns<'static>),
}

/// `GET /api/keys/{id}`.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct DetailAnswer {
    /// The key.
    pub key: Key,
    /// The names of its secret fields.
    pub secret_fields: Vec<String>,
    /// What the provider told of the value that is current now. What a check does not tell stays as an earlier one told it.
    pub facts: BTreeMap<String, String>,
    /// When each fact was told last.
    #[serde(default)]
    pub facts_seen_at: BTreeMap<String, Timestamp>,
    /// Since when the verdict on the current value is what it is, as far as checks tell (or its end, for what has ended);
    /// `null` when nobody can say.
    #[serde(default)]
    pub status_since: Option<Timestamp>,
    /// When the current value was last found to work.
    #[serde(default)]
    pub last_ok_at: Option<Timestamp>,
    /// Newest first.
    pub versions: Vec<Version>,
    /// Newest first.
    pub checks: Vec<Check>,
    /// How often a value was wanted, by day: the last 30 days (UTC), the oldest first, today last.
    #[serde(default)]
    pub uses: Vec<u64>,
    /// Seconds between rotations; 0 is never, `null` is what the vault's setting says.
    #[serde(default)]
    pub rotate_every_seconds: Option<i64>,
    /// `service/name` of the other keys that have the same value, as far as the caller may know of them.
    #[serde(default)]
    pub same_value: Vec<String>,
}

/// `POST /api/keys`: the key, and what was found on the way.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Added {
    /// The key.
    #[serde(flatten)]
    pub key: Key,
    /// `service/name` of a key with the same value.
    pub duplicate_of: Option<String>,
    /// What the provider said, if it was asked.
    pub check: Option<Check>,
}

/// `POST /api/keys/validate`: one result of `check`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Checked {
    /// `service/name`, or what stands for a key that is not stored.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The provider.
    pub service: String,
    /// Whether nobody was asked: the key was found to work less than five minutes before, and this is what was found.
    #[serde(default)]
    pub cached: bool,
    /// What was found.
    #[serde(flatten)]
    pub check: Check,
}

/// `POST /api/keys/{id}/reveal`, read by the client.
#[derive(Deserialize, JsonSchema)]
pub struct Revealed {
    /// `service/name`.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The field.
    pub field: String,
    /// The value.
    pub value: Secret,
    /// The key in whose place this one stands in, when its service was asked for.
    pub instead_of: Option<Instead>,
}

/// `POST /api/session/create` and `/recovery`, read by the client.
#[derive(Deserialize, JsonSchema)]
pub struct RecoveryCode {
    /// To be shown once.
    pub recovery_code: Secret,
}

/// `POST /api/run`, read by the client where it lies in memory that is wiped: every value is copied once, into the
/// program's environment.
#[derive(Deserialize, JsonSchema)]
pub struct Handed<'a> {
    /// What the child's environment gets.
    #[serde(borrow)]
    pub variables: Vec<Variable<'a>>,
    /// Keys that were not asked for by name and can't be handed out.
    pub skipped: Vec<Skipped>,
    /// Keys that step in for others, as the fallback policy of their service says.
    pub stand_ins: Vec<StandIn>,
}

/// One variable of a child's environment.
#[derive(Deserialize, JsonSchema)]
pub struct Variable<'a> {
    /// Its name.
    #[serde(borrow)]
    pub name: Cow<'a, str>,
    /// Where it comes from; empty for a field that is not secret.
    #[serde(rename = "ref", borrow)]
    pub reference: Cow<'a, str>,
    /// Its value.
    #[serde(borrow)]
    pub value: Value<'a>,
}

/// A value in an answer: borrowed from it, or, where JSON needed escapes, in memory that the allocator wipes. Like a
/// [`Secret`] it can't be printed, copied or written.
#[derive(Deserialize)]
#[serde(transparent)]
pub struct Value<'a>(#[serde(borrow)] Cow<'a, str>);

/// Described as what it stands for.
impl JsonSchema for Value<'_> {
    fn schema_name() -> Cow<'static, str> {
        Secret::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        Secret::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Secret::json_schema(generator)
    }
}

impl Value<'_> {
    /// The plaintext. Forbidden by clippy unless the call says why.
    pub fn expose_text(&self) -> &str {
        &self.0
    }
}

/// A key that was left out.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Skipped {
    /// `service/name`.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Why.
    pub reason: String,
}

/// `GET /api/keys/expiring`.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct ExpiringKeys {
    /// Soonest first.
    pub keys: Vec<ExpiringKey>,
}

/// A key and the days it has left.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct ExpiringKey {
    /// The key.
    #[serde(flatten)]
    pub key: Key,
    /// Whole days, rounded down.
    pub days_left: i64,
    /// Nothing is told of it until then.
    pub snoozed_until: Option<Timestamp>,
}

/// `GET /api/keys/audit`.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Events {
    /// Oldest first.
    pub events: Vec<Event>,
    /// What verifying found, if it was asked for.
    pub verified: Option<bool>,
    /// Where the chain breaks.
    pub first_break: Option<Break>,
    /// Rows that were verified.
    pub rows: Option<u64>,
    /// The last row that byok itself removed, as the setting `audit.keep` says; 0 when none was.
    pub pruned_through: Option<u64>,
    /// What became of the row that a given anchor names.
    pub anchor: Option<Held>,
}

/// `GET /api/keys/audit/anchor`.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct AnchorAnswer {
    /// The line to keep.
    pub anchor: String,
    /// Which vault's.
    pub vault_id: VaultId,
    /// The newest row.
    pub seq: i64,
    /// When it was told.
    pub at: Timestamp,
    /// What the row's tag was digested to.
    pub digest: String,
}

impl From<Anchor> for AnchorAnswer {
    fn from(anchor: Anchor) -> Self {
        Self {
            anchor: anchor.to_string(),
            vault_id: anchor.vault,
            seq: anchor.seq,
            at: anchor.at,
            digest: anchor.digest(),
        }
    }
}

impl Events {
    /// Rows nobody has verified.
    pub fn unverified(events: Vec<Event>) -> Self {
        Self {
            events,
            verified: None,
            first_break: None,
            rows: None,
            pruned_through: None,
            anchor: None,
        }
    }

    /// The same rows, with what verifying the whole trail found.
    #[must_use]
    pub fn verified(self, report: Report) -> Self {
        Self {
            verified: Some(report.first_break.is_none()),
            rows: Some(report.rows),
            pruned_through: Some(report.pruned_through),
            anchor: report.anchor,
            first_break: report.first_break,
            ..self
        }
    }
}

/// `POST /api/integrity`.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Verified {
    /// Every page and the trail are as they were written.
    pub intact: bool,
}

/// `GET /api/services`, as a reader sees it.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
pub struct Services {
    /// By id.
    pub services: Vec<Service>,
}

/// A provider of the catalogue.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
pub struct Service {
    /// The catalogue id.
    pub id: String,
    /// The name people use.
    pub name: String,
    /// What it is for.
    pub category: String,
    /// Other names that mean this provider.
    pub aliases: Vec<String>,
    /// The parts of a credential.
    pub fields: Vec<serde_json::Map<String, serde_json::Value>>,
    /// Conventional names of environment variables.
    pub env: Vec<String>,
    /// Where its API lives.
    pub base_url: Option<String>,
    /// The page on which a person makes a key.
    pub keys_url: Option<String>,
    /// Whether its keys can be checked.
    pub validatable: bool,
    /// How well the check is attested.
    pub confidence: String,
}

/// `GET /api/clients`.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Clients {
    /// By name.
    pub clients: Vec<Client>,
}

/// `POST /api/clients`, read by the client.
#[derive(Deserialize, JsonSchema)]
pub struct ClientToken {
    /// The client.
    pub client: Client,
    /// To be shown once.
    pub token: Secret,
}

/// `POST /api/listen`.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Listening {
    /// `127.0.0.1:7341`.
    pub address: String,
}

/// One line of `GET /api/events`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EventLine {
    /// The row of the trail; also the event's id, to go on from after a break.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// What was done, in the words of the trail.
    pub kind: Action,
    /// `service/name` of the key, if it was about one.
    pub subject: Option<String>,
}

impl From<&Event> for EventLine {
    fn from(event: &Event) -> Self {
        Self {
            seq: event.seq,
            at: event.at,
            kind: event.action,
            subject: event.subject.clone(),
        }
    }
}
