//! What watching finds, to be stored in the transaction of the deed that caused it.

use crate::clock::Timestamp;
use crate::ids::KeyId;
use crate::model::{Pattern, Severity};
use std::time::Duration;

/// What follows from a deed, or from time that has passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// A pattern shows.
    Raise(Sighting),
    /// It goes on: so many more since the last word.
    GoesOn {
        /// What.
        pattern: Pattern,
        /// About whom or what.
        subject: String,
        /// How many more.
        more: u64,
    },
    /// A condition is over.
    Over {
        /// What.
        pattern: Pattern,
        /// About what.
        subject: String,
    },
    /// A program has used a key for the first time.
    Learned {
        /// The key.
        key: KeyId,
        /// The program.
        program: String,
    },
}

/// A pattern that shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// What.
    pub pattern: Pattern,
    /// About whom or what, in words.
    pub subject: String,
    /// The key and its `service/name`, if it is about one.
    pub key: Option<(KeyId, String)>,
    /// The client, if it is about one.
    pub client: Option<String>,
    /// How bad.
    pub severity: Severity,
    /// How many there are.
    pub count: u64,
    /// From how many on.
    pub threshold: u64,
    /// Within which span.
    pub window: Option<Duration>,
}

/// What the daemon is to do about an alert, because the person's settings say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reaction {
    /// Shut the vault.
    LockVault(Pattern),
    /// Refuse everything the client asks for, until the owner says otherwise.
    SuspendClient(String),
}

impl Sighting {
    /// Something that is seen once, without a window.
    pub fn once(pattern: Pattern, severity: Severity, subject: String) -> Self {
        Self {
            pattern,
            subject,
            key: None,
            client: None,
            severity,
            count: 1,
            threshold: 1,
            window: None,
        }
    }

    /// What the settings want done about it.
    pub fn reactions(&self, rules: &super::Rules) -> Vec<Reaction> {
        let mut wanted = Vec::new();
        if let Some(client) = self.client.as_ref().filter(|_| rules.suspend_on.contains(self.pattern)) {
            wanted.push(Reaction::SuspendClient(client.clone()));
        }
        if rules.lock_on.contains(self.pattern) {
            wanted.push(Reaction::LockVault(self.pattern));
        }
        wanted
    }
}

/// Whether something goes on since it was told of last.
///
/// An alert is raised when the threshold is reached, and again only after the window has been below it. While it goes on,
/// its row is touched at most once a minute, so that a script that always is above a threshold does not write one page
/// more with each of its deeds.
#[derive(Debug, Default)]
pub(super) struct Episode {
    is_on: bool,
    untold: u64,
    told_at: Option<Timestamp>,
}

/// What an [`Episode`] makes of one more deed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// Nothing to tell.
    Quiet,
    /// It begins.
    Begins,
    /// So many more.
    GoesOn(u64),
    /// It was on, and is over.
    Ends,
}

/// How often a row that goes on is touched.
const TOLD_EVERY: Duration = Duration::from_secs(60);

impl Episode {
    /// Tells it whether the threshold is reached now.
    pub(super) fn turn(&mut self, is_reached: bool, now: Timestamp) -> Turn {
        match (std::mem::replace(&mut self.is_on, is_reached), is_reached) {
            (false, false) => Turn::Quiet,
            (true, false) => {
                self.untold = 0;
                Turn::Ends
            }
            (false, true) => {
                self.untold = 0;
                self.told_at = Some(now);
                Turn::Begins
            }
            (true, true) => {
                self.untold += 1;
                let is_due = self
                    .told_at
                    .is_none_or(|told| now.duration_since(told).unsigned_abs() >= TOLD_EVERY);
                if !is_due {
                    return Turn::Quiet;
                }
                self.told_at = Some(now);
                Turn::GoesOn(std::mem::take(&mut self.untold))
            }
        }
    }

    /// Goes on where the database says that something is on.
    pub(super) fn resume(&mut self) {
        self.is_on = true;
    }

    /// Whether it is on.
    pub(super) fn is_on(&self) -> bool {
        self.is_on
    }
}
