//! A rotation at a provider, as it is written down step by step.

use crate::clock::Timestamp;
use crate::ids::KeyId;
use serde::{Deserialize, Serialize};

/// One rotation at a provider. It holds no value; the new one is a staged version of the key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Rotation {
    /// Its place in the journal.
    pub id: i64,
    /// Whose value is replaced.
    pub key_id: KeyId,
    /// The key that makes and revokes keys, when it is another one.
    pub by_key: Option<KeyId>,
    /// How far it is.
    pub step: Step,
    /// The version that is replaced.
    pub old_version: u32,
    /// The version that takes its place; `None` until the provider has answered.
    pub new_version: Option<u32>,
    /// The name that the new key was given at the provider.
    pub label: String,
    /// The overlap, in seconds.
    pub keep_seconds: i64,
    /// When it began.
    pub started_at: Timestamp,
    /// When it last got further, or was tried.
    pub changed_at: Timestamp,
    /// When there is something to do next; `None` once it is over.
    pub next_at: Option<Timestamp>,
    /// How often the present step was tried without success.
    pub tries: u32,
    /// What stands in the way, or how it ended; without a value.
    pub message: String,
}

/// The steps of a rotation at a provider, in their order, and the ways it can end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The provider is about to be asked for a new key, or was.
    Asking,
    /// The new value is stored, and not used yet.
    Created,
    /// The new value is the current one; the old one still works at the provider.
    Switched,
    /// The provider has taken the old one back; it remains to be proved.
    Revoked,
    /// The old value is dead and shredded.
    Done,
    /// The provider made nothing; the old value works.
    Unmade,
    /// The provider's answer never arrived; a key may have been made that nobody has.
    Lost,
    /// The person went back to the old value, or did without the new one.
    Cancelled,
    /// The old value could not be revoked, or not be proved dead.
    GivenUp,
}

impl Step {
    const ALL: [Self; 9] = [
        Self::Asking,
        Self::Created,
        Self::Switched,
        Self::Revoked,
        Self::Done,
        Self::Unmade,
        Self::Lost,
        Self::Cancelled,
        Self::GivenUp,
    ];

    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asking => "asking",
            Self::Created => "created",
            Self::Switched => "switched",
            Self::Revoked => "revoked",
            Self::Done => "done",
            Self::Unmade => "unmade",
            Self::Lost => "lost",
            Self::Cancelled => "cancelled",
            Self::GivenUp => "given_up",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == word)
    }

    /// Whether the old value is still the current one and the rotation goes on.
    pub fn is_before_switch(self) -> bool {
        matches!(self, Self::Asking | Self::Created)
    }

    /// Whether nothing is left to do.
    pub fn is_over(self) -> bool {
        matches!(
            self,
            Self::Done | Self::Unmade | Self::Lost | Self::Cancelled | Self::GivenUp
        )
    }
}
