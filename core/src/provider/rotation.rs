//! How a new key is made at a provider, and the old one taken back: the `[rotation]` table of a definition.

use super::auth::Auth;
use super::json_path::JsonPath;
use super::request::{BodyType, Method};
use super::template::Template;
use crate::model::FieldName;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What `rotate --at-provider` asks.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rotation {
    /// Which key the requests show.
    pub by: Authority,
    /// What becomes of the old value when the new one is made.
    pub old: OldKey,
    /// What that key must be allowed to do, for the person.
    pub needs: String,
    /// What a maintainer should know.
    #[serde(default)]
    pub note: Option<String>,
    /// Shown in this way, when the place that makes keys wants it otherwise than the one that is asked about them.
    #[serde(default)]
    pub auth: Option<Auth>,
    /// Asked first, when the other requests need to know something that only the provider knows.
    #[serde(default)]
    pub find: Option<Call>,
    /// Makes the new key. Its answer is the only place where the value is ever seen.
    pub create: Call,
    /// Takes the old key back.
    #[serde(default)]
    pub revoke: Option<Call>,
    /// Where this is known from.
    pub source: String,
}

impl Rotation {
    /// Whether the new key gets a name at the provider, by which a person finds it.
    pub fn names_the_new(&self) -> bool {
        let hole = format!("{{{NEW_NAME}}}");
        let create = &self.create;
        create.url.as_str().contains(&hole) || create.body.as_ref().is_some_and(|body| body.contains(&hole))
    }
}

/// Which key makes a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Authority {
    /// The key that is replaced.
    Itself,
    /// Another key of the same provider, which the person names.
    Another,
}

/// What becomes of the old value when the new one is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OldKey {
    /// It works until it is revoked.
    Works,
    /// It ends with the same request.
    Ends,
}

/// One request of a rotation. Besides fields it may hold `{new_name}`, `{expires_on}`, and what `find` has told.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// The method.
    pub method: Method,
    /// Absolute, or from `/` on, which continues the base URL.
    pub url: Template,
    /// Headers besides the key's.
    #[serde(default)]
    pub headers: BTreeMap<String, Template>,
    /// How the body is written.
    #[serde(default)]
    pub body_type: Option<BodyType>,
    /// The body.
    #[serde(default)]
    pub body: Option<String>,
    /// Where the new secret fields stand in the answer.
    #[serde(default)]
    pub secrets: BTreeMap<FieldName, Place>,
    /// Where plain fields stand in the answer: of the new key, or, for `find`, names for the other requests.
    #[serde(default)]
    pub fields: BTreeMap<FieldName, Place>,
}

/// A way through an answer.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Place(pub(super) JsonPath);

/// The name that the new key gets at the provider.
pub(super) const NEW_NAME: &str = "new_name";
/// The day on which it is to end, `2027-01-31`.
pub(super) const EXPIRES_ON: &str = "expires_on";
