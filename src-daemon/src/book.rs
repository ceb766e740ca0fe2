//! What the daemon knows of keys while the vault is locked: names, dates, what was told. Never a value.
//!
//! The vault is the authority. Whenever it is open the book is made anew from it, and what happened while it was locked (told,
//! snoozed) is written to it.

use crate::remember::{Memory, Page, Snooze};
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
            page.told.note(ToldRung {
                topic,
                way,
                rung: notice.rung,
            });
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

    /// Brings book and vault together.
    ///
    /// # Errors
    /// When the database fails.
    pub fn settle(&self, vault: &mut OpenVault, now: Timestamp) -> Result<(), KeyError> {
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
        let (matters, stored) = (vault.matters(now)?, vault.told()?);
        let live: HashSet<Topic> = matters.iter().map(Matter::topic).collect();
        let mut page = self.page();
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
        self.memory.save(&page);
        drop(page);
        Ok(vault.note_told(&missing, &again, now)?)
    }

    fn page(&self) -> MutexGuard<'_, Page> {
        self.page.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
