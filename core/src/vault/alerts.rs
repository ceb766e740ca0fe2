//! Alerts as a person meets them, and the figures.

use super::deed::Deed;
use super::watching::{Memory, about};
use super::{KeyError, OpenVault};
use crate::clock::Timestamp;
use crate::model::{Act, Action, Alert, AlertState, Key};
use crate::store::usage::Count;
use crate::store::{alerts, check_days, glance, keys, usage, versions};
use crate::watch::{CheckCounts, Finding, Metrics, Reaction, Rules, UseDay, UseDays, UseFigures, subject_of};
use jiff::SignedDuration;

impl OpenVault {
    /// Watches by these figures from now on. What is remembered is read again.
    ///
    /// # Errors
    /// When the database fails.
    pub fn watch_by(&mut self, rules: Rules) -> Result<(), KeyError> {
        if *self.ledger.memory.watch.rules() != rules {
            self.ledger.memory = Memory::load(&self.db, rules, self.header.created_at)?;
        }
        Ok(())
    }

    /// The newest `limit` alerts, newest first: those that are not resolved, or all.
    ///
    /// # Errors
    /// When the database fails or a row is damaged.
    pub fn alerts(&self, with_resolved: bool, limit: usize) -> Result<Vec<Alert>, KeyError> {
        Ok(alerts::list(&self.db, with_resolved, limit)?)
    }

    /// How many alerts nobody has looked at.
    ///
    /// # Errors
    /// When the database fails.
    pub fn alerts_open(&self) -> Result<u64, KeyError> {
        Ok(alerts::count_open(&self.db)?)
    }

    /// Notes that a person has seen an alert. It opens again when the pattern shows again. A resolved one stays resolved.
    ///
    /// # Errors
    /// `NoAlert`; `OwnAlert` when a client asks about itself.
    pub fn acknowledge_alert(&mut self, id: u64, act: Act<'_>) -> Result<Alert, KeyError> {
        self.change_alert(id, AlertState::Acknowledged, act)
    }

    /// Notes that an alert is dealt with. The pattern raises a new one when it shows again.
    ///
    /// # Errors
    /// `NoAlert`; `OwnAlert` when a client asks about itself.
    pub fn resolve_alert(&mut self, id: u64, act: Act<'_>) -> Result<Alert, KeyError> {
        self.change_alert(id, AlertState::Resolved, act)
    }

    fn change_alert(&mut self, id: u64, state: AlertState, act: Act<'_>) -> Result<Alert, KeyError> {
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        let mut alert = alerts::by_id(&deed, id)?.ok_or(KeyError::NoAlert(id))?;
        if act.actor.client.is_some() && alert.subject == subject_of(act.actor) {
            return Err(KeyError::OwnAlert(id));
        }
        if alert.state == state || alert.state == AlertState::Resolved {
            return Ok(alert);
        }
        alert.state = state;
        alerts::set_state(&deed, id, state)?;
        let action = match state {
            AlertState::Resolved => Action::AlertResolved,
            _ => Action::AlertAcknowledged,
        };
        deed.record(act, about(action, &alert))?;
        deed.commit()?;
        Ok(alert)
    }

    /// What time alone brings: a key that is used no more, failing uses that are over. To be called about once a minute.
    ///
    /// # Errors
    /// When the database fails.
    pub fn look_around(&mut self, now: Timestamp) -> Result<(), KeyError> {
        let findings = self.ledger.memory.watch.look(now);
        self.store_findings(findings, now)
    }

    fn store_findings(&mut self, findings: Vec<Finding>, now: Timestamp) -> Result<(), KeyError> {
        if findings.is_empty() {
            return Ok(());
        }
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        deed.find(findings, now);
        Ok(deed.commit()?)
    }

    /// What alerts ask the daemon to do, as the settings say; nothing is kept for a second caller.
    pub fn take_reactions(&mut self) -> Vec<Reaction> {
        std::mem::take(&mut self.ledger.memory.reactions)
    }

    /// How the keys are, in figures: counted from rows, never guessed. Calls through the
    /// gateway are those of the last 24 hours.
    ///
    /// # Errors
    /// When the database fails.
    pub fn metrics(&self, now: Timestamp) -> Result<Metrics, KeyError> {
        let mut metrics = Metrics::default();
        glance::for_each_facts(&self.db, |facts| metrics.count(&facts, now))?;
        metrics.duplicates = versions::count_duplicates(&self.db)?;
        metrics.alerts_open = alerts::count_open(&self.db)?;
        metrics.cache = Some(self.cache_figures());
        let hour = now.as_second().div_euclid(3_600);
        let since = |hour: i64| {
            let stored = usage::total_since(&self.db, hour)?;
            let recent = self.ledger.memory.uncounted.total_since(hour);
            Ok::<_, KeyError>(Count {
                uses: stored.uses + recent.uses,
                failures: stored.failures + recent.failures,
            })
        };
        metrics.uses = UseFigures::new(since(i64::MIN)?, since(hour - 23)?, since(hour - 30 * 24 + 1)?);
        metrics.gateway = self.gateway_figures(now)?;
        metrics.uses.by_day = self.all_uses_by_day(now)?;
        let mut checks = CheckCounts::until(now);
        check_days::for_each(&self.db, checks.days(), |day| checks.count(day))?;
        metrics.checks = checks.figures();
        Ok(metrics)
    }

    /// From the figures that are written and those that are not yet.
    fn all_uses_by_day(&self, now: Timestamp) -> Result<Vec<UseDay>, KeyError> {
        let mut days = UseDays::until(now);
        usage::for_each_hour(&self.db, days.first_hour(), |hour, count| days.add(hour, count))?;
        for (_, hour, _, recent) in self.ledger.memory.uncounted.figures() {
            let count = Count {
                uses: recent.uses,
                failures: recent.failures,
            };
            days.add(hour, count);
        }
        Ok(days.days())
    }

    /// The keys that end within the span and have not ended yet, soonest first. Reads those and no others.
    ///
    /// # Errors
    /// When the database fails or a row is damaged.
    pub fn expiring(&self, now: Timestamp, within: SignedDuration) -> Result<Vec<Key>, KeyError> {
        self.ending_between(now, now, within)
    }

    /// The same with those that have ended already, these first.
    ///
    /// # Errors
    /// When the database fails or a row is damaged.
    pub fn ending(&self, now: Timestamp, within: SignedDuration) -> Result<Vec<Key>, KeyError> {
        self.ending_between(Timestamp::MIN, now, within)
    }

    fn ending_between(&self, from: Timestamp, now: Timestamp, within: SignedDuration) -> Result<Vec<Key>, KeyError> {
        let until = now.checked_add(within).unwrap_or(Timestamp::MAX);
        let rows = keys::expiring(&self.db, from, until)?;
        Ok(rows.into_iter().map(|row| super::find::settled(row.key, now)).collect())
    }
}
