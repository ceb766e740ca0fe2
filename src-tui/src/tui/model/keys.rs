//! The keys: all that a list shows, filtered and sorted.

mod filter;
mod group;
mod order;

pub(crate) use filter::Filter;
pub(crate) use group::{Group, GroupBy, ListLine, grouped};
pub(crate) use order::{SortBy, sort};

use super::detail::Detail;
use crate::tui::widget::entry::Entry;
use crate::tui::widget::loaded::Loaded;
use crate::tui::widget::roll::Roll;
use byok_core::model::Status;
use byok_daemon::wire::KeyColumns;
use std::collections::HashSet;

/// One key as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// `service/name`.
    pub(crate) reference: Box<str>,
    /// Whether it is what the bare service name means.
    pub(crate) is_default: bool,
    /// Whether it may be handed out.
    pub(crate) is_active: bool,
    /// As it stands now.
    pub(crate) status: Status,
    /// First and last characters, or empty.
    pub(crate) preview: Box<str>,
    /// When it ends, in seconds since 1970.
    pub(crate) expires_at: Option<i64>,
    /// When a value was last handed out, in seconds since 1970.
    pub(crate) last_used_at: Option<i64>,
    /// Labels, with blanks between.
    pub(crate) tags: Box<str>,
}

impl Row {
    /// `service`, `name`.
    pub(crate) fn parts(&self) -> (&str, &str) {
        self.reference.split_once('/').unwrap_or((&self.reference, ""))
    }
}

/// The screen.
pub(crate) struct Keys {
    /// All of them, as the daemon lists them.
    pub(crate) loaded: Loaded<Vec<Row>>,
    /// What the filter leaves, in order: places in `loaded`.
    pub(crate) shown: Vec<usize>,
    /// What stands in the list: those, under the headings of their groups.
    pub(crate) lines: Vec<ListLine>,
    /// The groups, in order.
    pub(crate) groups: Vec<Group>,
    /// Where one is among `lines`.
    pub(crate) roll: Roll,
    /// What is filtered by, as it is typed.
    pub(crate) filter: Entry,
    /// And as it is understood.
    pub(crate) wanted: Filter,
    /// Whether the filter is being typed.
    pub(crate) is_filtering: bool,
    /// The order.
    pub(crate) sort: SortBy,
    /// Whether the order is turned round.
    pub(crate) is_backwards: bool,
    /// What is kept together.
    pub(crate) group: GroupBy,
    /// The groups that show their heading only, by name.
    pub(crate) closed: HashSet<Box<str>>,
    /// The references that are marked.
    pub(crate) marked: HashSet<Box<str>>,
    /// Everything about the chosen key, while that is shown.
    pub(crate) detail: Option<Box<Detail>>,
    /// A key that is chosen as soon as it is in the list: it was just added or renamed.
    pub(crate) sought: Option<Box<str>>,
    /// The key whose value was asked for and nothing was done since: only that value is shown.
    pub(crate) awaited: Option<Box<str>>,
}

impl Default for Keys {
    fn default() -> Self {
        Self {
            loaded: Loaded::default(),
            shown: Vec::new(),
            lines: Vec::new(),
            groups: Vec::new(),
            roll: Roll::default(),
            filter: Entry::plain(),
            wanted: Filter::default(),
            is_filtering: false,
            sort: SortBy::default(),
            is_backwards: false,
            group: GroupBy::default(),
            closed: HashSet::new(),
            marked: HashSet::new(),
            detail: None,
            sought: None,
            awaited: None,
        }
    }
}

impl Keys {
    /// The chosen key; none while the heading of a group is chosen.
    pub(crate) fn chosen(&self) -> Option<&Row> {
        let rows = self.loaded.value.as_ref()?;
        match self.lines.get(self.roll.at)? {
            ListLine::Key(at) => rows.get(*at),
            ListLine::Head(_) => None,
        }
    }

    /// The group whose heading is chosen.
    pub(crate) fn chosen_group(&self) -> Option<&Group> {
        match self.lines.get(self.roll.at)? {
            ListLine::Head(at) => self.groups.get(*at),
            ListLine::Key(_) => None,
        }
    }

    /// Forgets every key, as a lock does; how they were looked at is no secret and stays.
    pub(crate) fn forget(&mut self) {
        *self = Self {
            sort: self.sort,
            is_backwards: self.is_backwards,
            group: self.group,
            ..Self::default()
        };
    }

    /// The row of that name.
    pub(crate) fn row(&self, reference: &str) -> Option<&Row> {
        let rows = self.loaded.value.as_ref()?;
        rows.iter().find(|row| *row.reference == *reference)
    }

    /// What the deeds for several keys are for: the marked ones, or the chosen one.
    pub(crate) fn targets(&self) -> Vec<String> {
        if self.marked.is_empty() {
            return self.chosen().map(|row| row.reference.to_string()).into_iter().collect();
        }
        let mut marked: Vec<String> = self.marked.iter().map(ToString::to_string).collect();
        marked.sort_unstable();
        marked
    }
}

/// Rows from the columns that go over the socket.
pub(crate) fn rows(columns: KeyColumns<'_>) -> Vec<Row> {
    let KeyColumns {
        references,
        is_default,
        is_active,
        status,
        preview,
        expires_at,
        last_used_at,
        tags,
    } = columns;
    let mut rows = Vec::with_capacity(references.len());
    for (at, reference) in references.into_iter().enumerate() {
        rows.push(Row {
            reference: reference.0.into(),
            is_default: is_default.get(at).copied().unwrap_or(false),
            is_active: is_active.get(at).copied().unwrap_or(true),
            status: status.get(at).copied().unwrap_or(Status::Unverified),
            preview: preview.get(at).map_or("", |text| &text.0).into(),
            expires_at: expires_at.get(at).copied().flatten(),
            last_used_at: last_used_at.get(at).copied().flatten(),
            tags: tags.get(at).map_or("", |text| &text.0).into(),
        });
    }
    rows
}
