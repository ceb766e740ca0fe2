//! One entry of the catalogue: what is known of a provider.

use super::auth::Auth;
use super::derived::Derived;
use super::facts::Reveal;
use super::format::{Field, Format};
use super::request::{Inquiry, Request, Variant};
use super::rotation::Rotation;
use crate::model::{FieldName, ServiceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version of the schema this program reads.
pub(super) const SCHEMA_VERSION: u32 = 1;

/// A provider of keys. Written as a TOML file, see `docs/providers.md`; serialised as the contract's `service`.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// The version of the schema the file was written for.
    #[serde(skip_serializing)]
    pub schema_version: u32,
    /// The catalogue id.
    pub id: ServiceId,
    /// The name people use.
    pub name: String,
    /// What it is for: `ai`, `maps`, `travel`, `cloud` …
    pub category: String,
    /// Other names that mean this provider.
    #[serde(default)]
    pub aliases: Vec<ServiceId>,
    /// What sort of credential it gives out.
    #[serde(skip_serializing)]
    pub kind: Kind,
    /// Its web site.
    #[serde(default, skip_serializing)]
    pub home: Option<String>,
    /// Its documentation.
    #[serde(default, skip_serializing)]
    pub docs: Option<String>,
    /// The page on which a person makes a key.
    #[serde(default)]
    pub keys_url: Option<String>,
    /// A public OpenAPI description, `owner/repo path`, for the reader.
    #[serde(default, skip_serializing)]
    pub openapi: Option<String>,
    /// Where the three links above come from.
    #[serde(default, skip_serializing)]
    pub links_source: Option<String>,
    /// Conventional names of environment variables for the main field, the official tool's first.
    #[serde(default)]
    pub env: Vec<String>,
    /// Where those names come from.
    #[serde(default, skip_serializing)]
    pub env_source: Option<String>,
    /// Where its API lives; a key can have another one.
    #[serde(default)]
    pub base_url: Option<String>,
    /// Conventional names of environment variables for the base URL, which is written as their programs expect it.
    #[serde(default)]
    pub base_url_env: Vec<String>,
    /// The only hosts a key of this provider is sent to; may hold `{field}` of plain fields.
    #[serde(default, skip_serializing)]
    pub hosts: Vec<String>,
    /// Whether there is a question to ask.
    pub validatable: bool,
    /// How well the question is attested.
    pub confidence: Confidence,
    /// Whether its answers are known to quote the key, so that the gateway has to look for it in all of them.
    #[serde(default, skip_serializing)]
    pub echoes_key: bool,
    /// Whether the secret has to travel in the URL.
    #[serde(default, skip_serializing)]
    pub secret_in_url: bool,
    /// The parts of a credential.
    #[serde(rename(deserialize = "field", serialize = "fields"))]
    pub fields: Vec<Field>,
    /// Plain values that stand inside fields.
    #[serde(default, skip_serializing)]
    pub derived: Vec<Derived>,
    /// The shapes its keys are known to have.
    #[serde(default, rename = "format", skip_serializing)]
    pub formats: Vec<Format>,
    /// How a request shows the key.
    #[serde(skip_serializing)]
    pub auth: Auth,
    /// The cheapest question without side effects.
    #[serde(default, skip_serializing)]
    pub validate: Option<Request>,
    /// Keys that have to be asked about in another way.
    #[serde(default, rename = "variant", skip_serializing)]
    pub variants: Vec<Variant>,
    /// What may be asked besides, of a key that works.
    #[serde(default, rename = "inquiry", skip_serializing)]
    pub inquiries: Vec<Inquiry>,
    /// How a new key is made there, and the old one taken back.
    #[serde(default, skip_serializing)]
    pub rotation: Option<Rotation>,
    /// What an answer tells besides.
    #[serde(default, skip_serializing)]
    pub reveals: Vec<Reveal>,
    /// What a maintainer should know.
    #[serde(default, skip_serializing)]
    pub notes: Option<String>,
    /// What went wrong for others.
    #[serde(default, skip_serializing)]
    pub pitfalls: Vec<String>,
}

/// What sort of credential a provider gives out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// One key for an account or a project.
    ApiKey,
    /// A personal access token.
    Pat,
    /// An id and a secret that sign requests.
    AccessKey,
    /// An account id and a token.
    SidToken,
    /// A client id and a client secret.
    OauthClient,
    /// A token that was the result of a consent.
    OauthToken,
    /// A machine's identity, usually a document.
    ServiceAccount,
    /// A token of a machine.
    ServiceToken,
    /// A URL that is the secret.
    WebhookUrl,
    /// There is nothing a person could get.
    None,
}

/// How well the question to a provider is attested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// There is no question.
    None,
    /// General knowledge only.
    Low,
    /// Independent programs ask it.
    Medium,
    /// The provider's documentation or several maintained validators say so.
    High,
}

impl Provider {
    /// The field that is meant when none is named: the first secret that a credential must have.
    pub fn main_field(&self) -> &FieldName {
        let secrets = || self.fields.iter().filter(|field| field.secret);
        let main = secrets()
            .find(|field| field.required)
            .or_else(|| secrets().next())
            .or(self.fields.first());
        &main
            .expect("a definition without fields was refused when it was loaded")
            .name
    }

    /// How the requests of a rotation show the key.
    pub(super) fn rotation_auth(&self) -> &Auth {
        let own = self.rotation.as_ref().and_then(|rotation| rotation.auth.as_ref());
        own.unwrap_or(&self.auth)
    }

    /// The declared field of that name.
    pub fn field(&self, name: &FieldName) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == *name)
    }

    /// The conventional environment variable of a field.
    pub fn env_for(&self, name: &FieldName) -> Option<&str> {
        let own = self.field(name).and_then(|field| field.env.first());
        let main = || (name == self.main_field()).then(|| self.env.first()).flatten();
        own.or_else(main).map(String::as_str)
    }
}
