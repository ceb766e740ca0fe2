//! What the page asks for, as a person wrote it. It is parsed here, and a complaint names its field.

use crate::failure::Failure;
use crate::staging::Staging;
use byok_core::clock::{Clock, SystemClock, Timestamp};
use byok_core::error::Code;
use byok_core::model::{self, ClientName, FieldName, KeyName, Rate, Scope, ServiceId, Tag, parse_span, parse_when};
use byok_core::provider::check_base_url;
use byok_core::secret::Secret;
use byok_daemon::wire::NewClientRequest;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A value for a secret field.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Value {
    /// It lies in the program; the page knows its number.
    Staged(u32),
    /// It was typed into the page.
    Typed(Secret),
}

/// A key to be added.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewKey {
    pub(crate) service: String,
    pub(crate) name: Option<String>,
    pub(crate) secrets: BTreeMap<String, Value>,
    pub(crate) fields: BTreeMap<String, String>,
    pub(crate) note: String,
    pub(crate) tags: Vec<String>,
    pub(crate) base_url: Option<String>,
    /// A span such as `90d`, or a date.
    pub(crate) expires: Option<String>,
    /// A span.
    pub(crate) rotate_every: Option<String>,
    pub(crate) is_default: bool,
    pub(crate) check: bool,
}

/// A new value for a key.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewValue {
    pub(crate) secrets: BTreeMap<String, Value>,
    pub(crate) fields: BTreeMap<String, String>,
    /// A span; nothing or `0h` shreds the old value at once.
    pub(crate) keep_old: String,
    pub(crate) check: bool,
    pub(crate) at_provider: bool,
}

/// What changes; an empty text takes a thing away, an absent one leaves it.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Patch {
    pub(crate) name: Option<String>,
    pub(crate) note: Option<String>,
    pub(crate) tags: Option<Vec<String>>,
    pub(crate) expires: Option<String>,
    pub(crate) rotate_every: Option<String>,
    pub(crate) base_url: Option<String>,
    pub(crate) fields: BTreeMap<String, String>,
    pub(crate) is_active: Option<bool>,
    pub(crate) is_default: Option<bool>,
}

/// A token to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewClient {
    pub(crate) name: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) services: Vec<String>,
    pub(crate) keys: Vec<String>,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) rate: String,
}

/// Values by field, taken from the page or from where they are staged.
pub(crate) fn secrets(
    values: BTreeMap<String, Value>,
    staging: &Staging,
) -> Result<BTreeMap<FieldName, Secret>, Failure> {
    values
        .into_iter()
        .map(|(name, value)| {
            let field = field(&name)?;
            let value = match value {
                Value::Typed(typed) => typed,
                Value::Staged(handle) => staging
                    .copy(handle)
                    .ok_or_else(|| Failure::new(Code::NotFound, "what was pasted is gone; paste it again").at(&name))?,
            };
            Ok((field, value))
        })
        .collect()
}

/// Plain fields.
pub(crate) fn fields(plain: BTreeMap<String, String>) -> Result<BTreeMap<FieldName, String>, Failure> {
    plain
        .into_iter()
        .map(|(name, value)| Ok((field(&name)?, value)))
        .collect()
}

fn field(name: &str) -> Result<FieldName, Failure> {
    FieldName::parse(name).map_err(|wrong| Failure::of(&wrong).at("fields"))
}

/// Labels.
pub(crate) fn tags(words: &[String]) -> Result<Vec<Tag>, Failure> {
    let parse = |word: &String| Tag::parse(word).map_err(|wrong| Failure::of(&wrong).at("tags"));
    words.iter().map(parse).collect()
}

/// A span or a date.
pub(crate) fn when(text: &str) -> Result<Timestamp, Failure> {
    parse_when(text, SystemClock.now()).map_err(|wrong| Failure::of(&wrong).at("expires"))
}

/// Seconds of a span.
pub(crate) fn seconds(field: &str, text: &str) -> Result<i64, Failure> {
    let span = parse_span(text).map_err(|wrong| Failure::of(&wrong).at(field))?;
    Ok(span.as_secs())
}

/// Seconds of the overlap after a rotation; none shreds the old value at once.
pub(crate) fn overlap(text: &str) -> Result<i64, Failure> {
    let text = text.trim();
    let number = text.trim_end_matches(|c: char| c.is_alphabetic());
    let is_none = text.is_empty() || (!number.is_empty() && number.bytes().all(|byte| byte == b'0'));
    if is_none { Ok(0) } else { seconds("keep_old", text) }
}

/// An address that is not the provider's own.
pub(crate) fn base_url(text: &str) -> Result<(), Failure> {
    check_base_url(text)
        .map(drop)
        .map_err(|wrong| Failure::of(&wrong).at("base_url"))
}

impl Patch {
    /// As the daemon takes it.
    pub(crate) fn parse(self) -> Result<model::Patch, Failure> {
        let unless_empty = |text: String| (!text.is_empty()).then_some(text);
        let expires_at = match self.expires.map(unless_empty) {
            Some(Some(text)) => Some(Some(when(&text)?)),
            other => other.map(|_| None),
        };
        let rotate_every_seconds = match self.rotate_every.map(unless_empty) {
            Some(Some(text)) => Some(Some(seconds("rotate_every", &text)?)),
            other => other.map(|_| None),
        };
        Ok(model::Patch {
            name: self.name.as_deref().map(key_name).transpose()?,
            note: self.note,
            tags: self.tags.as_deref().map(tags).transpose()?,
            expires_at,
            rotate_every_seconds,
            base_url: self.base_url.map(unless_empty),
            fields: fields(self.fields)?,
            is_active: self.is_active,
            is_default: self.is_default,
        })
    }
}

/// A key's name.
pub(crate) fn key_name(text: &str) -> Result<KeyName, Failure> {
    KeyName::parse(text).map_err(|wrong| Failure::of(&wrong).at("name"))
}

impl NewClient {
    /// As the daemon takes it.
    pub(crate) fn parse(self) -> Result<NewClientRequest, Failure> {
        let scope = |word: &String| Scope::parse(word).map_err(|wrong| Failure::of(&wrong));
        let service = |word: &String| ServiceId::parse(word).map_err(|wrong| Failure::of(&wrong));
        Ok(NewClientRequest {
            name: ClientName::parse(&self.name).map_err(|wrong| Failure::of(&wrong))?,
            scopes: self.scopes.iter().map(scope).collect::<Result<_, _>>()?,
            services: self.services.iter().map(service).collect::<Result<_, _>>()?,
            keys: self.keys,
            expires_at: self.expires_at,
            rate: Some(Rate::parse(&self.rate).map_err(|wrong| Failure::of(&wrong))?),
            rules: Vec::new(),
            concurrency: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Patch, overlap};

    #[test]
    fn an_overlap_of_nothing_is_none() {
        assert_eq!(overlap("").unwrap(), 0);
        assert_eq!(overlap("0h").unwrap(), 0);
        assert_eq!(overlap("24h").unwrap(), 86_400);
        assert!(overlap("soon").is_err());
    }

    #[test]
    fn an_empty_text_takes_away_and_an_absent_one_leaves() {
        let patch: Patch = serde_json::from_str(r#"{"expires":""}"#).unwrap();
        let patch = patch.parse().unwrap();
        assert_eq!(patch.expires_at, Some(None));
        assert_eq!(patch.base_url, None);
    }

    #[test]
    fn a_complaint_names_its_field() {
        let patch: Patch = serde_json::from_str(r#"{"expires":"soon"}"#).unwrap();
        assert!(patch.parse().unwrap_err().message.starts_with("expires: "));
    }
}
