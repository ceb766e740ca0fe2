//! Keys: reading, changing, revealing, copying.

mod change;
mod list;

use super::outside::{self, Attention, Outside};
use crate::clipboard;
use crate::tui::event::Complaint;
use crate::tui::model::keys::{Row, rows};
use crate::tui::widget::loaded::Ticket;
use byok_core::clock::Timestamp;
use byok_core::model::{FieldName, Tag};
use byok_core::secret::Secret;
use byok_daemon::client::NewKey;
use byok_daemon::wire::{Added, DetailAnswer, RevealRequest, Revealed};
use change::{edit, remove, retag, snooze};
use std::collections::BTreeMap;

pub(crate) use change::{Change, Edited};

/// A copied value is cleared from the clipboard after so many seconds.
pub(crate) const CLEARED_AFTER: u64 = 45;

/// What is asked.
pub(crate) enum Ask {
    /// All keys, as a list shows them.
    List(Ticket),
    /// Everything about one.
    Show(Ticket, String),
    /// The same, to change it.
    ShowForEdit(Ticket, String),
    /// A value, to be shown.
    Reveal {
        reference: String,
        field: Option<FieldName>,
    },
    /// A value, to the clipboard.
    Copy {
        reference: String,
        field: Option<FieldName>,
    },
    /// A text that is no secret, to the clipboard.
    CopyText(String),
    /// A new key.
    Add(Box<New>),
    /// Changes of one key or several, in this order.
    Edit {
        changes: Vec<Change>,
        /// What undoes them, one for each; or nothing.
        undo: Vec<Change>,
        /// What it is, in the words of a message.
        deed: &'static str,
    },
    /// Labels of several keys.
    Retag {
        references: Vec<String>,
        add: Vec<Tag>,
        drop: Vec<Tag>,
    },
    /// Removing for good.
    Remove(Vec<String>),
    /// Silence about a key, or the end of it.
    Snooze { reference: String, until: Option<String> },
    /// The same for several.
    SnoozeAll {
        references: Vec<String>,
        until: Option<String>,
    },
}

/// A new key, owned.
pub(crate) struct New {
    pub(crate) service: String,
    pub(crate) name: Option<String>,
    pub(crate) secrets: BTreeMap<FieldName, Secret>,
    pub(crate) fields: BTreeMap<FieldName, String>,
    pub(crate) note: String,
    pub(crate) tags: Vec<Tag>,
    pub(crate) base_url: Option<String>,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) rotate_every_seconds: Option<i64>,
    pub(crate) is_default: bool,
    pub(crate) check: bool,
}

/// What is answered.
pub(crate) enum Answer {
    Listed(Ticket, Result<Vec<Row>, Complaint>),
    Shown {
        reference: String,
        ticket: Ticket,
        shown: Box<Result<DetailAnswer, Complaint>>,
    },
    ForEdit(Ticket, Box<Result<DetailAnswer, Complaint>>),
    Revealed(Result<Revealed, Complaint>),
    /// Which way it went.
    Copied(String, Result<&'static str, Complaint>),
    Added(Box<Result<Added, Complaint>>),
    Edited(Box<Edited>),
    /// How many were removed, and why not more.
    Removed(usize, Option<Complaint>),
    /// Which ones, and why not more.
    Snoozed {
        references: Vec<String>,
        is_silent: bool,
        complaint: Option<Complaint>,
    },
}

/// Does it.
pub(crate) fn perform(ask: Ask, outside: &Outside) {
    let answer = match ask {
        Ask::List(ticket) => return list::read(ticket, outside),
        Ask::Show(ticket, reference) => {
            let shown = outside.call(Attention::Screen, |client| client.show(&reference));
            let shown = Box::new(shown);
            Answer::Shown {
                reference,
                ticket,
                shown,
            }
        }
        Ask::ShowForEdit(ticket, reference) => {
            let shown = outside.call(Attention::Person, |client| client.show(&reference));
            Answer::ForEdit(ticket, Box::new(shown))
        }
        Ask::Reveal { reference, field } => {
            let wanted = RevealRequest {
                field,
                ..RevealRequest::default()
            };
            Answer::Revealed(outside.call(Attention::Person, |client| client.reveal(&reference, &wanted)))
        }
        Ask::Copy { reference, field } => {
            let done = copy(outside, &reference, field);
            Answer::Copied(reference, done)
        }
        Ask::CopyText(text) => {
            let secret = Secret::copy_of(text.as_bytes());
            Answer::Copied(text, clipboard::copy(&secret, CLEARED_AFTER).map_err(Complaint::from))
        }
        Ask::Add(new) => Answer::Added(Box::new(add(outside, &new))),
        Ask::Edit { changes, undo, deed } => Answer::Edited(Box::new(edit(outside, &changes, undo, deed))),
        Ask::Retag { references, add, drop } => {
            let retagged = retag(outside, &references, &add, &drop);
            Answer::Edited(Box::new(retagged))
        }
        Ask::Remove(references) => remove(outside, &references),
        Ask::Snooze { reference, until } => snooze(outside, vec![reference], until.as_deref()),
        Ask::SnoozeAll { references, until } => snooze(outside, references, until.as_deref()),
    };
    outside.answer(outside::Answer::Keys(answer));
}

fn copy(outside: &Outside, reference: &str, field: Option<FieldName>) -> Result<&'static str, Complaint> {
    let wanted = RevealRequest {
        field,
        copy: true,
        ..RevealRequest::default()
    };
    let revealed = outside.call(Attention::Person, |client| client.reveal(reference, &wanted))?;
    Ok(clipboard::copy(&revealed.value, CLEARED_AFTER)?)
}

fn add(outside: &Outside, new: &New) -> Result<Added, Complaint> {
    let new = NewKey {
        service: &new.service,
        name: new.name.as_deref(),
        secrets: &new.secrets,
        fields: &new.fields,
        note: &new.note,
        tags: &new.tags,
        base_url: new.base_url.as_deref(),
        expires_at: new.expires_at,
        rotate_every_seconds: new.rotate_every_seconds,
        is_default: new.is_default,
        check: new.check,
    };
    outside.call(Attention::Person, |client| client.add(&new))
}
