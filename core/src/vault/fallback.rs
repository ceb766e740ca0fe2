//! The one place that decides which key a program gets: the one that is named, else the default, else, where the person chose
//! that, the next of the chain.

use super::deed::Deed;
use super::{KeyError, OpenVault};
use crate::audit::NewEvent;
use crate::clock::Timestamp;
use crate::ids::KeyId;
use crate::inject::fallback::{self, Candidate, Cooling};
use crate::model::{Act, Action, Instead, Key, KeyName, Outcome, Reference, ServiceId, Trigger};
use crate::store::fallbacks::{self, FailureRow};
use crate::store::keys::{self, KeyRow};
use crate::store::{Connection, StoreError};
use jiff::SignedDuration;

/// A key that a program may be given.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The key. When it is the one that was asked for, it may still be disabled or have ended: handing it out says so.
    pub row: KeyRow,
    /// The key in whose place it stands in; `None` when it is the one that was asked for.
    pub instead_of: Option<Instead>,
    /// When its service falls back; empty is never.
    pub on: Vec<Trigger>,
}

/// A key that failed when it was used.
#[derive(Debug, Clone)]
pub struct FailedUse {
    /// The key.
    pub key: KeyId,
    /// What failed.
    pub cause: Trigger,
    /// The provider's HTTP status, if there was one.
    pub status: Option<u16>,
    /// What it was used for, for the trail.
    pub program: Option<String>,
}

/// What was made of it.
#[derive(Debug, Clone)]
pub struct Noted {
    /// The key that failed.
    pub failed: Key,
    /// The next one of the chain; `None` when the policy does not fall back on this, or nobody is left.
    pub next: Option<KeyRow>,
    /// Whether the failure was not known yet. What is known is not written again until the key has cooled down, so that a
    /// thousand calls at once are one row of the trail and one check.
    pub is_news: bool,
    /// When the service falls back.
    pub on: Vec<Trigger>,
}

/// Which keys may step in: a client's token may not reach all of a chain.
type Admits<'a> = &'a dyn Fn(&Key) -> bool;

impl OpenVault {
    /// The key to be used for a service: the named one, else its default, else the first usable one of its chain, if the
    /// policy says so. A named key that is neither default nor in the chain has no stand-in.
    ///
    /// Writes nothing: who hands the key out calls [`OpenVault::record_stand_ins`], or counts.
    ///
    /// # Errors
    /// `NotFound`, `NoDefault`.
    pub fn choose(&self, service: &ServiceId, name: Option<&KeyName>, now: Timestamp) -> Result<Choice, KeyError> {
        self.choose_where(service, name, &|_| true, now)
    }

    /// As [`OpenVault::choose`], where only keys that `admits` lets in may stand in for another.
    ///
    /// # Errors
    /// As there.
    pub fn choose_where(
        &self,
        service: &ServiceId,
        name: Option<&KeyName>,
        admits: Admits<'_>,
        now: Timestamp,
    ) -> Result<Choice, KeyError> {
        let policy = fallbacks::policy(&self.db, service)?.unwrap_or_default();
        let asked = keys::by_name(&self.db, service, name)?;
        let cause = match &asked {
            Some(row) if policy.on.is_empty() => return Ok(Choice::asked(row.clone(), policy.on)),
            Some(row) => candidate(&self.db, row, now)?.obstacle(&policy.on),
            None if name.is_none() => Candidate::ABSENT.obstacle(&policy.on),
            None => None,
        };
        let next = match cause {
            Some(cause) if policy.on.contains(&cause) => {
                let rest = rest_of_chain(&self.db, service, asked.as_ref())?;
                next(&self.db, &policy.on, cause, rest, admits, now)?.map(|row| (row, cause))
            }
            _ => None,
        };
        match (next, asked) {
            (Some((row, cause)), asked) => Ok(Choice {
                row,
                instead_of: Some(Instead {
                    key_id: asked.as_ref().map(|row| row.key.id),
                    reference: asked.map_or_else(|| service.to_string(), |row| row.key.reference),
                    cause,
                }),
                on: policy.on,
            }),
            (None, Some(row)) => Ok(Choice::asked(row, policy.on)),
            (None, None) => {
                let reference = Reference {
                    service: service.clone(),
                    name: name.cloned(),
                    field: None,
                };
                Ok(Choice::asked(self.resolve(&reference)?, policy.on))
            }
        }
    }

