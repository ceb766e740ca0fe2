//! What is to be changed of a key.

use super::value::fields;
use super::words::{key_name, seconds, tags, when};
use crate::failure::Failure;
use byok_core::model;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

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

#[cfg(test)]
mod tests {
    use super::Patch;

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
