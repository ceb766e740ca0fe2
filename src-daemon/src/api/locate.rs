//! From the text in a path or body to a key: an id, or a reference in any spelling.

use super::Daemon;
use crate::guard::Sight;
use crate::problem::Problem;
use byok_core::error::Code;
use byok_core::ids::KeyId;
use byok_core::model::{FieldName, Reference, ServiceId};
use byok_core::provider::Provider;
use byok_core::store::keys::KeyRow;
use byok_core::vault::OpenVault;

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

fn find(vault: &OpenVault, daemon: &Daemon, text: &str) -> Result<(KeyRow, Option<FieldName>), Problem> {
    if let Some(id) = KeyId::parse(text) {
        return Ok((vault.by_id(id)?, None));
    }
    let mut reference = Reference::parse(text)?;
    reference.service = daemon.catalog.canonical(&reference.service);
    let found = vault.resolve(&reference).map_err(|failure| {
        let problem = Problem::from(failure);
        match unknown_service(daemon, &reference.service) {
            Some(unknown) if problem.code == Code::NotFound => unknown,
            _ => problem,
        }
    })?;
    Ok((found, reference.field))
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
