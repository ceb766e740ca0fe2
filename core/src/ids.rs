//! Identifiers that sort by the time they were made (UUID version 7, RFC 9562).

use crate::clock::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// Defines a newtype over a version 7 UUID.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(#[schemars(with = "String", extend("format" = "uuid"))] Uuid);

        impl $name {
            /// A new id made at `now` from the operating system's random numbers.
            pub fn generate(now: Timestamp) -> Self {
                Self(generate(now))
            }

            /// Reads the hyphenated form.
            pub fn parse(text: &str) -> Option<Self> {
                Uuid::try_parse(text).ok().map(Self)
            }

            /// The sixteen bytes, as they are bound into seals and stored.
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// From sixteen stored bytes.
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id! {
    /// One key, through all its versions.
    KeyId
}
id! {
    /// One vault; bound into every seal, so that nothing can be moved between vaults.
    VaultId
}
id! {
    /// One program that was given a token.
    ClientId
}
id! {
    /// What a notice is about: a key or an alert, by its id.
    SubjectId
}
id! {
    /// One file of another program that byok took the keys out of.
    AdoptionId
}
id! {
    /// One keyslot of a vault's header.
    SlotId
}

impl SubjectId {
    /// The subject of what is numbered instead of having an id: version 8 (RFC 9562), so that it can't be a key's.
    pub fn of_number(number: u64) -> Self {
        let mut bytes = [0; 16];
        bytes[8..].copy_from_slice(&number.to_be_bytes());
        Self(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}

impl From<KeyId> for SubjectId {
    fn from(key: KeyId) -> Self {
        Self(key.0)
    }
}

fn generate(now: Timestamp) -> Uuid {
    let mut random = [0u8; 10];
    getrandom::fill(&mut random).expect("the operating system has random numbers");
    let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::{KeyId, SubjectId};
    use crate::clock::Timestamp;

    #[test]
    fn later_ids_sort_later() {
        let early = KeyId::generate(Timestamp::from_second(1_700_000_000).unwrap());
        let late = KeyId::generate(Timestamp::from_second(1_800_000_000).unwrap());
        assert!(early < late);
    }

    #[test]
    fn numbered_subjects_differ_from_each_other_and_from_keys() {
        assert_ne!(SubjectId::of_number(1), SubjectId::of_number(2));
        assert_eq!(SubjectId::of_number(7), SubjectId::of_number(7));
        let key = KeyId::generate(Timestamp::from_second(0).unwrap());
        assert_eq!(SubjectId::from(key).0.get_version_num(), 7);
        assert_eq!(SubjectId::of_number(1).0.get_version_num(), 8);
    }

    #[test]
    fn text_form_reads_back() {
        let id = KeyId::generate(Timestamp::from_second(1_700_000_000).unwrap());
        assert_eq!(KeyId::parse(&id.to_string()), Some(id));
        assert_eq!(KeyId::parse("openai/main"), None);
    }
}
