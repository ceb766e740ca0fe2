//! What the daemon knows of keys while the vault is locked: names, dates, what was told. Never a value.
//!
//! The vault is the authority. At each unlock the book is made anew from it, while it is open the book follows each change,
//! and what happened while it was locked (told, snoozed) is written to it.

use crate::feed::Feed;
use crate::remember::{Memory, Page, Snooze};
use crate::stale::Stale;
use byok_core::clock::Timestamp;
use byok_core::error::{Code, Failure as _};
use byok_core::ids::KeyId;
use byok_core::model::{Act, Actor, Ladder, Matter, Notice, Policy, ToldRung, Topic, Way, due, next_due, standing};
use byok_core::vault::{KeyError, OpenVault};
use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Names and dates in memory.
pub struct Book {
    page: Mutex<Page>,
    memory: Memory,
    /// Rung when something changed without a row of the trail: a snooze while the vault is locked.
    pub changed: Notify,
}

/// Notices that are being told; nobody else tells them meanwhile.
#[derive(Default)]
pub struct Claim {
    /// What is told.
    pub notices: Vec<Notice>,
    /// What was told of the same ladders before.
    before: Vec<(Topic, Option<u16>)>,
    way: Option<Way>,
}

impl Book {
    /// A book with what a daemon before this one left in `memory`.
    pub fn open(memory: Memory) -> Self {
        Self {
            page: Mutex::new(memory.load()),
            memory,
            changed: Notify::new(),
        }
    }

    /// Whether the vault was open since the daemon started, or an earlier daemon left what it knew.
    pub fn is_known(&self) -> bool {
        self.page().is_known
    }

    /// Everything that needs a person, snoozed or not.
    pub fn standing(&self, ladder: &Ladder, now: Timestamp) -> Vec<Notice> {
        standing(&self.page().matters, ladder, now)
    }

    /// When there will be something to push.
    pub fn next(&self, policy: &Policy, now: Timestamp) -> Option<Timestamp> {
        let page = self.page();
        next_due(&page.matters, &page.told, Way::Push, policy, now)
    }

    /// Takes what is due, so that it is told this once.
    pub fn claim(&self, way: Way, policy: &Policy, now: Timestamp) -> Claim {
        let mut page = self.page();
        let notices = due(&page.matters, &page.told, way, policy, now);
        let mut before = Vec::new();
        for notice in &notices {
            let Some(topic) = notice.topic else { continue };
            before.push((topic, page.told.rung(&topic, way)));
            let told = ToldRung {
                topic,
                way,
                rung: notice.rung,
            };
            page.told.note(told);
            page.unwritten.push(told);
        }
        if !notices.is_empty() {
            self.memory.save(&page);
        }
        Claim {
            notices,
            before,
            way: Some(way),
        }
    }

    /// Gives back what reached nobody. With the vault, when it is open.
    ///
    /// # Errors
    /// When the database fails.
    pub fn release(&self, claim: &Claim, vault: Option<&mut OpenVault>, now: Timestamp) -> Result<(), KeyError> {
        let Some(way) = claim.way else { return Ok(()) };
        {
            let mut page = self.page();
            for (topic, rung) in &claim.before {
                page.told.restore(*topic, way, *rung);
                page.unwritten.retain(|told| (told.topic, told.way) != (*topic, way));
            }
            self.memory.save(&page);
        }
        let Some(vault) = vault else { return Ok(()) };
        let again: Vec<_> = claim.before.iter().map(|(topic, _)| (*topic, way)).collect();
        let earlier = claim.before.iter().filter_map(|(topic, rung)| {
            Some(ToldRung {
                topic: *topic,
                way,
                rung: (*rung)?,
            })
        });
        Ok(vault.note_told(&earlier.collect::<Vec<_>>(), &again, now)?)
    }

    /// Silences a key at once; the vault hears of it when it is open.
    pub fn snooze(&self, key: KeyId, until: Timestamp) {
        {
            let mut page = self.page();
            page.snoozes.retain(|snooze| snooze.key != key);
            page.snoozes.push(Snooze { key, until });
            for matter in page.matters.iter_mut().filter(|matter| matter.key == Some(key)) {
                matter.snoozed_until = Some(until);
            }
            self.memory.save(&page);
        }
        self.changed.notify_one();
    }

    /// Brings book and vault together: what was told or silenced while it was locked goes into the vault, and what changed in
    /// the vault since the last time comes into the book. A change of one key reads that key and no other.
    ///
    /// # Errors
    /// When the database fails. What could not be read is read the next time.
    pub(crate) fn settle(&self, vault: &mut OpenVault, feed: &Feed, now: Timestamp) -> Result<(), KeyError> {
        self.tell_snoozes(vault, now)?;
        let mut stale = feed.take_stale();
        let settled = if stale.is_everything {
            self.read_all(vault, now)
        } else {
            stale.keys.extend(self.ended(now));
            self.read_some(vault, &stale, now)
        };
        if settled.is_err() {
            feed.keep_stale(stale);
        }
        settled
    }

