//! Deeds that do not look like the owner's.
//!
//! [`Watch`] is told of every row of the trail, in order, and answers what follows. A burst, a bulk, a new program are things
//! that happened: their alerts stay until a person resolves them. A spike, a drop and failing uses are conditions: their
//! alerts resolve themselves.

use super::finding::{Finding, Sighting, Turn};
use super::hours::Hours;
use super::pulse::{Pulse, tell};
use super::rules::{Burst, Rules};
use super::window::{Deeds, Keys};
use crate::clock::Timestamp;
use crate::ids::KeyId;
use crate::model::{Action, Actor, Alert, Event, Face, Outcome, Pattern, Severity};
use std::collections::{HashMap, HashSet};

/// What is remembered of deeds, and what it is compared with.
#[derive(Debug)]
pub struct Watch {
    rules: Rules,
    settled_at: Timestamp,
    deeds: HashMap<(Pattern, String), Deeds>,
    revealed: HashMap<String, Keys>,
    hours: HashMap<String, Hours>,
    programs: HashMap<KeyId, HashSet<String>>,
    pulses: HashMap<KeyId, Pulse>,
    /// The owner's command that asked a provider last.
    checking: Option<u32>,
}

/// Whether a row tells that a value was wanted for use.
pub fn is_use(action: Action) -> bool {
    matches!(action, Action::Revealed | Action::Copied | Action::Injected)
}

impl Watch {
    /// A watch over a vault that was made at `born`.
    pub fn new(rules: Rules, born: Timestamp) -> Self {
        let settling = jiff::SignedDuration::try_from(rules.settling).unwrap_or(jiff::SignedDuration::MAX);
        Self {
            rules,
            settled_at: born.checked_add(settling).unwrap_or(Timestamp::MAX),
            deeds: HashMap::new(),
            revealed: HashMap::new(),
            hours: HashMap::new(),
            programs: HashMap::new(),
            pulses: HashMap::new(),
            checking: None,
        }
    }

    /// What it watches for.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Whether the programs of a key have to be learned before an event about it is observed.
    pub fn wants_programs(&self, event: &Event) -> Option<KeyId> {
        event
            .key_id
            .filter(|key| is_use(event.action) && event.actor.program.is_some() && !self.programs.contains_key(key))
    }

    /// Learns which programs have used a key.
    pub fn learn_programs(&mut self, key: KeyId, programs: impl IntoIterator<Item = String>) {
        self.programs.insert(key, programs.into_iter().collect());
    }

    /// Forgets the programs, which are learned from the database when a key is used.
    pub fn forget_programs(&mut self) {
        self.programs.clear();
    }

    /// Goes on with an alert that was not resolved when the vault was shut.
    pub fn resume(&mut self, alert: &Alert) {
        if let Some(key) = alert.key_id.filter(|_| is_condition(alert.pattern)) {
            let pulse = self.pulses.entry(key).or_default();
            pulse.resume(alert.pattern, alert.severity, &alert.subject);
        }
    }

    /// One more row of the trail.
    pub fn observe(&mut self, event: &Event) -> Vec<Finding> {
        let mut found = Vec::new();
        if event.action == Action::WrongPassword {
            self.burst(Pattern::WrongPasswords, "vault".into(), None, event, &mut found);
        }
        if event.actor.face != Face::Daemon {
            self.watch_actor(event, &mut found);
        }
        if let Some(key) = event.key_id.filter(|_| is_use(event.action)) {
            self.watch_key(key, event, &mut found);
        }
        found
    }

    /// What time alone brings: conditions that begin or end without a deed.
    pub fn look(&mut self, now: Timestamp) -> Vec<Finding> {
        let mut found = Vec::new();
        for (key, pulse) in &mut self.pulses {
            pulse.look(&self.rules, *key, now, &mut found);
        }
        self.pulses.retain(|_, pulse| !pulse.is_still());
        found
    }

    fn watch_actor(&mut self, event: &Event, found: &mut Vec<Finding>) {
        let client = event.actor.client.clone();
        let subject = || subject_of(&event.actor);
        let is_settling = client.is_none() && event.at < self.settled_at;
        let is_ok = event.outcome == Outcome::Ok;
        match event.action {
            Action::Created if is_ok && !is_settling => {
                self.burst(Pattern::Creates, subject(), client, event, found);
            }
            Action::Deleted if is_ok => self.burst(Pattern::Deletes, subject(), client, event, found),
            Action::Checked => {
                if event.outcome == Outcome::Failed {
                    self.burst(Pattern::FailedValidations, subject(), client.clone(), event, found);
                }
                // `byok check` asks about every key: what one command of the owner asks is one deed.
                let is_same = client.is_none() && event.actor.pid.is_some() && event.actor.pid == self.checking;
                if client.is_none() {
                    self.checking = event.actor.pid;
                }
                if !is_same && !is_settling {
                    self.burst(Pattern::Validations, subject(), client, event, found);
                }
            }
            Action::Rotated if is_ok => {
                self.burst(Pattern::Rotations, subject(), client, event, found);
            }
            Action::RateLimited => self.burst(Pattern::RateLimited, subject(), client, event, found),
            Action::Revealed | Action::Copied if is_ok => {
                self.burst(Pattern::Reveals, subject(), client, event, found);
                self.watch_bulk(event, found);
                self.watch_hour(event, found);
            }
            Action::Injected if is_ok => self.watch_hour(event, found),
            _ => {}
        }
    }

