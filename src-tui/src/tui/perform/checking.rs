//! Asking the providers, side by side; the daemon keeps the limits of each host.

use super::outside::{self, Attention, Outside};
use crate::tui::event::Complaint;
use crate::tui::model::checking::Run;
use byok_core::error::Code;
use byok_core::secret::Secret;
use byok_daemon::wire::{CheckWish, Checked};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Calls under way at once. The daemon limits what reaches providers; this only has to be no less.
const CALLS: usize = 32;

/// What is asked.
pub(crate) enum Ask {
    /// About stored keys.
    Stored {
        references: Vec<String>,
        wish: CheckWish,
        run: Run,
    },
    /// About a key that is not stored.
    Unstored {
        /// Comes back with the answer.
        ticket: u64,
        service: String,
        secrets: std::collections::BTreeMap<byok_core::model::FieldName, Secret>,
        fields: std::collections::BTreeMap<byok_core::model::FieldName, String>,
        base_url: Option<String>,
    },
}

/// What is answered.
pub(crate) enum Answer {
    /// One is there.
    One(Run, Box<Result<Checked, Complaint>>),
    /// All are there, or it was stopped and nothing is under way any more.
    Over(Run),
    /// Of a key that is not stored.
    Tested(u64, Box<Result<Checked, Complaint>>),
}

/// Does it.
pub(crate) fn perform(ask: Ask, outside: &Outside) {
    match ask {
        Ask::Stored { references, wish, run } => {
            side_by_side((&references, wish), &run, outside);
            outside.answer(outside::Answer::Checking(Answer::Over(run)));
        }
        Ask::Unstored {
            ticket,
            service,
            secrets,
            fields,
            base_url,
        } => {
            let tested = outside.call(Attention::Person, |client| {
                client.check_unstored(&service, &secrets, &fields, base_url.as_deref())
            });
            outside.answer(outside::Answer::Checking(Answer::Tested(ticket, Box::new(tested))));
        }
    }
}

fn side_by_side((references, wish): (&[String], CheckWish), run: &Run, outside: &Outside) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..references.len().min(CALLS) {
            scope.spawn(|| {
                while !run.is_stopped() {
                    let Some(reference) = references.get(next.fetch_add(1, Ordering::Relaxed)) else {
                        return;
                    };
                    let one = outside.call(Attention::Person, |client| client.check_as(reference, wish));
                    // The next one would say the same.
                    if one.as_ref().is_err_and(is_about_all) {
                        run.stop();
                    }
                    outside.answer(outside::Answer::Checking(Answer::One(run.clone(), Box::new(one))));
                }
            });
        }
    });
}

/// Whether a failure is one of the vault or the daemon, and not of a key.
fn is_about_all(complaint: &Complaint) -> bool {
    matches!(complaint.code, Code::Locked | Code::Daemon)
}
