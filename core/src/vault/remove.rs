//! Removing a key for good.

use super::{KeyError, OpenVault};
use crate::audit::{self, NewEvent};
use crate::ids::KeyId;
use crate::model::{Act, Action, Key};
use crate::store::{StoreError, keys, versions};

impl OpenVault {
    /// Destroys the data keys of all versions, then the rows. The trail stays.
    ///
    /// When it was its service's default there is none afterwards: which key takes its place is the person's choice.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn remove(&mut self, id: KeyId, act: Act<'_>) -> Result<Key, KeyError> {
        let tx = self.db.transaction().map_err(StoreError::from)?;
        let row = keys::by_id(&tx, id)?.ok_or_else(|| KeyError::NotFound(id.to_string()))?;
        versions::shred_all(&tx, id)?;
        keys::delete(&tx, id)?;
        audit::record(&tx, &self.keys.audit, act, NewEvent::key(Action::Deleted, &row.key))?;
        tx.commit().map_err(StoreError::from)?;
        Ok(row.key)
    }
}