    /// Counts one deed of a kind.
    fn burst(
        &mut self,
        pattern: Pattern,
        subject: String,
        client: Option<String>,
        event: &Event,
        found: &mut Vec<Finding>,
    ) {
        let rule = rule(&self.rules, pattern, client.is_some());
        let severity = severity(pattern, client.is_some());
        let deeds = self.deeds.entry((pattern, subject.clone())).or_default();
        let turn = deeds.add(rule, event.at);
        let threshold = u64::try_from(rule.threshold).unwrap_or(u64::MAX);
        happened(turn, found, || Sighting {
            pattern,
            subject,
            key: None,
            client,
            severity,
            count: threshold,
            threshold,
            window: Some(rule.window),
        });
    }

    fn watch_bulk(&mut self, event: &Event, found: &mut Vec<Finding>) {
        let Some(key) = event.key_id else { return };
        let rule = self.rules.bulk_reveal;
        let subject = subject_of(&event.actor);
        let keys = self.revealed.entry(subject.clone()).or_default();
        let (turn, different) = keys.add(rule, key, event.at);
        happened(turn, found, || Sighting {
            client: event.actor.client.clone(),
            count: u64::try_from(different).unwrap_or(u64::MAX),
            threshold: u64::try_from(rule.threshold).unwrap_or(u64::MAX),
            window: Some(rule.window),
            ..Sighting::once(Pattern::BulkReveal, Severity::High, subject)
        });
    }

    fn watch_hour(&mut self, event: &Event, found: &mut Vec<Finding>) {
        let subject = subject_of(&event.actor);
        let hours = self.hours.entry(subject.clone()).or_default();
        if hours.add(self.rules.hours, event.at).is_some() {
            found.push(Finding::Raise(Sighting {
                client: event.actor.client.clone(),
                ..Sighting::once(Pattern::UnusualHour, Severity::Low, subject)
            }));
        }
    }

    fn watch_key(&mut self, key: KeyId, event: &Event, found: &mut Vec<Finding>) {
        let reference = event.subject.as_deref().unwrap_or_default();
        let pulse = self.pulses.entry(key).or_default();
        pulse.add(reference, event.outcome != Outcome::Ok, event.at);
        pulse.look(&self.rules, key, event.at, found);
        let (Some(program), true) = (&event.actor.program, event.outcome == Outcome::Ok) else {
            return;
        };
        let known = self.programs.entry(key).or_default();
        if known.contains(program) {
            return;
        }
        // Somebody has to be the first.
        if !known.is_empty() {
            found.push(Finding::Raise(Sighting {
                key: Some((key, reference.to_owned())),
                client: event.actor.client.clone(),
                ..Sighting::once(
                    Pattern::NewProgram,
                    Severity::Medium,
                    format!("{reference} by {program}"),
                )
            }));
        }
        known.insert(program.clone());
        found.push(Finding::Learned {
            key,
            program: program.clone(),
        });
    }
}

/// A burst that ends leaves its alert: that it happened is not undone.
fn happened(turn: Turn, found: &mut Vec<Finding>, sighting: impl FnOnce() -> Sighting) {
    if turn != Turn::Ends {
        tell(turn, sighting, found);
    }
}

/// Who acts, in the words of an alert's subject.
pub fn subject_of(actor: &Actor) -> String {
    match &actor.client {
        Some(client) => format!("client {client}"),
        None => "owner".into(),
    }
}

/// Whether it lasts and can be over by itself.
fn is_condition(pattern: Pattern) -> bool {
    matches!(pattern, Pattern::UsageSpike | Pattern::UsageDrop | Pattern::ErrorRate)
}

fn rule(rules: &Rules, pattern: Pattern, is_client: bool) -> Burst {
    match pattern {
        Pattern::Creates => rules.creates,
        Pattern::Deletes => rules.deletes,
        Pattern::Validations => rules.validations,
        Pattern::Rotations => rules.rotations,
        Pattern::Reveals if is_client => rules.client_reveals,
        Pattern::FailedValidations => rules.failed_validations,
        Pattern::WrongPasswords => rules.wrong_passwords,
        Pattern::RateLimited => rules.rate_limited,
        _ => rules.reveals,
    }
}

fn severity(pattern: Pattern, is_client: bool) -> Severity {
    match pattern {
        Pattern::Creates | Pattern::Validations => Severity::Low,
        Pattern::Deletes | Pattern::WrongPasswords => Severity::High,
        Pattern::Reveals if is_client => Severity::High,
        _ => Severity::Medium,
    }
}
