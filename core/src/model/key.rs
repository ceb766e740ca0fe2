//! A key as everybody may see it.

use super::expiry::ExpirySource;
use super::names::{FieldName, KeyName, ServiceId, Tag};
use super::verdict::{Status, Verdict};
use crate::clock::Timestamp;
use crate::ids::KeyId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The metadata of a key; the `key` object of the contract.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Key {
    /// Stays the same through edits and rotations.
    pub id: KeyId,
    /// `service/name`.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The provider.
    pub service: ServiceId,
    /// Unique within the service.
    pub name: KeyName,
    /// Whether it is what the bare service name means.
    pub is_default: bool,
    /// Whether it may be handed out.
    pub is_active: bool,
    /// What the last check said, or `expired` once `expires_at` has passed.
    pub status: Status,
    /// The status's group.
    pub verdict: Verdict,
    /// The first and last characters, where the value is long enough not to be given away; else empty.
    pub preview: String,
    /// The person's labels, sorted.
    pub tags: Vec<Tag>,
    /// The person's words, at most 1,000 characters.
    pub note: String,
    /// The fields that are not secret.
    pub fields: BTreeMap<FieldName, String>,
    /// Where it is used instead of the provider's own address.
    pub base_url: Option<String>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
    /// When it ends, if that is known.
    pub expires_at: Option<Timestamp>,
    /// Who said so.
    pub expires_source: Option<ExpirySource>,
    /// When it should be replaced.
    pub rotate_due_at: Option<Timestamp>,
    /// When its provider was last asked.
    pub last_checked_at: Option<Timestamp>,
    /// When a value was last handed out.
    pub last_used_at: Option<Timestamp>,
    /// How often a value was handed out.
    pub use_count: u64,
    /// The current version, from 1.
    pub version: u32,
}

impl Key {
    /// Whether its expiry date has passed at `now`.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }

    /// Whole days until it ends, rounded down; `None` when no end is known. Negative once it has ended.
    pub fn days_left(&self, now: Timestamp) -> Option<i64> {
        self.expires_at
            .map(|end| (end.as_second() - now.as_second()).div_euclid(86_400))
    }
}

/// What `edit` changes; `None` leaves a thing as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Patch {
    /// A new name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<KeyName>,
    /// A new note; empty removes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The new set of labels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
    /// A new end, or `Some(None)` for none.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub expires_at: Option<Option<Timestamp>>,
    /// Seconds between rotations, or `Some(None)` for none.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub rotate_every_seconds: Option<Option<i64>>,
    /// Another address, or `Some(None)` for the provider's own.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub base_url: Option<Option<String>>,
    /// Fields that are not secret, to set; an empty value removes one.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<FieldName, String>,
    /// Switch it on or off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_active: Option<bool>,
    /// Make it the service's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_default: Option<bool>,
}

/// Tells `null` (remove) from absent (leave).
fn present<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::Patch;

    #[test]
    fn null_removes_and_absence_leaves() {
        let patch: Patch = serde_json::from_str(r#"{"expires_at":null}"#).unwrap();
        assert_eq!(patch.expires_at, Some(None));
        assert_eq!(patch.base_url, None);
    }

    #[test]
    fn unknown_fields_are_refused() {
        assert!(serde_json::from_str::<Patch>(r#"{"value":"sk-1"}"#).is_err());
    }
}
