//! The figures that are watched for. The daemon reads them from `[watch]` of config.toml; `docs/watching.md` explains them.

use super::limit::Rate;
use crate::model::PatternSet;
use std::time::Duration;

/// So many within a sliding window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Burst {
    /// From how many on.
    pub threshold: usize,
    /// The span that slides.
    pub window: Duration,
}

/// How much a key is used, against the four windows before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Swing {
    /// The span that is looked at, in whole minutes.
    pub window: Duration,
    /// From so many per cent of the mean on it is a spike.
    pub spike_percent: u64,
    /// Up to so many per cent of the mean it is a drop.
    pub drop_percent: u64,
    /// The least mean that tells anything.
    pub least: u64,
}

/// How many uses of a key fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Errors {
    /// The span that is looked at, in whole minutes.
    pub window: Duration,
    /// From so many per cent on.
    pub medium_percent: u64,
    /// From so many per cent on it is bad.
    pub high_percent: u64,
    /// The least number of uses that tells anything.
    pub least: u64,
}

/// At which hours (UTC) an actor uses keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// An hour with less than so many per cent of the history is unusual.
    pub percent: usize,
    /// How many uses the history has; with fewer nothing is unusual.
    pub history: usize,
    /// The span that the history must cover, because a busy morning says nothing of other hours.
    pub span: Duration,
}

/// All figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// How often a client may ask, for each operation.
    pub rate: Rate,
    /// Keys stored.
    pub creates: Burst,
    /// Keys removed.
    pub deletes: Burst,
    /// Providers asked.
    pub validations: Burst,
    /// Values replaced.
    pub rotations: Burst,
    /// Values revealed by the owner.
    pub reveals: Burst,
    /// Values revealed by a client.
    pub client_reveals: Burst,
    /// Checks that found a dead key.
    pub failed_validations: Burst,
    /// Wrong passwords.
    pub wrong_passwords: Burst,
    /// Different keys revealed.
    pub bulk_reveal: Burst,
    /// Refusals for asking too often.
    pub rate_limited: Burst,
    /// Unusual hours.
    pub hours: Hours,
    /// Spikes and drops.
    pub usage: Swing,
    /// Failing uses.
    pub errors: Errors,
    /// A use that the provider saw so long after ours was not ours: a program keeps the value it was given for a while.
    pub outside_after: Duration,
    /// So long after the vault was made, its owner stores and checks many keys: that is no alert.
    pub settling: Duration,
    /// Patterns that lock the vault.
    pub lock_on: PatternSet,
    /// Patterns that suspend the client they are about.
    pub suspend_on: PatternSet,
}

const fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

const fn burst(threshold: usize, window: Duration) -> Burst {
    Burst { threshold, window }
}

impl Default for Rules {
    fn default() -> Self {
        const DAY: Duration = Duration::from_secs(86_400);
        const TEN: Duration = minutes(10);
        Self {
            rate: Rate::default(),
            creates: burst(5, TEN),
            deletes: burst(5, TEN),
            validations: burst(10, TEN),
            rotations: burst(3, TEN),
            reveals: burst(20, TEN),
            client_reveals: burst(5, TEN),
            failed_validations: burst(10, minutes(30)),
            wrong_passwords: burst(5, minutes(15)),
            bulk_reveal: burst(10, minutes(1)),
            rate_limited: burst(3, TEN),
            hours: Hours {
                percent: 5,
                history: 100,
                span: DAY.saturating_mul(7),
            },
            usage: Swing {
                window: minutes(15),
                spike_percent: 300,
                drop_percent: 20,
                least: 10,
            },
            errors: Errors {
                window: minutes(15),
                medium_percent: 10,
                high_percent: 50,
                least: 10,
            },
            outside_after: DAY,
            settling: DAY,
            lock_on: PatternSet::default(),
            suspend_on: PatternSet::default(),
        }
    }
}