    /// Records that keys stand in for others in what `program` is given, one row each, and counts it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn record_stand_ins<'a>(
        &mut self,
        stand_ins: impl IntoIterator<Item = (&'a Key, &'a Instead)>,
        program: &str,
        act: Act<'_>,
    ) -> Result<(), KeyError> {
        let mut stand_ins = stand_ins.into_iter().peekable();
        if stand_ins.peek().is_none() {
            return Ok(());
        }
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        for (key, instead) in stand_ins {
            let event = NewEvent {
                key_id: instead.key_id,
                subject: Some(instead.reference.clone()),
                ..NewEvent::vault(Action::FellBack)
            };
            let event = event
                .with("cause", instead.cause.as_str())
                .with("to", &key.reference)
                .with("into", program);
            deed.cache().note_fallback();
            deed.record(act, event)?;
        }
        Ok(deed.commit()?)
    }

    /// As [`OpenVault::note_failed_use`], when every key of the chain may step in.
    ///
    /// # Errors
    /// As there.
    pub fn note_failure(
        &mut self,
        key: KeyId,
        cause: Trigger,
        status: Option<u16>,
        act: Act<'_>,
    ) -> Result<Option<KeyRow>, KeyError> {
        let failed = FailedUse {
            key,
            cause,
            status,
            program: None,
        };
        Ok(self.note_failed_use(&failed, &|_| true, act)?.next)
    }

    /// Notes that a key failed in use, has it cool down, and gives the next one of the chain.
    ///
    /// The trail gets a row when the policy falls back on this cause: `fell_back`, with what steps in, or failed when nobody is
    /// left.
    ///
    /// # Errors
    /// `NotFound` when the key went meanwhile.
    pub fn note_failed_use(&mut self, failed: &FailedUse, admits: Admits<'_>, act: Act<'_>) -> Result<Noted, KeyError> {
        let FailedUse { key, cause, .. } = *failed;
        let cool_down = self.cool_down;
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        let row = keys::by_id(&deed, key)?.ok_or_else(|| KeyError::NotFound(key.to_string()))?;
        let policy = fallbacks::policy(&deed, &row.key.service)?.unwrap_or_default();
        let rest = rest_of_chain(&deed, &row.key.service, Some(&row))?;
        let next = next(&deed, &policy.on, cause, rest, admits, act.now)?;
        // A failure that nobody stepped in for is news again once somebody does.
        let is_known = |known: &FailureRow| {
            known.cause == cause && cooling(known).lasts(act.now) && (known.fell_back || next.is_none())
        };
        let known = fallbacks::failure(&deed, key)?.filter(is_known);
        let is_news = known.is_none();
        if is_news {
            let seconds = policy.cool_down_seconds.unwrap_or(cool_down);
            let failure = FailureRow {
                cause,
                failed_at: act.now,
                cools_until: later(act.now, seconds),
                fell_back: next.is_some(),
            };
            fallbacks::save_failure(&deed, key, &failure)?;
            if policy.on.contains(&cause) {
                deed.record(act, event(&row.key, failed, next.as_ref()))?;
            }
        }
        if next.is_some() {
            deed.cache().note_fallback();
        }
        if is_news {
            deed.commit()?;
        }
        Ok(Noted {
            failed: row.key,
            next,
            is_news,
            on: policy.on,
        })
    }
}

impl Choice {
    fn asked(row: KeyRow, on: Vec<Trigger>) -> Self {
        Self {
            row,
            instead_of: None,
            on,
        }
    }
}

fn event(failed: &Key, use_of: &FailedUse, next: Option<&KeyRow>) -> NewEvent {
    let mut event = NewEvent::key(Action::FellBack, failed).with("cause", use_of.cause.as_str());
    if let Some(status) = use_of.status {
        event = event.with("status", status.to_string());
    }
    if let Some(program) = &use_of.program {
        event = event.with("into", program);
    }
    match next {
        Some(next) => event.with("to", &next.key.reference),
        None => event
            .outcome(Outcome::Failed)
            .with("why", "no key of the chain is left"),
    }
}

/// How a key stands.
pub(super) fn candidate(db: &Connection, row: &KeyRow, now: Timestamp) -> Result<Candidate, StoreError> {
    let failure = fallbacks::failure(db, row.key.id)?.map(|failure| cooling(&failure));
    Ok(Candidate::of(&row.key, failure.as_ref(), now))
}

fn cooling(failure: &FailureRow) -> Cooling {
    Cooling {
        cause: failure.cause,
        failed_at: failure.failed_at,
        cools_until: failure.cools_until,
    }
}

/// The keys that come after `asked`: the whole chain after the default key, or after none; what follows a key that is in the
/// chain itself; nothing after any other.
fn rest_of_chain(db: &Connection, service: &ServiceId, asked: Option<&KeyRow>) -> Result<Vec<KeyRow>, StoreError> {
    let mut chain = fallbacks::chain(db, service)?;
    let Some(asked) = asked else { return Ok(chain) };
    let place = chain.iter().position(|row| row.key.id == asked.key.id);
    match place {
        // A key of the chain that was made the default stands before it.
        Some(place) if asked.key.is_default => drop(chain.remove(place)),
        Some(place) => drop(chain.drain(..=place)),
        None if asked.key.is_default => {}
        None => chain.clear(),
    }
    Ok(chain)
}

fn next(
    db: &Connection,
    on: &[Trigger],
    cause: Trigger,
    mut rest: Vec<KeyRow>,
    admits: Admits<'_>,
    now: Timestamp,
) -> Result<Option<KeyRow>, StoreError> {
    // The default key may be in the chain of an older day; it stands before the chain and is not in it.
    rest.retain(|row| !row.key.is_default && admits(&row.key));
    let candidates = rest.iter().map(|row| candidate(db, row, now));
    let candidates = candidates.collect::<Result<Vec<_>, _>>()?;
    Ok(fallback::next(on, cause, &candidates).map(|place| rest.swap_remove(place)))
}

fn later(now: Timestamp, seconds: u64) -> Timestamp {
    let span = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
    now.checked_add(span).unwrap_or(Timestamp::MAX)
}
