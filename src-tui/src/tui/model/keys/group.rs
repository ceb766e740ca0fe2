//! Keys that belong together, under a heading.

use super::Row;
use super::order::urgency;
use std::collections::{BTreeMap, HashSet};

/// What is kept together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum GroupBy {
    #[default]
    Nothing,
    Service,
    Status,
    Tag,
}

impl GroupBy {
    /// The next one, and none after the last.
    pub(crate) fn next(self) -> Self {
        match self {
            Self::Nothing => Self::Service,
            Self::Service => Self::Status,
            Self::Status => Self::Tag,
            Self::Tag => Self::Nothing,
        }
    }

    /// Its word; nothing when nothing is kept together.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Service => "service",
            Self::Status => "status",
            Self::Tag => "tag",
        }
    }
}

/// A group that has keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    /// What its keys have in common.
    pub(crate) name: Box<str>,
    /// Its keys: places among all rows.
    pub(crate) members: Vec<usize>,
    /// Whether it shows its heading only.
    pub(crate) is_closed: bool,
}

/// A line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListLine {
    /// The heading of a group: its place among the groups.
    Head(usize),
    /// A key: its place among all rows.
    Key(usize),
}

/// Keys without a tag.
const UNTAGGED: &str = "no tag";

/// The groups of the rows at `places`, which keep their order within each; a key with several tags is in several groups.
pub(crate) fn grouped(
    places: &[usize],
    rows: &[Row],
    by: GroupBy,
    closed: &HashSet<Box<str>>,
) -> (Vec<Group>, Vec<ListLine>) {
    let mut found: BTreeMap<(u8, &str), Vec<usize>> = BTreeMap::new();
    let mut add = |group, at| found.entry(group).or_default().push(at);
    for at in places.iter().copied() {
        let row = &rows[at];
        match by {
            GroupBy::Nothing => return (Vec::new(), places.iter().copied().map(ListLine::Key).collect()),
            GroupBy::Service => add((0, row.parts().0), at),
            GroupBy::Status => add(urgency(row), at),
            GroupBy::Tag if row.tags.is_empty() => add((1, UNTAGGED), at),
            GroupBy::Tag => row.tags.split(' ').for_each(|tag| add((0, tag), at)),
        }
    }
    let mut lines = Vec::with_capacity(places.len() + found.len());
    let mut groups = Vec::with_capacity(found.len());
    for ((_, name), members) in found {
        let is_closed = closed.contains(name);
        lines.push(ListLine::Head(groups.len()));
        if !is_closed {
            lines.extend(members.iter().copied().map(ListLine::Key));
        }
        groups.push(Group {
            name: name.into(),
            members,
            is_closed,
        });
    }
    (groups, lines)
}

#[cfg(test)]
mod tests {
    use super::{GroupBy, ListLine, grouped};
    use crate::tui::model::keys::Row;
    use crate::tui::testing::row;
    use byok_core::model::Status;
    use std::collections::HashSet;

    fn rows() -> Vec<Row> {
        let mut rows = vec![
            row("openai/a", Status::Valid),
            row("github/a", Status::Invalid),
            row("openai/b", Status::Valid),
        ];
        rows[0].tags = "eu prod".into();
        rows[2].tags = "prod".into();
        rows
    }

    fn names(by: GroupBy) -> Vec<(String, usize)> {
        let groups = grouped(&[0, 1, 2], &rows(), by, &HashSet::new()).0;
        let names = groups.into_iter();
        names.map(|group| (group.name.into(), group.members.len())).collect()
    }

    fn are(wanted: &[(&str, usize)]) -> Vec<(String, usize)> {
        wanted.iter().map(|(name, count)| ((*name).into(), *count)).collect()
    }

    #[test]
    fn groups_are_counted_and_what_is_urgent_comes_first() {
        assert_eq!(names(GroupBy::Nothing), []);
        assert_eq!(names(GroupBy::Service), are(&[("github", 1), ("openai", 2)]));
        assert_eq!(names(GroupBy::Status), are(&[("invalid", 1), ("valid", 2)]));
        assert_eq!(names(GroupBy::Tag), are(&[("eu", 1), ("prod", 2), ("no tag", 1)]));
    }

    #[test]
    fn a_closed_group_shows_its_heading_only() {
        let closed = HashSet::from(["openai".into()]);
        let lines = grouped(&[2, 1, 0], &rows(), GroupBy::Service, &closed).1;
        assert_eq!(lines, [ListLine::Head(0), ListLine::Key(1), ListLine::Head(1)]);
    }
}
