//! A key that is ready for calls: where they go, what they show.

use super::halves::Halves;
use crate::api::{Daemon, known_provider};
use crate::problem::Problem;
use byok_core::ids::KeyId;
use byok_core::model::{Act, KeyName, Reference, ServiceId};
use byok_core::provider::{Credential, KeyPlace, line};
use byok_core::store::keys::KeyRow;
use byok_core::vault::OpenVault;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Everything that a call needs to know about a key. Made once, used until anything in the vault changes.
pub(super) struct Channel {
    pub(super) row: KeyRow,
    /// The key's id as text, for the header that names it.
    pub(super) id: String,
    /// Scheme, host and port: connections to the same origin are shared.
    pub(super) origin: Arc<str>,
    pub(super) is_tls: bool,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) authority: String,
    pub(super) path: String,
    pub(super) place: KeyPlace,
    pub(super) value: Halves,
    /// Whether answers are searched for the key.
    pub(super) echoes: bool,
    /// When it has to be made anew although nothing changed: the key ends.
    pub(super) until: Option<Instant>,
}

impl Channel {
    pub(super) fn key(&self) -> KeyId {
        self.row.key.id
    }

    /// Whether it can still be used.
    pub(super) fn is_live(&self, now: Instant) -> bool {
        self.until.is_none_or(|until| now < until)
    }

    /// The key that a path means.
    pub(super) fn choose(
        vault: &OpenVault,
        daemon: &Daemon,
        (service, name): (&ServiceId, Option<&KeyName>),
    ) -> Result<KeyRow, Problem> {
        let service = daemon.catalog.canonical(service);
        known_provider(daemon, &service)?;
        let reference = Reference {
            service,
            name: name.cloned(),
            field: None,
        };
        Ok(vault.resolve(&reference)?)
    }

    /// Opens a key's value and says where it goes.
    pub(super) fn open(vault: &mut OpenVault, daemon: &Daemon, row: KeyRow, act: Act<'_>) -> Result<Self, Problem> {
        let provider = known_provider(daemon, &row.key.service)?;
        let secrets = vault.open_for_calls(&row, act)?;
        let credential = Credential {
            secrets: &secrets,
            plain: &row.key.fields,
            base_url: row.key.base_url.as_deref(),
        };
        let line = line(provider, &credential)?;
        let scheme = if line.is_tls { "https" } else { "http" };
        let left = row.key.expires_at.map(|end| end.duration_since(act.now));
        Ok(Self {
            id: row.key.id.to_string(),
            origin: format!("{scheme}://{}", line.authority).into(),
            is_tls: line.is_tls,
            host: line.host,
            port: line.port,
            authority: line.authority,
            path: line.path,
            value: Halves::of(&line.shown),
            place: line.place,
            echoes: provider.echoes_key,
            until: left.map(|left| Instant::now() + Duration::try_from(left).unwrap_or_default()),
            row,
        })
    }
}
