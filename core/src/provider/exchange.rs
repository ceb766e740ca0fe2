//! How a token is bought with a key: the tables `[auth.exchange]` and `[auth.assertion]`.

use super::auth::Auth;
use super::template::Template;
use crate::model::FieldName;
use schemars::JsonSchema;
use serde::Deserialize;

/// A token for an id and a secret (RFC 6749, 4.4).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// The field that names the client.
    pub client_id: FieldName,
    /// The secret field.
    pub client_secret: FieldName,
    /// Where both are shown.
    pub place: Shown,
    /// The token endpoint; without it, the question itself goes there.
    #[serde(default)]
    pub url: Option<Template>,
    /// What the token is to be good for.
    #[serde(default)]
    pub scope: Option<String>,
}

/// Where id and secret are shown to a token endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Shown {
    /// As `client_id` and `client_secret` of the form.
    Body,
    /// As `Authorization: Basic`, as they are: most providers do not decode what RFC 6749 would have encoded first.
    Basic,
}

/// A token for a statement that is signed with the key (RFC 7523): RS256 over issuer, scope, audience and time.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assertion {
    /// The secret field that holds a JSON document.
    pub document: FieldName,
    /// The document's member that says who signs.
    pub issuer: String,
    /// The document's member with the RSA key: PKCS#8 in PEM.
    pub key: String,
    /// The document's member that names the key.
    #[serde(default)]
    pub key_id: Option<String>,
    /// The token endpoint, which is the audience, too. Never taken from the document.
    pub token_url: Template,
    /// What the token is to be good for.
    #[serde(default)]
    pub scope: Option<String>,
}

impl Auth {
    /// Where a token is bought before the question is asked; `None` when nothing is bought, or the question itself does it.
    pub(super) fn token_url(&self, question: &Template) -> Option<&Template> {
        let exchange = self.exchange.as_ref().and_then(|exchange| exchange.url.as_ref());
        let url = exchange.or(self.assertion.as_ref().map(|assertion| &assertion.token_url))?;
        (url != question).then_some(url)
    }

    /// Whether a token is bought with the key.
    pub(super) fn buys(&self) -> bool {
        self.exchange.is_some() || self.assertion.is_some()
    }
}
