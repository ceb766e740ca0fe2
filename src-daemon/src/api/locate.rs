//! From the text in a path or body to a key: an id, or a reference in any spelling.

use super::Daemon;
use crate::guard::Sight;
use crate::problem::Problem;
use byok_core::clock::Timestamp;
use byok_core::error::Code;
use byok_core::ids::KeyId;
use byok_core::model::{FieldName, Instead, ProjectKey, Reference, ServiceId, Trigger};
use byok_core::provider::Provider;
use byok_core::store::keys::KeyRow;
use byok_core::vault::{KeyError, OpenVault};

/// The key, and the field if the reference names one.
///
/// # Errors
/// `not_found`; `refused` for a key that the caller does not see.
pub(crate) fn locate(
    vault: &OpenVault,
    daemon: &Daemon,
    sight: &Sight,
    text: &str,
) -> Result<(KeyRow, Option<FieldName>), Problem> {
    let (row, field) = find(vault, daemon, text).map_err(|problem| sight.not_found(problem))?;
    sight.check(&row.key)?;
    Ok((row, field))
}

/// A key that a program is to be given.
pub(super) struct Chosen {
    /// The key.
    pub(super) row: KeyRow,
    /// The field, if the reference names one.
    pub(super) field: Option<FieldName>,
    /// In whose place, if it is not the one that was asked for.
    pub(super) instead_of: Option<Instead>,
    /// When its service falls back; an id never does.
    pub(super) on: Vec<Trigger>,
}

/// The key to be used where `text` stands: an id means itself; a service its key in `mapping`, else its default; the policy of
/// the service may put another in its place. Every way in which keys are used comes through here.
///
/// # Errors
/// As [`locate`].
pub(super) fn choose(
    vault: &OpenVault,
    daemon: &Daemon,
    sight: &Sight,
    (text, mapping): (&str, &[ProjectKey]),
    now: Timestamp,
) -> Result<Chosen, Problem> {
    if KeyId::parse(text).is_some() {
        let (row, field) = locate(vault, daemon, sight, text)?;
        return Ok(Chosen {
            row,
            field,
            instead_of: None,
            on: Vec::new(),
        });
    }
    let mut reference = Reference::parse(text)?;
    reference.service = daemon.catalog.canonical(&reference.service);
    let mapped = || {
        mapping
            .iter()
            .find(|one| one.service == reference.service)
            .map(|one| &one.name)
    };
    let name = reference.name.as_ref().or_else(mapped);
    let choice = vault
        .choose_where(&reference.service, name, &|key| sight.sees(key), now)
        .map_err(|failure| sight.not_found(or_unknown(daemon, &reference.service, failure)))?;
    sight.check(&choice.row.key)?;
    Ok(Chosen {
        row: choice.row,
        field: reference.field,
        instead_of: choice.instead_of,
        on: choice.on,
    })
}

fn find(vault: &OpenVault, daemon: &Daemon, text: &str) -> Result<(KeyRow, Option<FieldName>), Problem> {
    if let Some(id) = KeyId::parse(text) {
        return Ok((vault.by_id(id)?, None));
    }
    let mut reference = Reference::parse(text)?;
    reference.service = daemon.catalog.canonical(&reference.service);
    let found = vault
        .resolve(&reference)
        .map_err(|failure| or_unknown(daemon, &reference.service, failure))?;
    Ok((found, reference.field))
}

/// A key is not found for want of its service, too.
fn or_unknown(daemon: &Daemon, service: &ServiceId, failure: KeyError) -> Problem {
    let problem = Problem::from(failure);
    match unknown_service(daemon, service) {
        Some(unknown) if problem.code == Code::NotFound => unknown,
        _ => problem,
    }
}

/// The catalogue's entry of a service.
pub(crate) fn provider<'a>(daemon: &'a Daemon, service: &ServiceId) -> Result<&'a Provider, Problem> {
    daemon.catalog.get(service).ok_or_else(|| {
        unknown_service(daemon, service).unwrap_or_else(|| Problem::new(Code::NotFound, "no such service"))
    })
}

/// What to say when the catalogue does not know a service.
fn unknown_service(daemon: &Daemon, service: &ServiceId) -> Option<Problem> {
    if daemon.catalog.get(service).is_some() {
        return None;
    }
    let near = daemon.catalog.suggest(service.as_str());
    let hint = if near.is_empty() {
        "`byok services` lists them; for another one use `byok add generic NAME`".to_owned()
    } else {
        format!("did you mean {}? `byok services` lists them all", near.join(" or "))
    };
    Some(Problem::new(Code::NotFound, format!("no service named `{service}`")).hint(hint))
}
