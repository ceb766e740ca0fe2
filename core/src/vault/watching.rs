//! The watch's memory: refilled when the vault is opened, and its findings on their way into the database.

use super::deed::Deed;
use crate::audit::{self, NewEvent};
use crate::clock::Timestamp;
use crate::model::{Act, Action, Actor, Alert, AlertState, Event, Operation, Outcome};
use crate::store::alerts::{self, Raised, Seen};
use crate::store::usage::Count;
use crate::store::{Connection, StoreError, admissions, events, programs, usage};
use crate::watch::{Finding, Limiter, Reaction, Rules, Sighting, SlidingWindow, Uncounted, Watch};
use jiff::SignedDuration;

/// Rows at the trail's end that are read when the vault is opened: the newest reveals and uses are among them.
const TAIL: u64 = 1_024;
/// Rows of the kinds that windows need most, however far from the end. A window needs as many as its threshold, ten or twenty, so
/// this fills fifty; thousands of keys that were just stored would cost the unlock what all the rest of it costs.
const WATCHED: usize = 1_024;
/// No window is longer: four times fifteen minutes before the last fifteen.
const LONGEST_WINDOW: SignedDuration = SignedDuration::from_mins(75);
/// Alerts that are not resolved; more are not gone on with.
const UNRESOLVED: usize = 10_000;

/// What watching remembers between deeds.
pub(super) struct Memory {
    pub(super) watch: Watch,
    pub(super) uncounted: Uncounted,
    pub(super) limiter: Limiter,
    pub(super) reactions: Vec<Reaction>,
    /// A deed was not confirmed after it had been observed: what is remembered may be wrong.
    pub(super) is_stale: bool,
}

impl Memory {
    /// Refills everything from the database of a vault that was made at `born`.
    pub(super) fn load(db: &Connection, rules: Rules, born: Timestamp) -> Result<Self, StoreError> {
        let mut limiter = Limiter::default();
        for (client, operation, times) in admissions::all(db)? {
            // A kind of request that is no more needs no limit.
            if let Some(operation) = Operation::parse(&operation) {
                limiter.restore(client, operation, SlidingWindow::from_times(times));
            }
        }
        let mut memory = Self {
            watch: Watch::new(rules, born),
            uncounted: Uncounted::default(),
            limiter,
            reactions: Vec::new(),
            is_stale: false,
        };
        // As one question: SQLite looks at its files before each that stands alone.
        let reading = db.unchecked_transaction()?;
        memory.refill(&reading, born, u64::MAX)?;
        reading.finish()?;
        Ok(memory)
    }

    /// Reads again what rows before `end` tell.
    pub(super) fn refill(&mut self, db: &Connection, born: Timestamp, end: u64) -> Result<(), StoreError> {
        let mut watch = Watch::new(*self.watch.rules(), born);
        audit::recent(db, TAIL, (LONGEST_WINDOW, WATCHED), |event| {
            if event.seq < end {
                watch.observe(event);
            }
        })?;
        watch.forget_programs();
        for alert in alerts::list(db, false, UNRESOLVED)? {
            watch.resume(&alert);
        }
        self.watch = watch;
        let mut uncounted = Uncounted::after(usage::counted_to(db)?);
        audit::for_each_after(db, uncounted.seen_to(), |event| {
            if event.seq < end {
                uncounted.add(event);
            }
        })?;
        self.uncounted = uncounted;
        self.is_stale = false;
        Ok(())
    }

    /// Observes a row, and counts it.
    pub(super) fn observe(&mut self, db: &Connection, event: &Event) -> Result<Vec<Finding>, StoreError> {
        if let Some(key) = self.watch.wants_programs(event) {
            self.watch.learn_programs(key, programs::of_key(db, key)?);
        }
        self.uncounted.add(event);
        Ok(self.watch.observe(event))
    }

    /// Writes what is to be on the disk together with a deed.
    pub(super) fn save(&self, db: &Connection, is_last: bool) -> Result<(), StoreError> {
        for (client, operation, window) in self.limiter.changed() {
            admissions::save(db, client, operation.as_str(), window.times())?;
        }
        if self.uncounted.is_due() || is_last {
            for (key, hour, client, uses) in self.uncounted.figures() {
                let count = Count {
                    uses: uses.uses,
                    failures: uses.failures,
                };
                usage::add(db, key, hour, client, count)?;
            }
            for (key, seq) in self.uncounted.rows() {
                events::note_key(db, key, seq)?;
            }
            usage::set_counted_to(db, self.uncounted.seen_to())?;
        }
        Ok(())
    }

    /// What [`Memory::save`] wrote is confirmed.
    pub(super) fn settle(&mut self, is_last: bool) {
        self.limiter.settle();
        if self.uncounted.is_due() || is_last {
            self.uncounted.settle();
        }
    }
}

impl Deed<'_> {
    /// Stores a finding, and its row of the trail if people are to be told.
    pub(super) fn store(&mut self, finding: Finding, at: Timestamp) -> Result<Vec<Reaction>, StoreError> {
        match finding {
            Finding::Raise(sighting) => return self.raise(&sighting, at),
            Finding::GoesOn { pattern, subject, more } => alerts::go_on(self, pattern, &subject, more, at)?,
            Finding::Over { pattern, subject } => {
                if let Some(alert) = alerts::unresolved(self, pattern, &subject)? {
                    alerts::set_state(self, alert.id, AlertState::Resolved)?;
                    let actor = Actor::daemon();
                    let event = about(Action::AlertResolved, &alert).with("why", "it is over");
                    self.record(Act { actor: &actor, now: at }, event)?;
                }
            }
            Finding::Learned { key, program } => programs::insert(self, key, &program, at)?,
        }
        Ok(Vec::new())
    }

    fn raise(&mut self, sighting: &Sighting, at: Timestamp) -> Result<Vec<Reaction>, StoreError> {
        let seen = Seen {
            pattern: sighting.pattern,
            subject: &sighting.subject,
            key_id: sighting.key.as_ref().map(|(id, _)| *id),
            severity: sighting.severity,
            count: sighting.count,
            threshold: sighting.threshold,
            window_seconds: sighting.window.map(|window| window.as_secs()),
            at,
        };
        if let Raised::Told(id) = alerts::raise(self, &seen)? {
            let actor = Actor::daemon();
            let event = NewEvent {
                key_id: seen.key_id,
                subject: sighting.key.as_ref().map(|(_, reference)| reference.clone()),
                outcome: Outcome::Ok,
                ..NewEvent::vault(Action::AlertRaised)
            };
            let event = event
                .with("alert", id.to_string())
                .with("pattern", sighting.pattern.as_str())
                .with("about", &sighting.subject)
                .with("severity", sighting.severity.as_str());
            self.record(Act { actor: &actor, now: at }, event)?;
        }
        Ok(sighting.reactions(self.rules()))
    }
}

/// A row about an alert.
pub(super) fn about(action: Action, alert: &Alert) -> NewEvent {
    let event = NewEvent {
        key_id: alert.key_id,
        ..NewEvent::vault(action)
    };
    event
        .with("alert", alert.id.to_string())
        .with("pattern", alert.pattern.as_str())
        .with("about", &alert.subject)
}
