//! New values.

use super::outside::{self, Attention, Outside};
use crate::tui::event::Complaint;
use byok_core::clock::Timestamp;
use byok_core::model::FieldName;
use byok_core::secret::Secret;
use byok_daemon::client::NewValue;
use byok_daemon::wire::{RolledBack, Rotated, RotationPlan};
use std::collections::BTreeMap;

/// What is asked.
pub(crate) enum Ask {
    /// What a rotation at the provider would do.
    Plan(String),
    /// A value that the person has.
    ByHand(Box<New>),
    /// A value that the provider makes.
    AtProvider { reference: String, keep_old_seconds: i64 },
    /// The value before.
    RollBack(String),
}

/// A new value, owned.
pub(crate) struct New {
    pub(crate) reference: String,
    pub(crate) secrets: BTreeMap<FieldName, Secret>,
    pub(crate) fields: BTreeMap<FieldName, String>,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) keep_old_seconds: i64,
    pub(crate) check: bool,
}

/// What is answered.
pub(crate) enum Answer {
    Planned(Box<Result<RotationPlan, Complaint>>),
    Rotated(Box<Result<Rotated, Complaint>>),
    RolledBack(Box<Result<RolledBack, Complaint>>),
}

/// Does it.
pub(crate) fn perform(ask: Ask, outside: &Outside) {
    let answer = match ask {
        Ask::Plan(reference) => {
            let plan = outside.call(Attention::Person, |client| client.rotation_plan(&reference, None));
            Answer::Planned(Box::new(plan))
        }
        Ask::ByHand(new) => {
            let value = NewValue {
                secrets: &new.secrets,
                fields: &new.fields,
                expires_at: new.expires_at,
                keep_old_seconds: new.keep_old_seconds,
                check: new.check,
            };
            let done = outside.call(Attention::Person, |client| client.rotate(&new.reference, &value));
            Answer::Rotated(Box::new(done))
        }
        Ask::AtProvider {
            reference,
            keep_old_seconds,
        } => {
            let done = outside.call(Attention::Person, |client| {
                client.rotate_at_provider(&reference, None, keep_old_seconds)
            });
            Answer::Rotated(Box::new(done))
        }
        Ask::RollBack(reference) => {
            let done = outside.call(Attention::Person, |client| client.rollback(&reference));
            Answer::RolledBack(Box::new(done))
        }
    };
    outside.answer(outside::Answer::Rotate(answer));
}
