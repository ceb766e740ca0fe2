//! Back to the value before.

use super::add::whole_millis;
use super::at_provider::{Ending, end};
use super::deed::Deed;
use super::rotate::{adopt_check, shredded};
use super::switch::{Keep, switch};
use super::{KeyError, OpenVault};
use crate::audit::NewEvent;
use crate::ids::KeyId;
use crate::model::{Act, Action, Key, Rotation, Step, Version, VersionState};
use crate::store::keys::{self, KeyRow};
use crate::store::{rotations, versions};

/// What rolling back answers.
#[derive(Debug)]
pub struct RolledBack {
    /// The key, with the value it had before.
    pub key: Key,
    /// A rotation at the provider that ended with it; its new key still exists there.
    pub cancelled: Option<Rotation>,
}

impl OpenVault {
    /// Makes the value before the current one again, if it is still kept. The one that is left is kept for `keep_seconds`, so
    /// that rolling back twice changes nothing. A rotation at the provider that has not switched yet is given up instead, and its
    /// new value shredded.
    ///
    /// # Errors
    /// `NotFound`; `NothingKept` when the value before is shredded or dead at the provider.
    pub fn rollback(&mut self, id: KeyId, keep_seconds: i64, act: Act<'_>) -> Result<RolledBack, KeyError> {
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        let mut row = keys::by_id(&deed, id)?.ok_or_else(|| KeyError::NotFound(id.to_string()))?;
        let mut open: Vec<Rotation> = rotations::of_key(&deed, id)?;
        open.retain(|rotation| !rotation.step.is_over());
        if let Some(start) = open.iter().find(|rotation| rotation.step.is_before_switch()) {
            let cancelled = cancel_start(&mut deed, &row, start.clone(), act)?;
            deed.commit()?;
            return Ok(RolledBack {
                key: super::find::settled(row.key, act.now),
                cancelled: Some(cancelled),
            });
        }
        let target = target(versions::of_key(&deed, id)?, &row)?;
        let ending = open.into_iter().find(|rotation| rotation.old_version == target.number);
        if ending.as_ref().is_some_and(|rotation| rotation.step == Step::Revoked) {
            return Err(KeyError::NothingKept(row.key.reference));
        }
        let (from, now) = (row.key.version, whole_millis(act.now));
        let keep = Keep::for_seconds(keep_seconds, now);
        switch(&deed, &mut row, (target.number, target.preview), keep, now)?;
        adopt_check(&deed, &mut row, None)?;
        keys::update(&deed, &row)?;
        let event = NewEvent::key(Action::RolledBack, &row.key).with("from", from.to_string());
        deed.record(act, event.with("to", target.number.to_string()))?;
        if keep == Keep::No {
            deed.record(act, shredded(&row.key, from))?;
        }
        let cancelled = ending
            .map(|rotation| {
                let ending = Ending::new(Step::Cancelled, "the person went back to the value before");
                end(&mut deed, &row.key, rotation, &ending, act)
            })
            .transpose()?;
        deed.commit()?;
        Ok(RolledBack {
            key: super::find::settled(row.key, act.now),
            cancelled,
        })
    }
}

/// The version that was current last, if it can still be read.
fn target(versions: Vec<Version>, row: &KeyRow) -> Result<Version, KeyError> {
    versions
        .into_iter()
        .filter(|version| version.state == VersionState::Previous)
        .max_by_key(|version| (version.retired_at, version.number))
        .ok_or_else(|| KeyError::NothingKept(row.key.reference.clone()))
}

fn cancel_start(deed: &mut Deed<'_>, row: &KeyRow, start: Rotation, act: Act<'_>) -> Result<Rotation, KeyError> {
    if let Some(staged) = start.new_version {
        versions::shred(deed, row.key.id, staged)?;
        deed.record(act, shredded(&row.key, staged))?;
    }
    let ending = Ending::new(Step::Cancelled, "the person did without the new key");
    Ok(end(deed, &row.key, start, &ending, act)?)
}
