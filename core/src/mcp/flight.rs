//! What the client waits for.

use super::id::Id;
use super::refusal::Refusal;
use super::repeat::Repeat;
use std::collections::{BTreeMap, HashMap};

/// Bytes of requests that are kept to be repeated, all together. What exceeds it is passed on all the same and not repeated.
const MOST_KEPT: usize = 64 * 1024 * 1024;

/// A line of the client with requests in it that are not all answered: it is repeated whole or not at all.
#[derive(Debug)]
pub(super) struct Unit {
    /// The line; `None` when it is not kept.
    pub(super) line: Option<Vec<u8>>,
    /// Its requests that have no answer yet.
    pub(super) open: Vec<Id>,
    /// How many it had.
    asked: usize,
    is_batch: bool,
    pub(super) repeat: Repeat,
    /// What it calls, for a person.
    pub(super) called: String,
    /// The client does not want it any more.
    is_cancelled: bool,
    /// The answer that says that the key was refused; the client has not seen it.
    pub(super) held: Option<Vec<u8>>,
}

/// Every such line, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Flight {
    units: BTreeMap<u64, Unit>,
    by_id: HashMap<Id, u64>,
    next: u64,
    kept: usize,
}

impl Flight {
    /// A line with requests is on its way.
    pub(super) fn depart(&mut self, line: Option<&[u8]>, ids: Vec<Id>, is_batch: bool, repeat: Repeat, called: String) {
        let line = line.filter(|line| self.kept + line.len() <= MOST_KEPT);
        self.kept += line.map_or(0, <[u8]>::len);
        let number = self.next;
        self.next += 1;
        for id in &ids {
            // An id that comes twice is against the protocol; the first one would be in flight for ever.
            self.land(id);
            self.by_id.insert(id.clone(), number);
        }
        let unit = Unit {
            line: line.map(<[u8]>::to_vec),
            asked: ids.len(),
            open: ids,
            is_batch,
            repeat,
            called,
            is_cancelled: false,
            held: None,
        };
        self.units.insert(number, unit);
    }

    /// The line that has this request.
    pub(super) fn unit(&self, id: &Id) -> Option<&Unit> {
        self.units.get(self.by_id.get(id)?)
    }

    /// Whether these are all the requests of one line.
    pub(super) fn is_whole(&self, ids: &[Id]) -> bool {
        let numbers: Vec<_> = ids.iter().map(|id| self.by_id.get(id)).collect();
        let first = numbers.first().copied().flatten();
        let is_one = first.is_some() && numbers.iter().all(|number| *number == first);
        is_one
            && first
                .and_then(|number| self.units.get(number))
                .is_some_and(|unit| unit.asked == ids.len())
    }

    /// A request has its answer.
    pub(super) fn land(&mut self, id: &Id) {
        let Some(number) = self.by_id.remove(id) else { return };
        let Some(unit) = self.units.get_mut(&number) else {
            return;
        };
        unit.open.retain(|one| one != id);
        if unit.open.is_empty() {
            self.drop_unit(number);
        }
    }

    /// The client does not want it any more. An answer that was held is dropped with it, because it may not be sent now.
    pub(super) fn cancel(&mut self, id: &Id) {
        let Some(number) = self.by_id.get(id).copied() else {
            return;
        };
        let Some(unit) = self.units.get_mut(&number) else {
            return;
        };
        if unit.is_batch {
            return;
        }
        unit.is_cancelled = true;
        if unit.held.is_some() {
            self.drop_unit(number);
        }
    }

    /// Holds back the answer of a line that may be repeated after it; `false` when it may not. A batch is answered by a batch.
    pub(super) fn hold(&mut self, id: &Id, answer: &[u8], refusal: &Refusal, is_batch: bool) -> bool {
        let Some(number) = self.by_id.get(id) else { return false };
        let Some(unit) = self.units.get_mut(number) else {
            return false;
        };
        let is_whole = unit.open.len() == unit.asked && unit.is_batch == is_batch;
        if !is_whole || unit.is_cancelled || unit.line.is_none() || !unit.repeat.after(refusal) {
            return false;
        }
        unit.held = Some(answer.to_vec());
        true
    }

    /// Whether everything is held, would be repeated anyway, or is wanted by nobody.
    pub(super) fn is_settled(&self) -> bool {
        let is_open = |unit: &&Unit| unit.held.is_none() && !unit.is_cancelled && !unit.goes_again();
        !self.units.values().any(|unit| is_open(&unit))
    }

    /// The answers that were held.
    pub(super) fn release(&mut self) -> Vec<Vec<u8>> {
        let held: Vec<u64> = self
            .units
            .iter()
            .filter(|(_, unit)| unit.held.is_some())
            .map(|(number, _)| *number)
            .collect();
        held.into_iter()
            .filter_map(|number| self.drop_unit(number)?.held)
            .collect()
    }

    /// The lines to be sent to another server; they stay in flight.
    pub(super) fn again(&mut self) -> Vec<Vec<u8>> {
        let units = self.units.values_mut();
        units
            .filter_map(|unit| {
                let goes = unit.held.take().is_some() || unit.goes_again();
                unit.line.clone().filter(|_| goes && !unit.is_cancelled)
            })
            .collect()
    }

    /// How many lines are on their way.
    pub(super) fn count(&self) -> usize {
        self.units.len()
    }

    /// Takes out what another server can't answer: the ids that need an answer, line by line.
    pub(super) fn give_up(&mut self, is_lost: impl Fn(&Unit) -> bool) -> Vec<Lost> {
        let gone = |unit: &Unit| unit.is_cancelled || is_lost(unit);
        let numbers: Vec<u64> = self
            .units
            .iter()
            .filter(|(_, unit)| gone(unit))
            .map(|(number, _)| *number)
            .collect();
        let units = numbers.into_iter().filter_map(|number| self.drop_unit(number));
        units
            .filter(|unit| !unit.is_cancelled)
            .map(|unit| Lost {
                ids: unit.open,
                is_batch: unit.is_batch,
            })
            .collect()
    }

    fn drop_unit(&mut self, number: u64) -> Option<Unit> {
        let unit = self.units.remove(&number)?;
        self.kept -= unit.line.as_ref().map_or(0, Vec::len);
        for id in &unit.open {
            self.by_id.remove(id);
        }
        Some(unit)
    }
}

/// Requests that nobody will answer.
#[derive(Debug)]
pub(super) struct Lost {
    pub(super) ids: Vec<Id>,
    pub(super) is_batch: bool,
}

impl Unit {
    /// Whether it is repeated without having been answered.
    pub(super) fn goes_again(&self) -> bool {
        self.repeat == Repeat::Always && self.line.is_some() && self.open.len() == self.asked
    }
}