    fn tell_snoozes(&self, vault: &mut OpenVault, now: Timestamp) -> Result<(), KeyError> {
        let snoozes = std::mem::take(&mut self.page().snoozes);
        for Snooze { key, until } in snoozes {
            let act = Act {
                actor: &Actor::daemon(),
                now,
            };
            match vault.snooze(key, Some(until), act) {
                // It was removed meanwhile.
                Err(failure) if failure.code() == Code::NotFound => {}
                other => drop(other?),
            }
        }
        Ok(())
    }

    /// The keys of which something else is to be said since the last time without a row of the trail: they ended, or what failed
    /// is long ago.
    fn ended(&self, now: Timestamp) -> Vec<KeyId> {
        let page = self.page();
        let since = page.settled_at;
        let turned = |matter: &&Matter| {
            let at = matter.turns_at();
            at.is_some_and(|at| since.is_none_or(|since| at > since) && at <= now)
        };
        let turned = page.matters.iter().filter(turned);
        turned.filter_map(|matter| matter.key).collect()
    }

    /// Reads all keys, and everything that was told.
    fn read_all(&self, vault: &mut OpenVault, now: Timestamp) -> Result<(), KeyError> {
        let (matters, stored) = (vault.matters(now)?, vault.told()?);
        let mut page = self.page();
        let is_told = |topic: &Topic| {
            [Way::Push, Way::Terminal]
                .into_iter()
                .any(|way| page.told.rung(topic, way).or_else(|| stored.rung(topic, way)).is_some())
        };
        let live: HashSet<Topic> = matters.iter().map(Matter::topic).filter(is_told).collect();
        let missing: Vec<ToldRung> = page
            .told
            .rungs()
            .filter(|one| live.contains(&one.topic))
            .filter(|one| stored.rung(&one.topic, one.way).is_none_or(|rung| one.rung < rung))
            .collect();
        // A state that is over is news when it comes back.
        let over = |topic: &Topic| topic.reason.is_state() && !live.contains(topic);
        let again: Vec<(Topic, Way)> = stored
            .rungs()
            .filter(|one| over(&one.topic))
            .map(|one| (one.topic, one.way))
            .collect();
        page.told = stored;
        missing.iter().for_each(|one| page.told.note(*one));
        page.told.retain(|topic| !over(topic));
        page.matters = matters;
        page.is_known = true;
        self.write_down(page, vault, (&missing, &again), now)
    }

    /// Reads the keys and alerts that changed, and writes what was told meanwhile.
    fn read_some(&self, vault: &mut OpenVault, stale: &Stale, now: Timestamp) -> Result<(), KeyError> {
        let mut found = Vec::new();
        for key in &stale.keys {
            found.append(&mut vault.matters_of_key(*key, now)?);
        }
        if stale.are_alerts {
            found.append(&mut vault.matters_of_alerts()?);
        }
        let mut page = self.page();
        let is_stale = |matter: &Matter| matter.key.map_or(stale.are_alerts, |key| stale.keys.contains(&key));
        let again = over(&page, &found, is_stale);
        let has_changed = !page.matters.iter().filter(|matter| is_stale(matter)).eq(&found);
        if has_changed {
            page.matters.retain(|matter| !is_stale(matter));
            page.matters.append(&mut found);
        }
        for (topic, way) in &again {
            page.told.restore(*topic, *way, None);
        }
        let untold = page.unwritten.clone();
        if !has_changed && again.is_empty() && untold.is_empty() {
            page.settled_at = Some(now);
            return Ok(());
        }
        self.write_down(page, vault, (&untold, &again), now)
    }

    /// The vault hears what was told, and the file what is known.
    fn write_down(
        &self,
        mut page: MutexGuard<'_, Page>,
        vault: &mut OpenVault,
        (told, again): (&[ToldRung], &[(Topic, Way)]),
        now: Timestamp,
    ) -> Result<(), KeyError> {
        vault.note_told(told, again, now)?;
        page.unwritten.clear();
        page.settled_at = Some(now);
        self.memory.save(&page);
        Ok(())
    }

    fn page(&self) -> MutexGuard<'_, Page> {
        self.page.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What was told of states that keys are not in any more: news when they come back.
fn over(page: &Page, found: &[Matter], is_stale: impl Fn(&Matter) -> bool) -> Vec<(Topic, Way)> {
    let live: HashSet<Topic> = found.iter().map(Matter::topic).collect();
    let states = page.matters.iter().filter(|matter| matter.reason.is_state());
    states
        .filter(|matter| is_stale(matter))
        .map(Matter::topic)
        .filter(|topic| !live.contains(topic))
        .flat_map(|topic| [(topic, Way::Push), (topic, Way::Terminal)])
        .filter(|(topic, way)| page.told.rung(topic, *way).is_some())
        .collect()
}
