//! What an answer tells besides: when the key expires, what it may do, how much is left.

use super::answer::Answer;
use super::credential::Credential;
use super::json_path::JsonPath;
use super::message::{clip, tidy};
use super::moment;
use super::outcome::written;
use super::provider::Provider;
use super::redact::Redactor;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Something that can be learned. Only what a definition lists is kept of an answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reveal {
    /// What is learned: `expires_at`, `scopes`, `account` … Names in `_at` are moments, kept as RFC 3339.
    pub fact: String,
    /// Where it stands.
    #[serde(rename = "where")]
    pub place: Place,
    /// The path, the header's name, or the prefix.
    pub path: String,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// In the JSON of the answer.
    Json,
    /// In a header of the answer.
    Header,
    /// In what the key starts with.
    Prefix,
    /// In the claims of a key that is a JSON web token; not read yet.
    Jwt,
    /// In the XML of the answer, which is read as if it were JSON.
    Xml,
    /// In a certificate; not read yet.
    X509,
    /// In the key, by a rule of its own; not read yet.
    Offline,
}

/// Everything the definition lists and the answer tells. The first listed place that tells a fact wins.
pub(super) fn gather(
    provider: &Provider,
    credential: &Credential<'_>,
    answer: &Answer,
    redactor: &Redactor,
) -> BTreeMap<String, String> {
    let mut facts = BTreeMap::new();
    for reveal in &provider.reveals {
        let told = match reveal.place {
            Place::Json | Place::Xml => from_document(&reveal.path, answer),
            Place::Header => from_header(&reveal.path, answer),
            Place::Prefix => from_prefix(reveal, provider, credential),
            Place::Jwt | Place::X509 | Place::Offline => None,
        };
        let kept = told.and_then(|told| keep(&reveal.fact, &redactor.clean(&told)));
        if let Some(kept) = kept {
            facts.entry(reveal.fact.clone()).or_insert(kept);
        }
    }
    facts
}

/// The fact as it is kept; `None` when there is nothing in it.
fn keep(fact: &str, told: &str) -> Option<String> {
    if fact.ends_with("_at") {
        return moment::read(told).map(|moment| moment.to_string());
    }
    Some(clip(&tidy(told))).filter(|text| !text.is_empty())
}

fn from_document(path: &str, answer: &Answer) -> Option<String> {
    let document = answer.document.as_ref()?;
    let found = JsonPath::parse(path)?
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

fn from_prefix(reveal: &Reveal, provider: &Provider, credential: &Credential<'_>) -> Option<String> {
    let value = credential.value(provider, provider.main_field())?;
    value
        .bytes()
        .starts_with(reveal.path.as_bytes())
        .then(|| reveal.value.clone())?
}
