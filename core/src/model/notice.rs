//! What a person is told before a key dies, and when it has.

use crate::clock::Timestamp;
use crate::ids::{KeyId, SubjectId};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// That a key failed in use is news for so long after its last failure; one that fails on and on is told once.
pub const FALLBACK_STANDS: SignedDuration = SignedDuration::from_hours(24);

/// Why a person is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The key ends.
    Expiry,
    /// The key should be replaced.
    RotationDue,
    /// Its provider rejects it.
    Dead,
    /// Its account has no or little credit.
    CreditLow,
    /// It failed in use, and another key took its place.
    FellBack,
    /// Something looks wrong.
    Alert,
}

impl Reason {
    const ALL: [Self; 6] = [
        Self::Expiry,
        Self::RotationDue,
        Self::Dead,
        Self::CreditLow,
        Self::FellBack,
        Self::Alert,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Expiry => "expiry",
            Self::RotationDue => "rotation_due",
            Self::Dead => "dead",
            Self::CreditLow => "credit_low",
            Self::FellBack => "fell_back",
            Self::Alert => "alert",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }

    /// Whether it is how a key stands, and not a date: told once for as long as it stands.
    pub fn is_state(self) -> bool {
        matches!(self, Self::Dead | Self::CreditLow | Self::FellBack)
    }
}

/// Through what a person is told; each way tells a notice once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Sent by the daemon: desktop, command, webhook.
    Push,
    /// Shown by a command on the terminal it runs on.
    Terminal,
}

impl Way {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Push => "push",
            Self::Terminal => "terminal",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Push, Self::Terminal]
            .into_iter()
            .find(|way| way.as_str() == word)
    }
}

/// One thing that a person may have to be told of: a name and a date, never a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Matter {
    /// What it is about.
    pub subject: SubjectId,
    /// The key, when it is one.
    pub key: Option<KeyId>,
    /// `service/name`, or the words of an alert.
    pub name: String,
    /// Why.
    pub reason: Reason,
    /// When it happens, or has happened.
    pub at: Timestamp,
    /// Nothing is told of it until then.
    pub snoozed_until: Option<Timestamp>,
}

impl Matter {
    /// What is told of an alert that is open. `words` are its sentence.
    pub fn of_alert(id: u64, words: String, first_seen: Timestamp) -> Self {
        Self {
            subject: SubjectId::of_number(id),
            key: None,
            name: words,
            reason: Reason::Alert,
            at: first_seen,
            snoozed_until: None,
        }
    }

    /// When it stops to be so by itself, without a row of the trail that says it.
    pub fn turns_at(&self) -> Option<Timestamp> {
        match self.reason {
            // What else is to be said of a key may be over with it.
            Reason::Expiry => Some(self.at),
            Reason::FellBack => Some(self.at.checked_add(FALLBACK_STANDS).unwrap_or(Timestamp::MAX)),
            _ => None,
        }
    }

    /// The ladder it stands on.
    pub fn topic(&self) -> Topic {
        Topic {
            subject: self.subject,
            reason: self.reason,
            about: if self.reason.is_state() {
                Timestamp::UNIX_EPOCH
            } else {
                self.at
            },
        }
    }
}

/// One ladder. Another date is another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// What it is about.
    pub subject: SubjectId,
    /// Why.
    pub reason: Reason,
    /// Where it leads to; 1970 for a state.
    pub about: Timestamp,
}

/// What was told: the lowest rung of each ladder, for each way. It only ever goes down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told(HashMap<(Topic, Way), u16>);

/// One row of [`Told`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ToldRung {
    /// The ladder.
    pub topic: Topic,
    /// How it was told.
    pub way: Way,
    /// The lowest rung, in days.
    pub rung: u16,
}

impl Told {
    /// The lowest rung that was told.
    pub fn rung(&self, topic: &Topic, way: Way) -> Option<u16> {
        self.0.get(&(*topic, way)).copied()
    }

    /// Notes a rung, unless a lower one was told.
    pub fn note(&mut self, told: ToldRung) {
        let lowest = self.0.entry((told.topic, told.way)).or_insert(told.rung);
        *lowest = told.rung.min(*lowest);
    }

    /// Keeps only the ladders that `keep` says.
    pub fn retain(&mut self, mut keep: impl FnMut(&Topic) -> bool) {
        self.0.retain(|(topic, _), _| keep(topic));
    }

    /// Everything that was told.
    pub fn rungs(&self) -> impl Iterator<Item = ToldRung> + '_ {
        self.0.iter().map(|((topic, way), rung)| ToldRung {
            topic: *topic,
            way: *way,
            rung: *rung,
        })
    }

    /// Puts a ladder back to an earlier state: what was claimed reached nobody.
    pub fn restore(&mut self, topic: Topic, way: Way, rung: Option<u16>) {
        match rung {
            Some(rung) => self.0.insert((topic, way), rung),
            None => self.0.remove(&(topic, way)),
        };
    }
}

/// What a person is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Notice {
    /// What it is about.
    #[serde(skip)]
    pub topic: Option<Topic>,
    /// The key's id, when it is about a key.
    pub key_id: Option<KeyId>,
    /// `service/name`, or the words of an alert.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Why.
    pub reason: Reason,
    /// The step of the ladder, in days; 0 for what has no ladder.
    pub rung: u16,
    /// When it happens, or has happened.
    pub at: Timestamp,
    /// Nothing more is told of it until then.
    pub snoozed_until: Option<Timestamp>,
    /// One sentence for a person.
    pub message: String,
}

impl Notice {
    /// What is told of `matter` at `now`.
    pub(super) fn of(matter: &Matter, rung: u16, now: Timestamp) -> Self {
        Self {
            topic: Some(matter.topic()),
            key_id: matter.key,
            reference: matter.name.clone(),
            reason: matter.reason,
            rung,
            at: matter.at,
            snoozed_until: matter.snoozed_until.filter(|until| *until > now),
            message: sentence(matter, now),
        }
    }
}

fn sentence(matter: &Matter, now: Timestamp) -> String {
    const DAY_SECONDS: i64 = 86_400;
    let Matter { name, at, .. } = matter;
    let left = at.as_second() - now.as_second();
    match matter.reason {
        Reason::Expiry if left <= 0 => format!("{name} has ended"),
        Reason::Expiry if left < DAY_SECONDS => format!("{name} ends within a day"),
        // Rounded up: what has 6 days and 23 hours left has seven days in a person's words.
        Reason::Expiry => match (left + DAY_SECONDS - 1) / DAY_SECONDS {
            1 => format!("{name} ends in 1 day"),
            days => format!("{name} ends in {days} days"),
        },
        Reason::RotationDue => format!("{name} is due to be replaced"),
        Reason::Dead => format!("{name} was rejected by its provider"),
        Reason::CreditLow => format!("{name} is low on credit"),
        Reason::FellBack => format!("{name} failed in use, and another key stepped in"),
        Reason::Alert => name.clone(),
    }
}
