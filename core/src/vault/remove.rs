//! Removing a key for good.

use super::deed::Deed;
use super::{KeyError, OpenVault};
use crate::audit::NewEvent;
use crate::ids::KeyId;
use crate::model::{Act, Action, Key};
use crate::store::{keys, versions};

impl OpenVault {
    /// Destroys the data keys of all versions, then the rows. The trail stays.
    ///
    /// When it was its service's default there is none afterwards: which key takes its place is the person's choice.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn remove(&mut self, id: KeyId, act: Act<'_>) -> Result<Key, KeyError> {
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        let row = keys::by_id(&deed, id)?.ok_or_else(|| KeyError::NotFound(id.to_string()))?;
        versions::shred_all(&deed, id)?;
        keys::delete(&deed, id)?;
        deed.record(act, NewEvent::key(Action::Deleted, &row.key))?;
        deed.commit()?;
        Ok(row.key)
    }
}
