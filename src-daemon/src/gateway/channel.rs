//! A key that is ready for calls: where they go, what they show.

use super::admit::Caller;
use super::halves::Halves;
use crate::api::{Daemon, known_provider};
use crate::problem::Problem;
use byok_core::clock::Timestamp;
use byok_core::ids::KeyId;
use byok_core::model::{Act, Instead, KeyName, ServiceId, Trigger};
use byok_core::provider::{Credential, KeyPlace, line};
use byok_core::store::keys::KeyRow;
use byok_core::vault::{Choice, OpenVault};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a key stands in for another before that one is looked at again.
const COOLING: Duration = Duration::from_secs(1);

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
    /// The secrets that answers are searched for.
    pub(super) echoed: Vec<Halves>,
    /// When its service falls back.
    pub(super) on: Vec<Trigger>,
    /// The key in whose place it stands.
    pub(super) instead_of: Option<Instead>,
    /// When it has to be made anew although nothing changed: the key ends.
    pub(super) until: Option<Instant>,
}

impl Channel {
    pub(super) fn key(&self) -> KeyId {
        self.row.key.id
    }

    /// Whether answers are searched for the key.
    pub(super) fn is_echoed(&self) -> bool {
        !self.echoed.is_empty()
    }

    /// Whether it can still be used.
    pub(super) fn is_live(&self, now: Instant) -> bool {
        self.until.is_none_or(|until| now < until)
    }

    /// Whether another key may take its place while it is used.
    pub(super) fn may_fall_back(&self) -> bool {
        self.on.iter().any(|cause| *cause != Trigger::Missing)
    }

    /// The key that a path means to this caller.
    pub(super) fn choose(
        vault: &OpenVault,
        daemon: &Daemon,
        (service, name): (&ServiceId, Option<&KeyName>),
        caller: &Caller,
        now: Timestamp,
    ) -> Result<Choice, Problem> {
        let service = daemon.catalog.canonical(service);
        known_provider(daemon, &service)?;
        Ok(vault.choose_where(&service, name, &|key| caller.check_key(key).is_ok(), now)?)
    }

    /// Opens a key's value and says where it goes.
    pub(super) fn open(vault: &mut OpenVault, daemon: &Daemon, choice: Choice, act: Act<'_>) -> Result<Self, Problem> {
        let Choice { row, instead_of, on } = choice;
        let provider = known_provider(daemon, &row.key.service)?;
        let secrets = vault.open_for_calls(&row, act)?;
        let credential = Credential {
            secrets: &secrets,
            plain: &row.key.fields,
            base_url: row.key.base_url.as_deref(),
        };
        let line = line(provider, &credential)?;
        // Pages of errors and redirects quote addresses, so a key that stands in one may come back although nobody knows of it.
        let echoed = match (provider.echoes_key, line.place.is_in_address()) {
            (false, false) => Vec::new(),
            (_, is_in_address) => {
                let shown = is_in_address.then_some(&line.shown);
                secrets.values().chain(shown).map(Halves::of).collect()
            }
        };
        let scheme = if line.is_tls { "https" } else { "http" };
        let left = row.key.expires_at.map(|end| end.duration_since(act.now));
        let ends = left.map(|left| Duration::try_from(left).unwrap_or_default());
        // Whether the key in whose place it stands has cooled down is asked again and again.
        let looks = instead_of.is_some().then_some(COOLING);
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
            echoed,
            until: ends.into_iter().chain(looks).min().map(|left| Instant::now() + left),
            on,
            instead_of,
            row,
        })
    }
}
