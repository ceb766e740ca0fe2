//! When the chain of a service is used, and what it is.

use super::deed::Deed;
use super::{KeyError, OpenVault};
use crate::audit::{self, NewEvent};
use crate::clock::Timestamp;
use crate::ids::KeyId;
use crate::model::{Act, Action, Event, FallbackPolicy, KeyName, PolicyChange, ServiceId};
use crate::store::fallbacks::{self, PolicyRow};
use crate::store::{Connection, StoreError, keys};
use std::time::Duration;

/// How long a key that failed is passed over when nobody says anything, in seconds: longer than a burst of limits lasts, short
/// enough that a key that works again is used again soon.
pub(super) const USUAL_COOL_DOWN: u64 = 300;
/// The longest time for which a key may be passed over, in seconds: a week. Who wants more disables it.
pub const LONGEST_COOL_DOWN: u64 = 7 * 86_400;
/// More keys than anybody has for one service.
const LONGEST_CHAIN: usize = 64;

impl OpenVault {
    /// From now on a key that failed is passed over for so long, where its service's policy says nothing else.
    pub fn cool_down_for(&mut self, usual: Duration) {
        self.cool_down = usual.as_secs().clamp(1, LONGEST_COOL_DOWN);
    }

    /// The policy of a service; `never`, with an empty chain, when nobody chose one.
    ///
    /// # Errors
    /// `NotFound` when the service has neither keys nor a policy.
    pub fn fallback_policy(&self, service: &ServiceId, now: Timestamp) -> Result<FallbackPolicy, KeyError> {
        let row = fallbacks::policy(&self.db, service)?;
        if row.is_none() && !keys::has_any(&self.db, service)? {
            return Err(KeyError::NotFound(service.to_string()));
        }
        Ok(self.described(service, row.unwrap_or_default(), now)?)
    }

    /// Every policy that was chosen, by service.
    ///
    /// # Errors
    /// When the database fails or a row is damaged.
    pub fn fallback_policies(&self, now: Timestamp) -> Result<Vec<FallbackPolicy>, KeyError> {
        let mut found = Vec::new();
        for service in fallbacks::services(&self.db)? {
            let row = fallbacks::policy(&self.db, &service)?.unwrap_or_default();
            found.push(self.described(&service, row, now)?);
        }
        Ok(found)
    }

    /// The newest rows of the trail about the fallbacks of a service, newest first: what fell back, and what was chosen.
    ///
    /// # Errors
    /// When the database fails or a row can't be read.
    pub fn fallback_history(&self, service: &ServiceId, limit: usize) -> Result<Vec<Event>, KeyError> {
        Ok(audit::of_fallback(&self.db, service, limit)?)
    }

    /// Changes the policy of a service and records it; nothing is written when it is so already.
    ///
    /// # Errors
    /// `NotFound` for a key or service that is not there; `Field` for a key that stands twice, for the default key behind
    /// another, and for a cool-down of more than a week.
    pub fn set_fallback_policy(
        &mut self,
        service: &ServiceId,
        change: &PolicyChange,
        act: Act<'_>,
    ) -> Result<FallbackPolicy, KeyError> {
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        if !keys::has_any(&deed, service)? {
            return Err(KeyError::NotFound(service.to_string()));
        }
        let old = fallbacks::policy(&deed, service)?.unwrap_or_default();
        let old_chain: Vec<KeyId> = fallbacks::chain(&deed, service)?.iter().map(|row| row.key.id).collect();
        let new = changed(&old, change)?;
        let chain = match &change.chain {
            Some(names) => ids(&deed, service, names)?,
            None => old_chain.clone(),
        };
        if new != old || chain != old_chain {
            fallbacks::save_policy(&deed, service, &new, act.now)?;
            fallbacks::save_chain(&deed, service, &chain)?;
            deed.record(act, event(&deed, service, &new)?)?;
            deed.commit()?;
        } else {
            drop(deed);
        }
        Ok(self.described(service, new, act.now)?)
    }

    fn described(&self, service: &ServiceId, row: PolicyRow, now: Timestamp) -> Result<FallbackPolicy, StoreError> {
        Ok(FallbackPolicy {
            service: service.clone(),
            on: row.on,
            chain: names(&self.db, service)?,
            cool_down_seconds: row.cool_down_seconds.unwrap_or(self.cool_down),
            failing: fallbacks::failing(&self.db, service, now)?,
        })
    }
}

fn changed(old: &PolicyRow, change: &PolicyChange) -> Result<PolicyRow, KeyError> {
    let mut on = change.on.clone().unwrap_or_else(|| old.on.clone());
    on.sort_unstable();
    on.dedup();
    let cool_down_seconds = match change.cool_down_seconds {
        None => old.cool_down_seconds,
        Some(0) => None,
        Some(seconds) if seconds <= LONGEST_COOL_DOWN => Some(seconds),
        Some(_) => {
            return Err(KeyError::Field {
                field: "cool_down_seconds".into(),
                reason: "is longer than a week".into(),
            });
        }
    };
    Ok(PolicyRow { on, cool_down_seconds })
}

/// The keys of a chain. The default key stands before it: as the first it is left out, elsewhere it would mean another order
/// than there is.
fn ids(db: &Connection, service: &ServiceId, names: &[KeyName]) -> Result<Vec<KeyId>, KeyError> {
    let wrong = |reason: String| KeyError::Field {
        field: "chain".into(),
        reason,
    };
    if names.len() > LONGEST_CHAIN {
        return Err(wrong(format!("holds more than {LONGEST_CHAIN} keys")));
    }
    let mut found = Vec::new();
    for (place, name) in names.iter().enumerate() {
        let row = keys::by_name(db, service, Some(name))?;
        let key = row.ok_or_else(|| KeyError::NotFound(format!("{service}/{name}")))?.key;
        if key.is_default && place > 0 {
            return Err(wrong(format!(
                "`{name}` is the default key, which stands before all others"
            )));
        }
        if found.contains(&key.id) {
            return Err(wrong(format!("`{name}` stands in it twice")));
        }
        if !key.is_default {
            found.push(key.id);
        }
    }
    Ok(found)
}

/// The chain by name, as it counts: without the default key.
fn names(db: &Connection, service: &ServiceId) -> Result<Vec<KeyName>, StoreError> {
    let chain = fallbacks::chain(db, service)?.into_iter();
    Ok(chain
        .filter(|row| !row.key.is_default)
        .map(|row| row.key.name)
        .collect())
}

fn event(db: &Connection, service: &ServiceId, policy: &PolicyRow) -> Result<NewEvent, StoreError> {
    let on: Vec<&str> = policy.on.iter().map(|trigger| trigger.as_str()).collect();
    let chain: Vec<String> = names(db, service)?.iter().map(ToString::to_string).collect();
    let event = NewEvent {
        subject: Some(service.to_string()),
        ..NewEvent::vault(Action::FallbackChanged)
    };
    let on = if on.is_empty() { "never".into() } else { on.join(",") };
    let event = event.with("on", on).with("chain", chain.join(","));
    Ok(match policy.cool_down_seconds {
        Some(seconds) => event.with("cool_down_seconds", seconds.to_string()),
        None => event,
    })
}
