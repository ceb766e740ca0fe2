//! Choosing when which key of a service steps in.

use super::keys::Row;
use crate::print;
use crate::tui::widget::roll::Roll;
use byok_core::model::{FallbackPolicy, KeyName, PolicyChange, Trigger};

/// Cool-downs that are offered, in seconds.
const COOL_DOWNS: [u64; 6] = [60, 300, 900, 3_600, 6 * 3_600, 86_400];

/// The dialogue.
pub(crate) struct Policy {
    /// As it is.
    pub(crate) was: FallbackPolicy,
    /// The default key, by name.
    pub(crate) default: Option<String>,
    /// Which triggers are on, in the order of [`Trigger::ALL`].
    pub(crate) on: [bool; Trigger::ALL.len()],
    /// The keys: those of the chain first, in its order.
    pub(crate) keys: Vec<KeyName>,
    /// So many of them are in the chain.
    pub(crate) chained: usize,
    /// The cool-downs one can choose; `None` is what the settings say.
    pub(crate) cool_downs: Vec<Option<u64>>,
    /// Which one is chosen.
    pub(crate) cool_down: usize,
    /// The line one is on.
    pub(crate) roll: Roll,
    /// Whether it is being saved.
    pub(crate) is_busy: bool,
    /// Why it was not saved.
    pub(crate) complaint: Option<String>,
}

/// What a line is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// A trigger, by its place in [`Trigger::ALL`].
    Trigger(usize),
    /// A key, by its place in [`Policy::keys`].
    Key(usize),
    /// The cool-down.
    CoolDown,
}

impl Policy {
    /// Of a policy, with the keys that may step in.
    pub(crate) fn of(was: FallbackPolicy, rows: &[Row]) -> Self {
        let own = rows.iter().filter(|row| row.parts().0 == was.service.as_str());
        let (defaults, others): (Vec<&Row>, Vec<&Row>) = own.partition(|row| row.is_default);
        let mut keys = was.chain.clone();
        let names = others.iter().filter_map(|row| KeyName::parse(row.parts().1).ok());
        let names: Vec<KeyName> = names.filter(|name| !was.chain.contains(name)).collect();
        keys.extend(names);
        let mut seconds: Vec<u64> = COOL_DOWNS.to_vec();
        seconds.push(was.cool_down_seconds);
        seconds.sort_unstable();
        seconds.dedup();
        let cool_down = seconds
            .iter()
            .position(|one| *one == was.cool_down_seconds)
            .unwrap_or(0)
            + 1;
        Self {
            default: defaults.first().map(|row| row.parts().1.to_owned()),
            on: Trigger::ALL.map(|trigger| was.on.contains(&trigger)),
            keys,
            chained: was.chain.len(),
            cool_downs: std::iter::once(None).chain(seconds.into_iter().map(Some)).collect(),
            cool_down,
            roll: Roll::default(),
            is_busy: false,
            complaint: None,
            was,
        }
    }

    /// How many lines there are.
    pub(crate) fn len(&self) -> usize {
        self.on.len() + self.keys.len() + 1
    }

    /// What a line is for.
    pub(crate) fn part(&self, line: usize) -> Part {
        let keys = self.on.len();
        match line {
            _ if line < keys => Part::Trigger(line),
            _ if line < keys + self.keys.len() => Part::Key(line - keys),
            _ => Part::CoolDown,
        }
    }

    /// Takes what the line is for, or takes it away.
    pub(crate) fn switch(&mut self) {
        match self.part(self.roll.at) {
            Part::Trigger(at) => self.on[at] = !self.on[at],
            Part::Key(at) => {
                let key = self.keys.remove(at);
                // One that is taken comes to the end of the chain, one that is put back stands right behind it.
                let to = if at < self.chained {
                    self.chained - 1
                } else {
                    self.chained
                };
                self.chained = if at < self.chained {
                    self.chained - 1
                } else {
                    self.chained + 1
                };
                self.keys.insert(to, key);
                self.go_to(to);
            }
            Part::CoolDown => self.turn(1),
        }
    }

    /// Moves a key of the chain by one place.
    pub(crate) fn shift(&mut self, by: isize) {
        if let Part::Key(at) = self.part(self.roll.at)
            && at < self.chained
            && let Some(to) = at.checked_add_signed(by).filter(|to| *to < self.chained)
        {
            self.keys.swap(at, to);
            self.go_to(to);
        }
    }

    /// Another cool-down.
    pub(crate) fn turn(&mut self, by: isize) {
        if self.part(self.roll.at) == Part::CoolDown {
            let last = self.cool_downs.len() - 1;
            self.cool_down = self.cool_down.saturating_add_signed(by).min(last);
        }
    }

    fn go_to(&mut self, key: usize) {
        let len = self.len();
        self.roll.to(self.on.len() + key, len, len);
    }

    /// The cool-down in words.
    pub(crate) fn cool_down_words(&self) -> String {
        match self.cool_downs[self.cool_down] {
            Some(seconds) => print::span(i64::try_from(seconds).unwrap_or(i64::MAX)),
            None => "as the setting fallback.cool_down says".into(),
        }
    }

    /// What is to change; nothing where all is as it was.
    pub(crate) fn change(&self) -> PolicyChange {
        let all = Trigger::ALL.into_iter().zip(self.on);
        let on: Vec<Trigger> = all.filter(|(_, is_on)| *is_on).map(|(trigger, _)| trigger).collect();
        let chain = self.keys[..self.chained].to_vec();
        let cool_down = self.cool_downs[self.cool_down];
        PolicyChange {
            on: (self.on != Trigger::ALL.map(|trigger| self.was.on.contains(&trigger))).then_some(on),
            chain: (chain != self.was.chain).then_some(chain),
            cool_down_seconds: (cool_down != Some(self.was.cool_down_seconds)).then_some(cool_down.unwrap_or(0)),
        }
    }

    /// What makes it as it was.
    pub(crate) fn undo(&self, change: &PolicyChange) -> PolicyChange {
        PolicyChange {
            on: change.on.as_ref().map(|_| self.was.on.clone()),
            chain: change.chain.as_ref().map(|_| self.was.chain.clone()),
            cool_down_seconds: change.cool_down_seconds.map(|_| self.was.cool_down_seconds),
        }
    }
}
