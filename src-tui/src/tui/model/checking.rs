//! Asking the providers about many keys.

use crate::tui::event::Complaint;
use crate::tui::widget::roll::Roll;
use byok_core::clock::Timestamp;
use byok_core::model::Verdict;
use byok_daemon::wire::Checked;
use jiff::SignedDuration;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// One asking: what it brings belongs to the dialogue that began it, and to no later one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Run(Arc<AtomicBool>);

impl Run {
    /// Nothing more is asked; what is under way ends.
    pub(crate) fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was stopped.
    pub(crate) fn is_stopped(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Whether it is the same asking.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// In which order results are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Order {
    /// Dead, limited, unknown, ok; by name.
    #[default]
    WorstFirst,
    /// As they came.
    Arrival,
}

/// The dialogue. Closing it, or a lock, stops the asking.
pub(crate) struct Checking {
    /// What is asked about.
    pub(crate) references: Vec<String>,
    /// How many that are.
    pub(crate) total: usize,
    /// The first of them.
    pub(crate) first: String,
    /// What came, in the order in which it came.
    pub(crate) results: Vec<Checked>,
    /// Places in `results`, as they are listed.
    pub(crate) listed: Vec<usize>,
    /// In which order.
    pub(crate) order: Order,
    /// Why keys could not be asked about; each reason once, with the number of keys.
    pub(crate) failures: Vec<(Complaint, usize)>,
    /// Where one is among the results.
    pub(crate) roll: Roll,
    /// The first line in sight, where there is one key and a page about it.
    pub(crate) top: usize,
    /// The asking.
    pub(crate) run: Run,
    /// When it began.
    pub(crate) since: Timestamp,
    /// When the last answer was there.
    pub(crate) over_at: Option<Timestamp>,
    /// Whether it was stopped before it was over.
    pub(crate) is_stopped: bool,
}

impl Checking {
    /// Nothing came yet.
    pub(crate) fn new(references: &[String], now: Timestamp) -> Self {
        Self {
            references: references.to_vec(),
            total: references.len(),
            first: references.first().cloned().unwrap_or_default(),
            results: Vec::new(),
            listed: Vec::new(),
            order: Order::default(),
            failures: Vec::new(),
            roll: Roll::default(),
            top: 0,
            run: Run::default(),
            since: now,
            over_at: None,
            is_stopped: false,
        }
    }

    /// How many were answered, by a provider or by a failure.
    pub(crate) fn answered(&self) -> usize {
        self.results.len() + self.failures.iter().map(|(_, keys)| keys).sum::<usize>()
    }

    /// Whether leaving closes it, and does not stop it first: there is nothing to stop, or only one key was asked about.
    pub(crate) fn closes(&self) -> bool {
        self.over_at.is_some() || self.is_stopped || self.total == 1
    }

    /// How many have this verdict.
    pub(crate) fn count(&self, verdict: Verdict) -> usize {
        self.results.iter().filter(|one| one.check.verdict == verdict).count()
    }

    /// Whole seconds that it has taken.
    pub(crate) fn seconds(&self, now: Timestamp) -> i64 {
        self.over_at.unwrap_or(now).duration_since(self.since).as_secs().max(0)
    }

    /// When its seconds move on.
    pub(crate) fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        let at = self.since + SignedDuration::from_secs(self.seconds(now) + 1);
        self.over_at.is_none().then_some(at)
    }

    /// The chosen result.
    pub(crate) fn chosen(&self) -> Option<&Checked> {
        self.results.get(*self.listed.get(self.roll.at)?)
    }
}

impl Drop for Checking {
    fn drop(&mut self) {
        self.run.stop();
    }
}
