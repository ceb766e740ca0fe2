//! A new key.

use super::deed::Deed;
use super::intake::Incoming;
use super::{KeyError, OpenVault, intake, rotation_dates};
use crate::audit::NewEvent;
use crate::clock::Timestamp;
use crate::ids::KeyId;
use crate::model::{Act, Action, Check, ExpirySource, FieldName, Key, KeyName, ServiceId, Status, Tag, VersionState};
use crate::secret::Secret;
use crate::store::keys::{self, KeyRow};
use crate::store::{Connection, StoreError, checks, versions};
use std::collections::BTreeMap;

/// What a key is made of. The service is the catalogue's id, not an alias.
pub struct NewKey {
    /// The provider.
    pub service: ServiceId,
    /// Unique within the service.
    pub name: KeyName,
    /// The secret field that a bare reference means; must be in `secrets`.
    pub main_field: FieldName,
    /// The secret fields.
    pub secrets: BTreeMap<FieldName, Secret>,
    /// The others.
    pub fields: BTreeMap<FieldName, String>,
    /// The person's words.
    pub note: String,
    /// The person's labels.
    pub tags: Vec<Tag>,
    /// Where it is used instead of the provider's own address; checked by the caller.
    pub base_url: Option<String>,
    /// When it ends, if the person knows.
    pub expires_at: Option<Timestamp>,
    /// Seconds between rotations; 0 is never, `None` is what the vault's setting says.
    pub rotate_every_seconds: Option<i64>,
    /// Make it the service's default even if there is one. The first key always becomes it.
    pub make_default: bool,
    /// What a check of this value said, if one was made.
    pub check: Option<Check>,
}

/// What adding answers.
#[derive(Debug)]
pub struct Added {
    /// The key.
    pub key: Key,
    /// `service/name` of a key that has the same value.
    pub duplicate_of: Option<String>,
}

impl OpenVault {
    /// Stores a new key.
    ///
    /// # Errors
    /// `Exists`, or a field that can't be stored.
    #[expect(clippy::needless_pass_by_value, reason = "the values are wiped once they are stored")]
    pub fn add(&mut self, new: NewKey, act: Act<'_>) -> Result<Added, KeyError> {
        intake::check(&new)?;
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        if keys::by_name(&deed, &new.service, Some(&new.name))?.is_some() {
            return Err(KeyError::Exists(format!("{}/{}", new.service, new.name)));
        }
        let main = &new.secrets[&new.main_field];
        let duplicate_of = find_duplicate(&deed, &intake::fingerprint(&self.keys.print, main))?;
        let is_default = new.make_default || !keys::has_any(&deed, &new.service)?;
        if is_default {
            keys::clear_default(&deed, &new.service)?;
        }
        let mut row = row(&new, intake::preview(main), is_default, act.now);
        let from = row.key.created_at;
        row.key.rotate_due_at = rotation_dates::due(&deed, from, row.rotate_every_seconds)?;
        keys::insert(&deed, &row)?;
        let value = Incoming {
            key: &row.key,
            number: 1,
            state: VersionState::Current,
            secrets: &new.secrets,
            main,
            at: row.key.created_at,
        };
        intake::store_version(&deed, &self.keys, &self.header.vault_id, &value)?;
        if let Some(check) = &new.check {
            checks::insert(&deed, row.key.id, row.key.version, check)?;
        }
        let event = NewEvent::key(Action::Created, &row.key).with("status", row.key.status.as_str());
        deed.record(act, event)?;
        deed.commit()?;
        Ok(Added {
            key: row.key,
            duplicate_of,
        })
    }

    /// `service/name` of a key that has the same value as `value`, if there is one.
    ///
    /// # Errors
    /// When the database fails.
    pub fn duplicate_of(&self, value: &Secret) -> Result<Option<String>, KeyError> {
        Ok(find_duplicate(&self.db, &intake::fingerprint(&self.keys.print, value))?)
    }
}

fn find_duplicate(db: &Connection, fingerprint: &[u8]) -> Result<Option<String>, StoreError> {
    let Some(id) = versions::find_fingerprint(db, fingerprint)? else {
        return Ok(None);
    };
    Ok(keys::by_id(db, id)?.map(|row| row.key.reference))
}

fn row(new: &NewKey, preview: String, is_default: bool, now: Timestamp) -> KeyRow {
    let now = whole_millis(now);
    // A provider that could not be asked says nothing about a key nobody knows yet.
    let told = new.check.as_ref().filter(|check| check.tells());
    let status = told.map_or(Status::Unverified, |check| check.status);
    let mut tags = new.tags.clone();
    tags.sort();
    tags.dedup();
    let mut key = Key {
        id: KeyId::generate(now),
        reference: format!("{}/{}", new.service, new.name),
        service: new.service.clone(),
        name: new.name.clone(),
        is_default,
        is_active: true,
        status,
        verdict: status.verdict(),
        preview,
        tags,
        note: new.note.clone(),
        fields: new.fields.clone(),
        base_url: new.base_url.clone(),
        created_at: now,
        updated_at: now,
        expires_at: new.expires_at.map(whole_millis),
        expires_source: new.expires_at.map(|_| ExpirySource::Person),
        rotate_due_at: None,
        last_checked_at: new.check.as_ref().map(|check| whole_millis(check.checked_at)),
        last_used_at: None,
        use_count: 0,
        version: 1,
    };
    if let Some(check) = &new.check {
        super::check::adopt_expiry(&mut key, check);
    }
    KeyRow {
        key,
        main_field: new.main_field.clone(),
        rotate_every_seconds: new.rotate_every_seconds,
    }
}

/// Stored times have milliseconds; what is answered now must equal what is read later.
pub(super) fn whole_millis(time: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(time.as_millisecond()).unwrap_or(time)
}
