//! How a request shows the key.

use super::exchange::{Assertion, Exchange};
use super::template::Template;
use crate::model::FieldName;
use schemars::JsonSchema;
use serde::Deserialize;

/// How a request shows the key.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Auth {
    /// The way.
    pub style: Style,
    /// The header or the parameter.
    #[serde(default)]
    pub name: Option<String>,
    /// What stands there: `Bearer {api_key}`. `user:{password}` for `basic` and `http-digest`, before the encoding.
    #[serde(default)]
    pub template: Option<Template>,
    /// What a signature is made of, for `sigv4`.
    #[serde(default)]
    pub signing: Option<Signing>,
    /// What buys a token, for `oauth2-client-credentials`.
    #[serde(default)]
    pub exchange: Option<Exchange>,
    /// What buys a token, for `oauth2-jwt-bearer`.
    #[serde(default)]
    pub assertion: Option<Assertion>,
    /// Other ways the provider accepts, for the reader.
    #[serde(default)]
    pub alternative: Option<String>,
    /// Where this is known from.
    pub source: String,
}

/// What a signature is made of. The secret itself is never sent.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signing {
    /// The plain field that names the key.
    pub key_id: FieldName,
    /// The secret field that signs.
    pub secret: FieldName,
    /// The secret field that is sent along when it has a value.
    #[serde(default)]
    pub token: Option<FieldName>,
    /// What the ids of keys begin with that are good for nothing without the token.
    #[serde(default)]
    pub temporary: Vec<String>,
    /// The service's name in the signature.
    pub service: String,
    /// The region's; may hold plain fields.
    pub region: Template,
}

/// The ways a key is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Style {
    /// `Authorization: Bearer …` (RFC 6750).
    Bearer,
    /// A header of the provider's own.
    Header,
    /// A parameter of the query.
    Query,
    /// `Authorization: Basic …` (RFC 7617).
    Basic,
    /// A segment of the path; the request's URL holds the field.
    Path,
    /// A member of the body; the request's body holds the field.
    Body,
    /// Not at all.
    None,
    /// AWS signature version 4: the request is signed, the secret stays here.
    Sigv4,
    /// RFC 7616: the server asks for a proof first; the secret stays here.
    HttpDigest,
    /// A token is bought with an id and a secret (RFC 6749, 4.4).
    Oauth2ClientCredentials,
    /// A token is bought with a signed assertion (RFC 7523); the key that signs stays here.
    Oauth2JwtBearer,
    /// Only the provider's own tool can do it.
    Cli,
}

impl Style {
    /// Why a key that is shown in this way can't be asked about; `None` when it can.
    pub fn unspoken(self) -> Option<&'static str> {
        (self == Self::Cli).then_some("only the provider's own tool can do it")
    }

    /// Why one request can't show the key by itself; `None` when it can.
    pub(super) fn takes_more(self) -> Option<&'static str> {
        match self {
            Self::HttpDigest => Some("it takes HTTP digest authentication"),
            Self::Oauth2ClientCredentials | Self::Oauth2JwtBearer => Some("it takes an OAuth token exchange"),
            style => style.unspoken(),
        }
    }

    /// Whether the key becomes part of the URL.
    pub fn is_in_url(self) -> bool {
        matches!(self, Self::Query | Self::Path)
    }
}

impl Signing {
    /// Whether the key of this id is good for nothing without its token.
    pub(super) fn is_temporary(&self, key_id: &[u8]) -> bool {
        let begins = |prefix: &String| key_id.starts_with(prefix.as_bytes());
        self.temporary.iter().any(begins)
    }
}

impl Auth {
    /// Whether the field's value is sent in a header as it is.
    pub(super) fn puts_in_header(&self, field: &FieldName) -> bool {
        let plain = matches!(self.style, Style::Bearer | Style::Header);
        plain
            && self
                .template
                .as_ref()
                .is_some_and(|template| template.fields().any(|name| name == field))
    }
}
