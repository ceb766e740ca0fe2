//! What a check tells besides: when the key expires, what it may do, how much is left.

use super::answer::Answer;
use super::credential::{Credential, verbatim};
use super::json_path::JsonPath;
use super::message::{clip, tidy};
use super::outcome::written;
use super::provider::Provider;
use super::redact::Redactor;
use super::template::Template;
use super::{jwt, moment, offline, x509};
use crate::model::FieldName;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The fact that says when a key ends.
pub(super) const EXPIRES_AT: &str = "expires_at";

/// Something that can be learned. Only what a definition lists is kept of an answer.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reveal {
    /// What is learned: `expires_at`, `scopes`, `account` … Names in `_at` are moments, kept as RFC 3339.
    pub fact: String,
    /// Where it stands.
    #[serde(rename = "where")]
    pub place: Place,
    /// The path, the header's name, the prefix, the claim, or the decoder.
    pub path: String,
    /// The field of the key that tells it, for `prefix`, `jwt` and `offline`; the main one otherwise.
    #[serde(default)]
    pub field: Option<FieldName>,
    /// What the prefix means.
    #[serde(default)]
    pub value: Option<String>,
    /// What a maintainer should know.
    #[serde(default)]
    pub note: Option<String>,
    /// Where this is known from.
    pub source: String,
}

/// Where a fact stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// In the JSON of the answer.
    Json,
    /// In a header of the answer.
    Header,
    /// In what the key starts with.
    Prefix,
    /// In the claims of a key that is a JSON web token, or of the token that was bought with it.
    Jwt,
    /// In the XML of the answer, which is read as if it were JSON.
    Xml,
    /// The end of the certificate that stands in the JSON of the answer.
    X509,
    /// In the key, by one of a closed list of decoders.
    Offline,
}

/// Where facts are looked for.
pub(super) struct Sources<'a> {
    pub(super) provider: &'a Provider,
    pub(super) credential: &'a Credential<'a>,
    pub(super) answer: &'a Answer,
    /// What the token says that was bought with the key.
    pub(super) claims: Option<&'a Value>,
    pub(super) redactor: &'a Redactor,
}

impl Sources<'_> {
    /// Adds everything that `reveals` lists and that is told. The first listed place that tells a fact wins.
    ///
    /// # Security
    /// What an answer tells is freed of the key. What the key tells of itself is kept as it is: the definition says, by a closed
    /// list of decoders, which piece is none of the secret.
    pub(super) fn gather(&self, reveals: &[Reveal], facts: &mut BTreeMap<String, String>) {
        for reveal in reveals {
            let told = match reveal.place {
                Place::Json | Place::Xml => from_document(&reveal.path, self.answer),
                Place::Header => from_header(&reveal.path, self.answer),
                Place::X509 => self.certified(&reveal.path),
                Place::Prefix | Place::Jwt | Place::Offline => None,
            };
            let kept = match told {
                Some(told) => keep(&reveal.fact, &self.redactor.clean(&told)),
                None => offline::told(self.provider, self.credential, reveal)
                    .or_else(|| self.claimed(reveal))
                    .and_then(|told| keep(&reveal.fact, &told)),
            };
            if let Some(kept) = kept {
                facts.entry(reveal.fact.clone()).or_insert(kept);
            }
        }
    }

    /// What the token says that was bought. When that ends is nothing about the key.
    fn claimed(&self, reveal: &Reveal) -> Option<String> {
        let is_asked = reveal.place == Place::Jwt && reveal.fact != EXPIRES_AT;
        let told = jwt::claim(self.claims.filter(|_| is_asked)?, &reveal.path)?;
        Some(self.redactor.clean(&told))
    }

    fn certified(&self, path: &str) -> Option<String> {
        let template = Template::parse(path).ok()?;
        let path = self.credential.fill(self.provider, &template, verbatim).ok()?;
        let pem = from_document(std::str::from_utf8(&path).ok()?, self.answer)?;
        x509::ends(&pem)
    }
}

/// The fact as it is kept; `None` when there is nothing in it.
pub(super) fn keep(fact: &str, told: &str) -> Option<String> {
    if fact.ends_with("_at") {
        return moment::read(told).map(|moment| moment.to_string());
    }
    Some(clip(&tidy(told))).filter(|text| !text.is_empty())
}

fn from_document(path: &str, answer: &Answer) -> Option<String> {
    listed(&JsonPath::parse(path)?, answer.document.as_ref()?)
}

/// The values that a path leads to, in one line.
pub(super) fn listed(path: &JsonPath, document: &Value) -> Option<String> {
    let found = path
        .find(document)
        .into_iter()
        .flat_map(|value| match value.as_array() {
            Some(list) => list.iter().collect(),
            None => vec![value],
        });
    let told: Vec<String> = found.filter(|value| !value.is_null()).filter_map(written).collect();
    (!told.is_empty()).then(|| told.join(", "))
}

fn from_header(name: &str, answer: &Answer) -> Option<String> {
    answer.headers.get(name)?.to_str().ok().map(str::to_owned)
}
