//! The generations of a key's value.

use crate::clock::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One generation; its value can't be reached from here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Version {
    /// From 1, never reused.
    pub number: u32,
    /// Whether it is in use.
    pub state: VersionState,
    /// First and last characters, or empty.
    pub preview: String,
    /// When it was stored.
    pub created_at: Timestamp,
    /// When another one took its place.
    pub retired_at: Option<Timestamp>,
    /// Until when it can be rolled back to, while it is kept.
    #[serde(default)]
    pub keep_until: Option<Timestamp>,
}

/// What has become of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VersionState {
    /// Handed out.
    Current,
    /// Kept for the overlap after a rotation.
    Previous,
    /// Its data key is gone; nobody can read it again.
    Shredded,
    /// Made at the provider and not handed out yet.
    Staged,
}

impl VersionState {
    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Previous => "previous",
            Self::Shredded => "shredded",
            Self::Staged => "staged",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Current, Self::Previous, Self::Shredded, Self::Staged]
            .into_iter()
            .find(|state| state.as_str() == word)
    }
}
