//! Whose key a request of a rotation shows, and what it fills its holes with.

use crate::api::Daemon;
use crate::problem::Problem;
use byok_core::clock::{Clock, SystemClock};
use byok_core::error::Code;
use byok_core::ids::KeyId;
use byok_core::model::{FieldName, Rotation};
use byok_core::provider::{self, Call, CallFault, Credential, Provider, Taken, rotation_names};
use byok_core::secret::Secret;
use byok_core::store::keys::KeyRow;
use byok_core::vault::OpenVault;
use jiff::SignedDuration;
use std::collections::BTreeMap;

/// The longest life that providers give to a new key, in days.
const LONGEST_LIFE: i64 = 365;
/// The life of a new key whose rotations nobody ordered, in days.
const USUAL_LIFE: i64 = 180;
/// What a new key lives longer than the time to its next rotation, in days.
const SPARE: i64 = 7;

/// All that a request of a rotation is filled with.
pub(super) struct Hand {
    secrets: BTreeMap<FieldName, Secret>,
    plain: BTreeMap<FieldName, String>,
    base_url: Option<String>,
}

impl Hand {
    /// The key that acts for `version` of `row`: that version itself, or the other key.
    pub(super) fn of(
        vault: &OpenVault,
        row: &KeyRow,
        version: u32,
        by_key: Option<KeyId>,
        label: &str,
    ) -> Result<Self, Problem> {
        let own = vault.open_version(row, version)?;
        let mut plain = own.plain;
        plain.extend(names(row, label));
        let Some(other) = by_key else {
            return Ok(Self {
                secrets: own.secrets,
                plain,
                base_url: row.key.base_url.clone(),
            });
        };
        let other = vault.by_id(other)?;
        if other.key.base_url != row.key.base_url {
            let message = format!(
                "`{}` and `{}` have different addresses: one can't make a key for the other",
                other.key.reference, row.key.reference
            );
            return Err(Problem::new(Code::Refused, message));
        }
        Ok(Self {
            secrets: vault.open_for_check(&other)?,
            plain,
            base_url: other.key.base_url,
        })
    }

    /// As [`Hand::of`], for what the journal says.
    pub(super) fn of_rotation(vault: &OpenVault, row: &KeyRow, rotation: &Rotation) -> Result<Self, Problem> {
        Self::of(vault, row, rotation.old_version, rotation.by_key, &rotation.label)
    }

    /// Asks for what the other requests need to know, if there is such a question.
    pub(super) async fn find(
        &mut self,
        daemon: &Daemon,
        provider: &Provider,
        rotation: &provider::Rotation,
    ) -> Result<(), CallFault> {
        if let Some(find) = &rotation.find {
            let taken = self.send(daemon, provider, find).await?;
            self.plain.extend(taken.fields);
        }
        Ok(())
    }

    /// Sends one request.
    pub(super) async fn send(&self, daemon: &Daemon, provider: &Provider, call: &Call) -> Result<Taken, CallFault> {
        let credential = Credential {
            secrets: &self.secrets,
            plain: &self.plain,
            base_url: self.base_url.as_deref(),
        };
        let prober = daemon.prober().map_err(|problem| CallFault::Refused(problem.message))?;
        prober.call(provider, call, &credential, &SystemClock).await
    }

    /// Whether every hole of a request's URL can be filled.
    pub(super) fn can_fill(&self, provider: &Provider, call: &Call) -> bool {
        call.url.fields().all(|name| {
            self.plain.contains_key(name) || provider.field(name).is_some_and(|field| field.default.is_some())
        })
    }
}

/// What a rotation adds to the plain fields: the new key's name, and the day on which it is to end.
pub(crate) fn names(row: &KeyRow, label: &str) -> BTreeMap<FieldName, String> {
    let now = SystemClock.now();
    let days = match row.rotate_every_seconds {
        Some(seconds) if seconds > 0 => (seconds / 86_400 + SPARE).clamp(SPARE, LONGEST_LIFE),
        None if row.key.rotate_due_at.is_some() => USUAL_LIFE,
        _ => LONGEST_LIFE,
    };
    let end = now.checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(now);
    rotation_names(label, &end.strftime("%Y-%m-%d").to_string())
}
