//! Who calls, and how often they may.

use super::channel::Channel;
use crate::problem::Problem;
use byok_core::error::Code;
use byok_core::ids::ClientId;
use byok_core::model::{Actor, Face, Grant, Key, Rate};
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Calls of one client at once, when the person has set no other number: more than an agent with all its tools makes.
pub(crate) const CALLS_AT_ONCE: u32 = 64;

/// Keys that are remembered of one caller; beyond them it begins anew.
const MOST_CHANNELS: usize = 256;

/// Who calls.
pub(super) struct Caller {
    /// What its token gives; `None` for the owner.
    pub(super) grant: Option<Grant>,
    /// Its process, where it is known.
    pub(super) pid: Option<u32>,
    limits: Option<Arc<Limits>>,
    /// When its token ends.
    pub(super) until: Option<Instant>,
    /// The keys it has used, by what its paths say of them.
    channels: Mutex<HashMap<Box<str>, Arc<Channel>>>,
}

/// How often one client may call, whichever worker it reaches.
pub(super) struct Limits {
    rate: Rate,
    most: u32,
    running: AtomicU32,
    /// When calls of the window began, oldest first.
    begun: Mutex<VecDeque<Instant>>,
    /// When a refusal was last written down, so that a program that hammers does not fill the trail.
    told: Mutex<Option<Instant>>,
}

/// One call's place among those at once; given back when it is dropped.
pub(super) struct Turn(Arc<Limits>);

impl Caller {
    pub(super) fn owner(pid: Option<u32>) -> Self {
        Self {
            grant: None,
            pid,
            limits: None,
            until: None,
            channels: Mutex::default(),
        }
    }

    pub(super) fn client(grant: Grant, pid: Option<u32>, limits: Arc<Limits>, until: Option<Instant>) -> Self {
        Self {
            grant: Some(grant),
            pid,
            limits: Some(limits),
            until,
            channels: Mutex::default(),
        }
    }

    pub(super) fn id(&self) -> Option<ClientId> {
        self.grant.as_ref().map(|grant| grant.client)
    }

    /// Its name; empty for the owner.
    pub(super) fn name(&self) -> &str {
        self.grant.as_ref().map_or("", |grant| grant.name.as_str())
    }

    /// A key that it used before and that can still be used.
    pub(super) fn channel(&self, segment: &str, now: Instant) -> Option<Arc<Channel>> {
        let channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        channels
            .get(segment)
            .filter(|channel| channel.is_live(now))
            .map(Arc::clone)
    }

    /// Remembers a key for its next call.
    pub(super) fn keep_channel(&self, segment: &str, channel: &Arc<Channel>) {
        let mut channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        if channels.len() >= MOST_CHANNELS {
            channels.clear();
        }
        channels.insert(segment.into(), Arc::clone(channel));
    }

    pub(super) fn actor(&self) -> Actor {
        Actor {
            face: Face::Rest,
            client: self.grant.as_ref().map(|grant| grant.name.to_string()),
            pid: self.pid,
            program: None,
        }
    }

    /// Whether the key is within its reach.
    pub(super) fn check_key(&self, key: &Key) -> Result<(), Problem> {
        match &self.grant {
            Some(grant) if !grant.may_use(key) => {
                // In the same words whether or not there is such a key.
                let message = format!("this token may not use this key of `{}`", key.service);
                Err(Problem::new(Code::Refused, message).hint(format!(
                    "the owner makes one that may with `byok client add --scope use:{}`",
                    key.service
                )))
            }
            _ => Ok(()),
        }
    }

    /// Whether its rules allow the call.
    pub(super) fn check_rules(&self, method: &str, path: &str) -> Result<(), Problem> {
        match &self.grant {
            Some(grant) if !grant.may_call(method, path) => {
                Err(Problem::new(Code::Refused, "this token is kept to other calls")
                    .hint("`GET /gateway` tells which; the owner allows more with `byok client add --allow`"))
            }
            _ => Ok(()),
        }
    }

    /// Takes a place among its calls.
    pub(super) fn take_turn(&self, now: Instant) -> Result<Option<Turn>, Problem> {
        self.limits.as_ref().map(|limits| limits.take(now)).transpose()
    }

    /// Whether a refusal for its rate is to be written down.
    pub(super) fn is_worth_telling(&self, now: Instant) -> bool {
        const EVERY: Duration = Duration::from_secs(10);
        let Some(limits) = &self.limits else { return false };
        let mut told = limits.told.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = told.is_none_or(|at| now.saturating_duration_since(at) >= EVERY);
        if is_new {
            *told = Some(now);
        }
        is_new
    }
}

impl Limits {
    pub(super) fn of(grant: &Grant) -> Self {
        Self {
            rate: grant.rate,
            most: grant.concurrency.unwrap_or(CALLS_AT_ONCE),
            running: AtomicU32::new(0),
            begun: Mutex::default(),
            told: Mutex::default(),
        }
    }

    fn take(self: &Arc<Self>, now: Instant) -> Result<Turn, Problem> {
        let wait = |wait: Duration, why: &str| Err(Problem::new(Code::Refused, why.to_owned()).retry_after(wait));
        if self.running.fetch_add(1, Ordering::Relaxed) >= self.most {
            self.running.fetch_sub(1, Ordering::Relaxed);
            return wait(Duration::from_secs(1), "too many calls at once with this token");
        }
        // From here on the place is given back whatever happens.
        let turn = Turn(Arc::clone(self));
        match self.admit(now) {
            Ok(()) => Ok(turn),
            Err(left) => wait(left, "too many calls with this token"),
        }
    }

    /// A true sliding window, as that of the other operations; what was refused does not count.
    fn admit(&self, now: Instant) -> Result<(), Duration> {
        let per = Duration::from_secs(self.rate.seconds.into());
        let most = usize::try_from(self.rate.operations).unwrap_or(usize::MAX);
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        while begun
            .front()
            .is_some_and(|first| now.saturating_duration_since(*first) >= per)
        {
            begun.pop_front();
        }
        if begun.len() < most {
            begun.push_back(now);
            return Ok(());
        }
        let first = begun.front().copied().unwrap_or(now);
        Err(per.saturating_sub(now.saturating_duration_since(first)))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::Relaxed);
    }
}
