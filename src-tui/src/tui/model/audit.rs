//! The trail.

use super::root::Model;
use super::trail_filter::{Filter, Word, completions};
use crate::tui::widget::entry::Entry;
use crate::tui::widget::loaded::Loaded;
use crate::tui::widget::roll::Roll;
use byok_core::clock::Timestamp;
use byok_core::model::Event;
use byok_daemon::wire::Events;

/// Completions that are offered at once.
const OFFERED: usize = 12;

/// The screen.
pub(crate) struct Audit {
    /// The rows that were read, the newest first.
    pub(crate) rows: Vec<Event>,
    /// Rows that are newer than those, on their way into them.
    pub(crate) loaded: Loaded<Vec<Event>>,
    /// Rows that are older than those, on their way into them.
    pub(crate) older: Loaded<Vec<Event>>,
    /// Whether there are rows that are older than those.
    pub(crate) has_older: bool,
    /// Where one is.
    pub(crate) roll: Roll,
    /// What is filtered by, as it is typed.
    pub(crate) filter: Entry,
    /// Whether the filter is being typed.
    pub(crate) is_filtering: bool,
    /// What is filtered by, as it was understood last, and its line.
    pub(crate) wanted: (Filter, String),
    /// What is wrong with what is typed.
    pub(crate) complaint: Option<String>,
    /// What verifying found.
    pub(crate) verified: Loaded<Events>,
    /// The first line in sight of everything about the chosen row, while that is shown.
    pub(crate) detail: Option<usize>,
}

impl Default for Audit {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            loaded: Loaded::default(),
            older: Loaded::default(),
            has_older: false,
            roll: Roll::default(),
            filter: Entry::plain(),
            is_filtering: false,
            wanted: (Filter::default(), String::new()),
            complaint: None,
            verified: Loaded::default(),
            detail: None,
        }
    }
}

impl Audit {
    /// The chosen row.
    pub(crate) fn chosen(&self) -> Option<&Event> {
        self.rows.get(self.roll.at)
    }

    /// When a wait begins to show.
    pub(crate) fn slow_at(&self) -> impl Iterator<Item = Timestamp> {
        let waits = [self.loaded.slow_at(), self.older.slow_at(), self.verified.slow_at()];
        waits.into_iter().flatten()
    }

    /// Forgets what was read, as a lock does; the filter stays.
    pub(crate) fn forget(&mut self) {
        self.rows.clear();
        self.loaded.clear();
        self.older.clear();
        self.verified.clear();
        self.has_older = false;
        self.detail = None;
        self.roll = Roll::default();
    }
}

/// What could stand in the place of the word that is being typed.
pub(crate) fn offered(model: &Model) -> Vec<String> {
    let mut found = completions(model.audit.filter.text(), |word, typed| others(model, word, typed));
    found.truncate(OFFERED);
    found
}

fn others(model: &Model, word: Word, typed: &str) -> Vec<String> {
    let rows = &model.audit.rows;
    let mut found: Vec<String> = match word {
        Word::Key => {
            let keys = model.keys.loaded.value.iter().flatten();
            let fits = keys.filter(|key| key.reference.starts_with(typed));
            fits.take(OFFERED).map(|key| key.reference.to_string()).collect()
        }
        Word::Client => rows.iter().filter_map(|row| row.actor.client.clone()).collect(),
        Word::Program => rows.iter().filter_map(|row| row.actor.program.clone()).collect(),
        _ => Vec::new(),
    };
    found.sort_unstable();
    found.dedup();
    found
}

/// Rows for tests.
#[cfg(test)]
pub(crate) mod samples {
    use super::Event;
    use crate::tui::testing::now;
    use byok_core::model::{Action, Actor, Face, Outcome};
    use jiff::SignedDuration;

    /// A row; the higher its number the later.
    pub(crate) fn event(seq: u64, action: Action, subject: Option<&str>) -> Event {
        let age = SignedDuration::from_mins(40 - i64::try_from(seq).unwrap_or(0));
        Event {
            seq,
            at: now() - age,
            actor: Actor {
                pid: Some(4711),
                program: Some("zsh".into()),
                ..Actor::face(Face::Cli)
            },
            action,
            subject: subject.map(Into::into),
            key_id: None,
            outcome: Outcome::Ok,
            detail: Default::default(),
        }
    }

    /// A small trail, the oldest first.
    pub(crate) fn trail() -> Vec<Event> {
        let mut refused = event(4, Action::Refused, Some("openai/work"));
        refused.outcome = Outcome::Refused;
        refused.actor = Actor {
            client: Some("editor".into()),
            program: Some("node".into()),
            ..Actor::face(Face::Rest)
        };
        refused.detail.insert("wanted".into(), "reveal".into());
        refused.detail.insert(
            "why".into(),
            "its token has metadata and use:openai, and nothing else".into(),
        );
        let mut checked = event(5, Action::Checked, Some("日本/とても長い名前のキー"));
        checked.outcome = Outcome::Failed;
        vec![
            {
                let mut added = event(1, Action::ClientAdded, None);
                added.detail.insert("client".into(), "editor".into());
                added
            },
            event(2, Action::Created, Some("openai/work")),
            event(3, Action::Revealed, Some("openai/work")),
            refused,
            checked,
            event(
                6,
                Action::AlertAcknowledged,
                Some("a-service/with-a-name-that-nobody-would-like-to-type-twice"),
            ),
        ]
    }
}
