//! The keys: all that a list shows, filtered and sorted.

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

/// What the rows are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum SortBy {
    #[default]
    Name,
    Status,
    Expiry,
    Use,
}

/// The screen.
pub(crate) struct Keys {
    /// All of them, as the daemon lists them.
    pub(crate) loaded: Loaded<Vec<Row>>,
    /// What the filter and the order leave: places in `loaded`.
    pub(crate) shown: Vec<usize>,
    /// Where one is among `shown`.
    pub(crate) roll: Roll,
    /// What is filtered by.
    pub(crate) filter: Entry,
    /// Whether the filter is being typed.
    pub(crate) is_filtering: bool,
    /// The order.
    pub(crate) sort: SortBy,
    /// Whether the order is turned round.
    pub(crate) is_backwards: bool,
    /// The references that are marked.
    pub(crate) marked: HashSet<Box<str>>,
    /// Everything about the chosen key, while that is shown.
    pub(crate) detail: Option<Box<Detail>>,
}

impl Default for Keys {
    fn default() -> Self {
        Self {
            loaded: Loaded::default(),
            shown: Vec::new(),
            roll: Roll::default(),
            filter: Entry::plain(),
            is_filtering: false,
            sort: SortBy::default(),
            is_backwards: false,
            marked: HashSet::new(),
            detail: None,
        }
    }
}

impl Keys {
    /// The chosen key.
    pub(crate) fn chosen(&self) -> Option<&Row> {
        let rows = self.loaded.value.as_ref()?;
        rows.get(*self.shown.get(self.roll.at)?)
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
