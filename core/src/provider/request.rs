//! The question that is asked of a provider.

use super::auth::Auth;
use super::facts::Reveal;
use super::outcome::Rule;
use super::pattern::Pattern;
use super::template::Template;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The cheapest request without side effects that tells whether a key works.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Absolute, or from `/` on, which continues the base URL. May hold `{field}`.
    pub url: Template,
    /// Headers besides the key's. One that holds a field is left out when the field has no value.
    #[serde(default)]
    pub headers: BTreeMap<String, Template>,
    /// How the body is written.
    #[serde(default)]
    pub body_type: Option<BodyType>,
    /// The body; may hold `{field}`.
    #[serde(default)]
    pub body: Option<String>,
    /// What asking costs.
    pub cost: Cost,
    /// Whether an answer that accepts the key is trusted only when a wrong key is refused.
    #[serde(default)]
    pub control: bool,
    /// What a maintainer should know.
    #[serde(default)]
    pub note: Option<String>,
    /// Where this is known from.
    pub source: String,
    /// What an answer means; the first rule that fits decides, then the defaults.
    #[serde(default, rename = "outcome")]
    pub outcomes: Vec<Rule>,
}

/// Keys of the provider that have to be asked about in another way, told by their shape. What it does not say is as in the
/// provider's question.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// What such a main field starts with, one of these.
    #[serde(default)]
    pub prefixes: Vec<String>,
    /// The shape of the whole main field.
    #[serde(default)]
    pub pattern: Option<Pattern>,
    /// Asked at this place instead.
    #[serde(default)]
    pub url: Option<Template>,
    /// Asked with this method instead; a question that is asked with GET has no body.
    #[serde(default)]
    pub method: Option<Method>,
    /// With these headers instead.
    #[serde(default)]
    pub headers: Option<BTreeMap<String, Template>>,
    /// How the body is written instead.
    #[serde(default)]
    pub body_type: Option<BodyType>,
    /// With this body instead.
    #[serde(default)]
    pub body: Option<String>,
    /// What asking costs instead.
    #[serde(default)]
    pub cost: Option<Cost>,
    /// Shown in this way instead.
    #[serde(default)]
    pub auth: Option<Auth>,
    /// Not asked at all, and this is why, in one sentence.
    #[serde(default)]
    pub unverified: Option<String>,
    /// What a maintainer should know.
    #[serde(default)]
    pub note: Option<String>,
    /// Where this is known from.
    pub source: String,
    /// What an answer means instead; the provider's rules where there are none.
    #[serde(default, rename = "outcome")]
    pub outcomes: Vec<Rule>,
}

/// A further question about a key that works, for what the first one does not tell. Asked on demand only.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Inquiry {
    /// The method.
    #[serde(default = "Method::get")]
    pub method: Method,
    /// Absolute, or from `/` on, which continues the base URL. May hold `{field}`.
    pub url: Template,
    /// Headers besides the key's.
    #[serde(default)]
    pub headers: BTreeMap<String, Template>,
    /// How the body is written.
    #[serde(default)]
    pub body_type: Option<BodyType>,
    /// The body; may hold `{field}`.
    #[serde(default)]
    pub body: Option<String>,
    /// What asking costs: nothing.
    #[serde(default = "Cost::free")]
    pub cost: Cost,
    /// Shown in this way instead.
    #[serde(default)]
    pub auth: Option<Auth>,
    /// What a maintainer should know.
    #[serde(default)]
    pub note: Option<String>,
    /// Where this is known from.
    #[serde(default)]
    pub source: Option<String>,
    /// What the answer tells.
    pub reveals: Vec<Reveal>,
}

/// The methods a request may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Reads.
    Get,
    /// Some providers have no reading call that needs a key.
    Post,
    /// Replaces; for making keys only.
    Put,
    /// Takes away; for revoking keys only.
    Delete,
}

impl Method {
    fn get() -> Self {
        Self::Get
    }

    /// The word of the request.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }

    /// Whether a question may have it: whatever changes things may not.
    pub(super) fn asks(self) -> bool {
        matches!(self, Self::Get | Self::Post)
    }
}

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BodyType {
    /// `application/json`.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `text/plain`.
    Text,
}

/// What asking costs; later is dearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Cost {
    /// Nothing.
    Free,
    /// One request of a quota or of a free tier.
    Quota,
    /// Money.
    Paid,
}

impl Cost {
    fn free() -> Self {
        Self::Free
    }
}

impl BodyType {
    /// The value of `Content-Type`.
    pub(super) fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Form => "application/x-www-form-urlencoded",
            Self::Text => "text/plain",
        }
    }
}
