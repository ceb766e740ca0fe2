//! Alerts: what was seen that does not look like the owner, and what became of it.

use super::event::words;
use crate::clock::Timestamp;
use crate::ids::KeyId;
use serde::{Deserialize, Serialize};

words! {
    /// What is looked for. `docs/watching.md` has the figures.
    Pattern {
        /// Many keys stored in a short time.
        Creates = "creates",
        /// Many keys removed in a short time.
        Deletes = "deletes",
        /// Providers asked often in a short time.
        Validations = "validations",
        /// Many values replaced in a short time.
        Rotations = "rotations",
        /// Many values revealed in a short time.
        Reveals = "reveals",
        /// Many checks that found dead keys.
        FailedValidations = "failed_validations",
        /// Wrong passwords.
        WrongPasswords = "wrong_passwords",
        /// Many different keys revealed at once.
        BulkReveal = "bulk_reveal",
        /// A client that keeps asking more often than it may.
        RateLimited = "rate_limited",
        /// A program that has not used this key before.
        NewProgram = "new_program",
        /// Use at an hour that is unusual for the actor.
        UnusualHour = "unusual_hour",
        /// A key used far more than in the hour before.
        UsageSpike = "usage_spike",
        /// A key used far less than in the hour before.
        UsageDrop = "usage_drop",
        /// Uses of a key that fail.
        ErrorRate = "error_rate",
        /// A key that its provider saw at work when byok handed it to nobody.
        UsedOutside = "used_outside",
    }
}

words! {
    /// How bad it may be.
    Severity {
        /// Worth a look.
        Low = "low",
        /// Should be looked at.
        Medium = "medium",
        /// Should be looked at now.
        High = "high",
    }
}

words! {
    /// What became of an alert.
    AlertState {
        /// Nobody has looked at it.
        Open = "open",
        /// A person has seen it; it opens again when the pattern shows again.
        Acknowledged = "acknowledged",
        /// It is over.
        Resolved = "resolved",
    }
}

impl Pattern {
    /// One sentence for a person, without the figures.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Creates => "many keys were stored in a short time",
            Self::Deletes => "many keys were removed in a short time",
            Self::Validations => "providers were asked often in a short time",
            Self::Rotations => "many values were replaced in a short time",
            Self::Reveals => "many values were revealed in a short time",
            Self::FailedValidations => "many checks found dead keys",
            Self::WrongPasswords => "wrong passwords were given",
            Self::BulkReveal => "many different keys were revealed at once",
            Self::RateLimited => "a client keeps asking more often than it may",
            Self::NewProgram => "a program used a key that it had not used before",
            Self::UnusualHour => "keys were used at an unusual hour",
            Self::UsageSpike => "a key is used far more than in the hour before",
            Self::UsageDrop => "a key is used far less than in the hour before",
            Self::ErrorRate => "uses of a key fail",
            Self::UsedOutside => "a key was used outside byok",
        }
    }
}

/// A few patterns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PatternSet(u32);

impl PatternSet {
    /// Whether it holds the pattern.
    pub fn contains(self, pattern: Pattern) -> bool {
        self.0 & Self::bit(pattern) != 0
    }

    fn bit(pattern: Pattern) -> u32 {
        1 << (pattern as u32)
    }
}

impl FromIterator<Pattern> for PatternSet {
    fn from_iter<I: IntoIterator<Item = Pattern>>(patterns: I) -> Self {
        Self(patterns.into_iter().fold(0, |set, pattern| set | Self::bit(pattern)))
    }
}

/// One alert; the `alert` object of the contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Alert {
    /// From 1.
    pub id: u64,
    /// What was seen.
    pub pattern: Pattern,
    /// One sentence.
    pub message: String,
    /// About whom or what: `owner`, `client NAME`, `vault`, `service/name`, `service/name by PROGRAM`.
    pub subject: String,
    /// The key, if it is about one.
    pub key_id: Option<KeyId>,
    /// How bad it may be.
    pub severity: Severity,
    /// What became of it.
    pub state: AlertState,
    /// When it was raised.
    pub first_seen: Timestamp,
    /// When it was seen last; may lag a minute behind while it goes on.
    pub last_seen: Timestamp,
    /// How often it was seen: at first what was in the window, then one more for each; of a condition what was there at first.
    pub count: u64,
    /// From how many on it is raised; a percentage for rates.
    pub threshold: u64,
    /// Within which span.
    pub window_seconds: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::{Pattern, PatternSet};

    #[test]
    fn a_set_holds_what_was_put_into_it() {
        for one in Pattern::ALL {
            let set = PatternSet::from_iter([*one]);
            for other in Pattern::ALL {
                assert_eq!(set.contains(*other), one == other);
            }
        }
    }
}
