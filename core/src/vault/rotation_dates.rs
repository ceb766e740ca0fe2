//! When keys should be replaced.
//!
//! A key follows its own span or, without one, the vault's setting; the date counts from the day its current value was stored.

use super::deed::Deed;
use super::{KeyError, OpenVault};
use crate::audit::NewEvent;
use crate::clock::Timestamp;
use crate::model::{Act, Action};
use crate::store::keys::{self, KeyRow};
use crate::store::{Connection, StoreError, settings, versions};

/// A key that is never to be replaced.
pub(super) const NEVER: i64 = 0;
/// Seconds between rotations where nobody said anything: 90 days.
const USUAL: i64 = 90 * 86_400;
/// The setting that remembers what keys without a span of their own follow: seconds, 0 for never.
const SETTING: &str = "rotate_every_seconds";

impl OpenVault {
    /// Sets what keys without a span of their own follow, and moves their dates; nothing is written when it is so already.
    ///
    /// # Errors
    /// When the database fails.
    pub fn follow_rotation_setting(&mut self, every_seconds: Option<i64>, act: Act<'_>) -> Result<(), KeyError> {
        if setting(&self.db)? == every_seconds {
            return Ok(());
        }
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        let seconds = every_seconds.unwrap_or(NEVER).to_string();
        settings::save(&deed, SETTING, &seconds)?;
        keys::follow_rotation_setting(&deed, every_seconds)?;
        let event = NewEvent::vault(Action::SettingChanged).with("setting", SETTING);
        deed.record(act, event.with("value", seconds))?;
        Ok(deed.commit()?)
    }
}

/// When a value that was stored at `from` is to be replaced.
pub(super) fn due(
    db: &Connection,
    from: Timestamp,
    every_seconds: Option<i64>,
) -> Result<Option<Timestamp>, StoreError> {
    let every = match every_seconds {
        None => setting(db)?,
        Some(NEVER) => None,
        own => own,
    };
    Ok(every.and_then(|seconds| from.checked_add(jiff::SignedDuration::from_secs(seconds)).ok()))
}

/// Counts a key's date anew from its current version.
pub(super) fn renew(db: &Connection, row: &mut KeyRow) -> Result<(), StoreError> {
    let current = versions::of_key(db, row.key.id)?
        .into_iter()
        .find(|version| version.number == row.key.version);
    let from = current.map_or(row.key.created_at, |version| version.created_at);
    row.key.rotate_due_at = due(db, from, row.rotate_every_seconds)?;
    Ok(())
}

/// What the vault's setting says, in seconds.
fn setting(db: &Connection) -> Result<Option<i64>, StoreError> {
    let Some(text) = settings::load(db, SETTING)? else {
        return Ok(Some(USUAL));
    };
    match text.parse() {
        Ok(NEVER) => Ok(None),
        Ok(seconds) => Ok(Some(seconds)),
        Err(_) => Err(StoreError::Damaged(format!("the setting {SETTING} can't be read"))),
    }
}
