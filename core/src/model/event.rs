//! The audit trail's rows.

use super::actor::Actor;
use crate::clock::Timestamp;
use crate::ids::KeyId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Defines the words of the trail once: the variant and the word that is stored.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] $variant),+
        }

        impl $name {
            /// The stored word.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Reads the stored word.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

words! {
    /// What was done. Stored as the word, so a row stays readable when variants are added.
    Action {
        /// The vault was created.
        VaultCreated = "vault_created",
        /// The vault was opened.
        Unlocked = "unlocked",
        /// The vault was shut.
        Locked = "locked",
        /// A password or recovery code did not open it; written at the next unlock.
        WrongPassword = "wrong_password",
        /// The password was changed.
        PasswordChanged = "password_changed",
        /// A new recovery code replaced the old one.
        RecoveryChanged = "recovery_changed",
        /// A key was added.
        Created = "created",
        /// The list was read.
        Listed = "listed",
        /// A key's metadata was read.
        Shown = "shown",
        /// A value was shown or printed.
        Revealed = "revealed",
        /// A value went to the clipboard.
        Copied = "copied",
        /// A value was handed to a program.
        Injected = "injected",
        /// Metadata changed.
        Updated = "updated",
        /// A key was switched on.
        Enabled = "enabled",
        /// A key was switched off.
        Disabled = "disabled",
        /// A key became its service's default.
        MadeDefault = "made_default",
        /// A key was removed and its data keys destroyed.
        Deleted = "deleted",
        /// A provider was asked about a key.
        Checked = "checked",
        /// Nothing is to be told of a key for a while, or again.
        Snoozed = "snoozed",
        /// A setting changed.
        SettingChanged = "setting_changed",
    }
}

words! {
    /// How it ended.
    Outcome {
        /// As asked.
        Ok = "ok",
        /// Policy said no (expired, disabled, rate).
        Refused = "refused",
        /// It went wrong.
        Failed = "failed",
    }
}

/// One row of the audit trail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Its place in the chain, from 1, without gaps.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What.
    pub action: Action,
    /// `service/name` of the key at that time, if it was about one.
    pub subject: Option<String>,
    /// The key's id; the row stays when the key goes.
    pub key_id: Option<KeyId>,
    /// How it ended.
    pub outcome: Outcome,
    /// More, in words and numbers; never a value.
    pub detail: BTreeMap<String, String>,
}

/// Which rows are wanted.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct EventFilter {
    /// Only rows about this key.
    pub key: Option<KeyId>,
    /// Only rows from then on.
    pub since: Option<Timestamp>,
    /// At most so many, the newest; 0 means all.
    pub limit: usize,
}
