//! What faces ask. Values are read straight into [`Secret`]s; sending goes through [`super::outlet`].

use super::ProjectFile;
use byok_core::clock::Timestamp;
use byok_core::crypto::KdfParams;
use byok_core::model::{CallRule, ClientName, FieldName, KeyName, Rate, Scope, ServiceId, Tag};
use byok_core::provider::{Asking, Cost};
use byok_core::secret::Secret;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a person opens the vault with: one of the two.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// The password.
    pub password: Option<Secret>,
    /// The recovery code, as typed.
    pub recovery_code: Option<Secret>,
}

/// `POST /api/session/create`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateVault {
    /// The new password.
    pub password: Secret,
    /// How expensive a guess is to be.
    #[serde(default)]
    pub kdf: KdfParams,
}

/// `POST /api/session/unlock`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unlock {
    /// The password.
    pub password: Option<Secret>,
    /// The recovery code, as typed.
    pub recovery_code: Option<Secret>,
    /// Stay open for this long whether or not anything is done.
    pub for_seconds: Option<i64>,
}

/// `POST /api/session/password`, `/recovery`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The password until now, or the recovery code.
    pub proof: Proof,
    /// The new one; not for `/recovery`.
    pub new_password: Option<Secret>,
}

/// `GET /api/keys`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct KeysQuery {
    /// Only this provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Only this label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// Only this status or verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Only keys that end within this span.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiring: Option<String>,
    /// Fuzzy text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Only what a list shows of each key; a third of the bytes.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub brief: bool,
}

/// `POST /api/keys`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewKeyRequest {
    /// A catalogue id, an alias, or a custom service.
    pub service: ServiceId,
    /// `main` when absent.
    #[serde(default)]
    pub name: Option<KeyName>,
    /// The main secret field, for callers that know no other.
    #[serde(default)]
    pub key: Option<Secret>,
    /// The secret fields.
    #[serde(default)]
    pub secrets: BTreeMap<FieldName, Secret>,
    /// The others.
    #[serde(default)]
    pub fields: BTreeMap<FieldName, String>,
    /// The person's words.
    #[serde(default)]
    pub note: String,
    /// The person's labels.
    #[serde(default)]
    pub tags: Vec<Tag>,
    /// Another address than the provider's.
    #[serde(default)]
    pub base_url: Option<String>,
    /// When it ends.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
    /// Seconds between rotations.
    #[serde(default)]
    pub rotate_every_seconds: Option<i64>,
    /// Make it the default.
    #[serde(default)]
    pub is_default: bool,
    /// Ask the provider first.
    #[serde(default = "yes")]
    pub check: bool,
}

fn yes() -> bool {
    true
}

/// `POST /api/keys/validate`: a stored key by id or reference, or one that is not stored.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Validate {
    /// A stored key: its id or reference.
    #[serde(default)]
    pub id: Option<String>,
    /// The provider of a key that is not stored.
    #[serde(default)]
    pub service: Option<ServiceId>,
    /// Its main secret field.
    #[serde(default)]
    pub key: Option<Secret>,
    /// Its secret fields.
    #[serde(default)]
    pub secrets: BTreeMap<FieldName, Secret>,
    /// The others.
    #[serde(default)]
    pub fields: BTreeMap<FieldName, String>,
    /// Another address than the provider's.
    #[serde(default)]
    pub base_url: Option<String>,
    /// Ask now, also about a stored key that was found to work less than five minutes ago.
    #[serde(default)]
    pub fresh: bool,
    /// Ask even if the question costs money.
    #[serde(default)]
    pub allow_cost: bool,
    /// Ask a key that works for more: credit, plan, what the provider knows of it. Free questions only.
    #[serde(default)]
    pub thorough: bool,
}

/// How a question to a provider is meant; the words of [`Validate`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CheckWish {
    /// Ask now, whatever was found a moment ago.
    pub fresh: bool,
    /// Ask even if the question costs money.
    pub allow_cost: bool,
    /// Ask a key that works for more.
    pub thorough: bool,
}

impl CheckWish {
    /// As the prober understands it. One request of a quota is asked for without a word: it is what a person wants who asks.
    pub fn asking(self) -> Asking {
        Asking {
            cost: if self.allow_cost { Cost::Paid } else { Cost::Quota },
            thorough: self.thorough,
        }
    }
}

/// `POST /api/keys/{id}/reveal`.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RevealRequest {
    /// The main field when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<FieldName>,
    /// It goes to the clipboard and not to a screen.
    pub copy: bool,
    /// The `byok.toml` above the caller's folder, for the key that it means by a bare service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<ProjectFile>,
}

/// `GET /api/keys/audit`.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AuditQuery {
    /// Only rows about this key (id or reference).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Only rows from then on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Only rows before then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Only this deed, as the trail calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Only what ended so: `ok`, `refused`, `failed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// Only what this scoped client did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// Only what this program did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
    /// Only rows whose subject contains this text, whatever its case; also of keys that are gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Only rows after this one (`seq`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
    /// Only rows before this one (`seq`): the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
    /// 1–1,000; 100 when absent; 0 asks for all (owner only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
    /// Walk the whole chain too.
    pub verify: bool,
    /// Compare the trail with this anchor, too; verifies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anchor: Option<String>,
}

/// `GET /api/keys/expiring`.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ExpiringQuery {
    /// 1–365; 30 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// A span such as `90d`, for callers that want more than days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
    /// Keys whose value should be replaced within that time, or should have been, instead of those that end.
    pub rotation: bool,
    /// Those that have ended already, too; with negative days left. Keys to be replaced have these anyway.
    pub ended: bool,
}

/// `POST /api/run`: which values a program gets.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HandOutRequest {
    /// Keys under their conventional variable names; `None` together with no assignments means every default key.
    pub only: Option<Vec<String>>,
    /// Variables that hold a reference.
    pub assignments: Vec<Assignment>,
    /// The `byok.toml` above the program's folder. Its variables give way to assignments of the same name.
    pub project: Option<ProjectFile>,
    /// The program, for the trail.
    pub program: String,
}

/// A variable whose value is a reference.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    /// Its name.
    pub variable: String,
    /// The reference.
    #[serde(rename = "ref")]
    pub reference: String,
}

/// `POST /api/clients`.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClientRequest {
    /// Unique.
    pub name: ClientName,
    /// At least one.
    pub scopes: Vec<Scope>,
    /// The services it is kept to.
    #[serde(default)]
    pub services: Vec<ServiceId>,
    /// The keys it is kept to, by id or reference.
    #[serde(default)]
    pub keys: Vec<String>,
    /// When its token ends.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
    /// How much it may do; ten operations a minute when it is left out, or six hundred for a client that may use keys and do
    /// nothing else: its program makes a call whenever somebody types.
    #[serde(default)]
    pub rate: Option<Rate>,
    /// The calls it may make through the gateway; none here is every call that its scopes allow.
    #[serde(default)]
    pub rules: Vec<CallRule>,
    /// Its calls through the gateway at once; the gateway's own limit when it is left out.
    #[serde(default)]
    pub concurrency: Option<u32>,
}

/// `PATCH /api/clients/{id}`.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ClientPatch {
    /// Have its token refused, or not any more.
    pub is_suspended: Option<bool>,
}

/// `POST /api/listen`.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListenRequest {
    /// `127.0.0.1:7341`; port 0 for any that is free.
    pub address: String,
}
