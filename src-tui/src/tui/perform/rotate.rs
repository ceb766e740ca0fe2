//! New values.

use super::outside::{self, Attention, Outside};
use crate::tui::event::Complaint;
use crate::tui::widget::loaded::Ticket;
use byok_core::clock::Timestamp;
use byok_core::model::{FieldName, Rotation};
use byok_core::secret::Secret;
use byok_daemon::client::NewValue;
use byok_daemon::wire::{DetailAnswer, RolledBack, Rotated, RotationPlan};
use std::collections::BTreeMap;

/// What is asked.
pub(crate) enum Ask {
    /// The key as it is, its values, and what a rotation at its provider would do.
    Look(Ticket, String),
    /// A value that the person has.
    ByHand(Box<New>),
    /// A value that the provider makes.
    AtProvider {
        reference: String,
        /// The key that makes it, when it is another.
        with: Option<String>,
        keep_old_seconds: i64,
    },
    /// The value before.
    RollBack(String),
}

/// A key, before another value takes its place.
pub(crate) struct Looked {
    /// The key, and its values.
    pub(crate) detail: DetailAnswer,
    /// Rotations at the provider, newest first.
    pub(crate) rotations: Vec<Rotation>,
    /// What the provider could do.
    pub(crate) plan: RotationPlan,
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
    Looked(Ticket, Box<Result<Looked, Complaint>>),
    Rotated(Box<Result<Rotated, Complaint>>),
    RolledBack(Box<Result<RolledBack, Complaint>>),
}

/// Does it.
pub(crate) fn perform(ask: Ask, outside: &Outside) {
    let answer = match ask {
        Ask::Look(ticket, reference) => {
            let looked = outside.call(Attention::Person, |client| {
                Ok(Looked {
                    detail: client.show(&reference)?,
                    rotations: client.versions(&reference)?.rotations,
                    plan: client.rotation_plan(&reference, None)?,
                })
            });
            Answer::Looked(ticket, Box::new(looked))
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
            with,
            keep_old_seconds,
        } => {
            let done = outside.call(Attention::Person, |client| {
                client.rotate_at_provider(&reference, with.as_deref(), keep_old_seconds)
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
