//! Which key takes the place of one that fails, and which request may be sent again with it. Pure: the caller reads the vault
//! and the clock.
//!
//! ```text
//! the key that was asked for ─▶ chain[0] ─▶ chain[1] ─▶ …      only forward, so that a request that keeps failing ends
//! ```
//! Nothing outside the chain is ever taken, because the person named the chain and nothing else. A vault that is locked or a
//! value that can't be opened is no [`Trigger`], so neither can lead here.

use crate::clock::Timestamp;
use crate::model::{Key, Trigger, Verdict};

/// How a key stands, as far as it matters for handing it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Whether there is anything to hand out.
    pub standing: Standing,
    /// What it failed with in use, while it still cools down.
    pub cooling: Option<Trigger>,
}

/// See [`Candidate`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It may be handed out.
    Good,
    /// It may be handed out, but its provider rejected it when it was last asked.
    Dead,
    /// It is disabled, has ended, or is not there.
    Missing,
}

impl Candidate {
    /// A default key that is not there.
    pub const ABSENT: Self = Self {
        standing: Standing::Missing,
        cooling: None,
    };

    /// How `key` stands at `now`; `failure` is what it last failed with in use, from when to when it cools.
    pub fn of(key: &Key, failure: Option<&Cooling>, now: Timestamp) -> Self {
        let standing = if !key.is_active || key.is_expired(now) {
            Standing::Missing
        } else if key.verdict == Verdict::Dead {
            Standing::Dead
        } else {
            Standing::Good
        };
        Self {
            standing,
            cooling: failure
                .filter(|failure| failure.lasts(now))
                .map(|failure| failure.cause),
        }
    }

    /// Why this key is passed over by a policy that falls back `on` these; `None` when it is taken.
    ///
    /// A key that is missing is never taken, chosen or not: then the cause is only good for the next of the chain when the
    /// policy has it.
    pub fn obstacle(&self, on: &[Trigger]) -> Option<Trigger> {
        if self.standing == Standing::Missing {
            return Some(Trigger::Missing);
        }
        let is_chosen = |cause: &Trigger| on.contains(cause);
        let is_dead = self.standing == Standing::Dead;
        let rejected = is_dead.then_some(Trigger::AuthFailure);
        self.cooling.filter(is_chosen).or(rejected.filter(is_chosen))
    }
}

/// A failure in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cooling {
    /// What failed.
    pub cause: Trigger,
    /// When.
    pub failed_at: Timestamp,
    /// Until then the key is passed over.
    pub cools_until: Timestamp,
}

impl Cooling {
    /// Whether it still counts. A clock that was set back behind the failure ends it, because nobody knows how long it would last.
    pub fn lasts(&self, now: Timestamp) -> bool {
        self.failed_at <= now && now < self.cools_until
    }
}

/// The place in `rest`, the chain after the key that failed, of the key that takes over; `None` when the policy does not fall
/// back on this cause or no key is left.
pub fn next(on: &[Trigger], cause: Trigger, rest: &[Candidate]) -> Option<usize> {
    if !on.contains(&cause) {
        return None;
    }
    rest.iter().position(|candidate| candidate.obstacle(on).is_none())
}

/// Whether what was sent of a request's body can be sent once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// There was none, or all of it was kept.
    Kept,
    /// Some of it went by and was not kept.
    Gone,
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The provider answered that it will not serve this key: 401, 402, 429, or a 403 that is about the key. It says so before
    /// it acts.
    Refused(Trigger),
    /// Any other answer, good or bad.
    Status(u16),
    /// No answer: the connection broke, or the time was up.
    Lost,
}

/// What an answer's status says about the key. `is_about_key` is what the catalogue makes of a 403's body; without knowing, say no.
pub fn answer_of(status: u16, is_about_key: bool) -> Answer {
    match status {
        401 => Answer::Refused(Trigger::AuthFailure),
        403 if is_about_key => Answer::Refused(Trigger::AuthFailure),
        402 | 429 => Answer::Refused(Trigger::Limit),
        other => Answer::Status(other),
    }
}

/// Whether a request may be sent again with another key: only when the provider refused the key, and nothing of the body is lost.
///
/// The method does not matter. A refused key means that nothing was done, so that a POST may be repeated; any other answer, a
/// broken connection or a timeout may mean that it was, and a GET is then as good as answered: falling back is for keys, not
/// for providers that fail.
pub fn may_repeat(body: Body, answer: Answer) -> bool {
    body == Body::Kept && matches!(answer, Answer::Refused(cause) if cause != Trigger::Missing)
}
