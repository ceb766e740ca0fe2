//! A value's way in: checked, previewed, fingerprinted, sealed. Plaintext is read here and written nowhere.

use super::open::Subkeys;
use super::{KeyError, NewKey};
use crate::clock::Timestamp;
use crate::crypto::{Binding, SymmetricKey, mac, seal, seal_key};
use crate::ids::{KeyId, VaultId};
use crate::model::{FieldName, Key, ServiceId, Tag, VersionState};
use crate::secret::Secret;
use crate::store::versions::{self, NewVersion};
use crate::store::{Connection, StoreError};
use std::collections::BTreeMap;

/// The longest value: a service account's JSON has 3 KiB, a certificate with its chain 20.
const MAX_VALUE_BYTES: usize = 64 * 1024;
/// The longest note and field that is not secret.
const MAX_TEXT_CHARS: usize = 1_000;
/// Enough labels for any order.
const MAX_TAGS: usize = 32;

/// Refuses what could not be stored or handed out again.
pub(super) fn check(new: &NewKey) -> Result<(), KeyError> {
    check_values(&new.main_field, &new.secrets, &new.fields)?;
    check_text("note", &new.note)?;
    check_tags(&new.tags)
}

/// Refuses fields that could not be stored or handed out again.
pub(super) fn check_values(
    main_field: &FieldName,
    secrets: &BTreeMap<FieldName, Secret>,
    fields: &BTreeMap<FieldName, String>,
) -> Result<(), KeyError> {
    if !secrets.contains_key(main_field) {
        return Err(KeyError::Field {
            field: main_field.to_string(),
            reason: "is missing".into(),
        });
    }
    for (name, value) in secrets {
        check_value(value).map_err(|reason| KeyError::Field {
            field: name.to_string(),
            reason: reason.into(),
        })?;
    }
    fields
        .iter()
        .try_for_each(|(name, value)| check_text(name.as_str(), value))
}

/// Refuses more labels than a list can show.
pub(super) fn check_tags(tags: &[Tag]) -> Result<(), KeyError> {
    if tags.len() <= MAX_TAGS {
        return Ok(());
    }
    Err(KeyError::Field {
        field: "tags".into(),
        reason: "more than 32".into(),
    })
}

/// Refuses a text that is too long or holds control characters other than line breaks and tabs.
pub(super) fn check_text(field: &str, text: &str) -> Result<(), KeyError> {
    let reason = if text.chars().count() > MAX_TEXT_CHARS {
        "is longer than 1,000 characters"
    } else if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        "holds control characters"
    } else {
        return Ok(());
    };
    Err(KeyError::Field {
        field: field.into(),
        reason: reason.into(),
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "a value must be text that an environment can carry"
)]
fn check_value(value: &Secret) -> Result<(), &'static str> {
    match value.expose_text() {
        _ if value.is_empty() => Err("is empty"),
        _ if value.len() > MAX_VALUE_BYTES => Err("is longer than 64 KiB"),
        None => Err("is not UTF-8 text"),
        Some(text) if text.contains('\0') => Err("holds a NUL character"),
        Some(_) => Ok(()),
    }
}

/// The first and last characters of a value, and only where at least 16 characters stay hidden; otherwise empty.
///
/// 24 characters and more show 3 + 2, 40 and more 6 + 4 (the prefixes of most providers have up to 6).
#[expect(
    clippy::disallowed_methods,
    reason = "the preview shows a few characters of a long value"
)]
pub fn preview(value: &Secret) -> String {
    let Some(text) = value.expose_text() else {
        return String::new();
    };
    let (head, tail) = match text.len() {
        _ if !text.bytes().all(|b| b.is_ascii_graphic()) => return String::new(),
        0..24 => return String::new(),
        24..40 => (3, 2),
        _ => (6, 4),
    };
    format!("{}…{}", &text[..head], &text[text.len() - tail..])
}

/// The keyed fingerprint of a value: equal values have equal fingerprints within one vault, and nobody without its key can
/// tell which value it was.
#[expect(clippy::disallowed_methods, reason = "the value goes into HMAC")]
pub(super) fn fingerprint(print_key: &SymmetricKey, value: &Secret) -> crate::crypto::Tag {
    mac(print_key, &[value.expose_bytes()])
}

/// A value that is to become a version.
pub(super) struct Incoming<'a> {
    /// Whose.
    pub(super) key: &'a Key,
    /// The version's number.
    pub(super) number: u32,
    /// `Current` or `Staged`.
    pub(super) state: VersionState,
    /// The secret fields.
    pub(super) secrets: &'a BTreeMap<FieldName, Secret>,
    /// The main one of them.
    pub(super) main: &'a Secret,
    /// When it is stored.
    pub(super) at: Timestamp,
}

/// Seals every secret field under a new data key and stores the version; gives its preview.
pub(super) fn store_version(
    db: &Connection,
    keys: &Subkeys,
    vault: &VaultId,
    new: &Incoming<'_>,
) -> Result<String, StoreError> {
    let (key, number) = (new.key, new.number);
    let data_key = SymmetricKey::generate();
    let place = Binding::data_key(vault, &key.id, number, key.service.as_str());
    let preview = preview(new.main);
    let version = NewVersion {
        key: key.id,
        number,
        state: new.state,
        wrapped_key: &seal_key(&keys.wrap, &place, &data_key),
        fingerprint: &fingerprint(&keys.print, new.main),
        preview: &preview,
        created_at: new.at,
    };
    versions::insert(db, &version)?;
    for (field, value) in new.secrets {
        let place = field_place(vault, key.id, number, &key.service, field);
        versions::insert_sealed(db, key.id, number, field, &seal(&data_key, &place, value))?;
    }
    Ok(preview)
}

/// Where a field's seal belongs.
pub(super) fn field_place(
    vault: &VaultId,
    key: KeyId,
    version: u32,
    service: &ServiceId,
    field: &FieldName,
) -> Binding {
    Binding::field(vault, &key, version, service.as_str(), field.as_str())
}

#[cfg(test)]
mod tests {
    use super::preview;
    use crate::secret::Secret;

    fn shown(value: &str) -> String {
        preview(&Secret::from_text(value.into()))
    }

    #[test]
    fn preview_never_shows_a_short_value() {
        assert_eq!(shown("short-password-of-23-by"), "");
        assert_eq!(shown("0123456789abcdef01234567"), "012…67");
        assert_eq!(shown("sk-proj-0123456789012345678901234567890123456789"), "sk-pro…6789");
    }

    #[test]
    fn preview_of_a_file_or_a_phrase_is_empty() {
        assert_eq!(
            shown("{\n  \"private_key\": \"0123456789012345678901234567890\"\n}"),
            ""
        );
        assert_eq!(shown("correct horse battery staple and some more words"), "");
    }
}
