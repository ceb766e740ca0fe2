//! The audit trail's rows.

use super::actor::Actor;
use crate::clock::Timestamp;
use crate::ids::KeyId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Defines the words of the trail once: the variant and the word that is stored.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] $variant),+
        }

        impl $name {
            /// Every word, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

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

pub(super) use words;

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
        /// A program was given a token.
        ClientAdded = "client_added",
        /// A program's token was withdrawn.
        ClientRevoked = "client_revoked",
        /// A program's token is refused until further notice.
        ClientSuspended = "client_suspended",
        /// A suspended program's token is good again.
        ClientResumed = "client_resumed",
        /// A program asked for what it may not do.
        Refused = "refused",
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
        /// Another value became the current one.
        Rotated = "rotated",
        /// The value before became the current one again.
        RolledBack = "rolled_back",
        /// The data key of a version that was kept is gone.
        Shredded = "shredded",
        /// A provider is about to be asked for a new key.
        NewKeyAsked = "new_key_asked",
        /// A new key that a provider made was stored, or it could not be.
        NewKeyMade = "new_key_made",
        /// A provider took the old key back, or would not.
        Revoked = "revoked",
        /// A rotation at a provider came to its end.
        RotationEnded = "rotation_ended",
        /// Nothing is to be told of a key for a while, or again.
        Snoozed = "snoozed",
        /// A setting changed.
        SettingChanged = "setting_changed",
        /// A client asked more often than its rate allows.
        RateLimited = "rate_limited",
        /// A pattern of use raised an alert.
        AlertRaised = "alert_raised",
        /// A person has seen an alert.
        AlertAcknowledged = "alert_acknowledged",
        /// An alert is over.
        AlertResolved = "alert_resolved",
        /// The oldest rows of the trail were removed, as the setting `audit.keep` says.
        Pruned = "pruned",
        /// The gateway used a key: the first time for a client and key in a while; the rest is counted.
        Used = "used",
        /// Another key took the place of one that failed.
        FellBack = "fell_back",
        /// A service's fallback policy changed.
        FallbackChanged = "fallback_changed",
        /// A folder's `byok.toml` was accepted.
        ProjectTrusted = "project_trusted",
        /// A folder's `byok.toml` counts no more.
        ProjectForgotten = "project_forgotten",
        /// Keys in a file of another program were replaced by references; the file is kept as it was.
        Adopted = "adopted",
        /// A file that was kept is as it was again, or the edit never came about.
        Restored = "restored",
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
pub struct EventFilter {
    /// Only rows about this key.
    pub key: Option<KeyId>,
    /// Only rows from then on.
    pub since: Option<Timestamp>,
    /// Only rows before then.
    pub until: Option<Timestamp>,
    /// Only this deed.
    pub action: Option<Action>,
    /// Only what ended so.
    pub outcome: Option<Outcome>,
    /// Only what this scoped client did.
    pub client: Option<String>,
    /// Only what this program did.
    pub program: Option<String>,
    /// Only rows whose subject contains this text, whatever its case; also of keys that are gone.
    pub about: Option<String>,
    /// Only rows after this one.
    pub after: Option<u64>,
    /// Only rows before this one. Paging by rows has neither gaps nor doubles, also where a clock was turned back.
    pub before: Option<u64>,
    /// At most so many, the newest; 0 means all.
    pub limit: usize,
}
