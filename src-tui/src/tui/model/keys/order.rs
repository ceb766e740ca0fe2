//! The order of the keys.

use super::Row;
use byok_core::model::{Status, Verdict};
use std::cmp::Reverse;

/// What the rows are sorted by, in the order of the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum SortBy {
    #[default]
    Name,
    Preview,
    Status,
    Expiry,
    Use,
    Tags,
}

impl SortBy {
    /// In the order of the columns.
    pub(crate) const ALL: [Self; 6] = [
        Self::Name,
        Self::Preview,
        Self::Status,
        Self::Expiry,
        Self::Use,
        Self::Tags,
    ];

    /// The next one, and the first after the last.
    pub(crate) fn next(self) -> Self {
        let at = Self::ALL.iter().position(|one| *one == self).unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }

    /// Its word.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Preview => "preview",
            Self::Status => "status",
            Self::Expiry => "expiry",
            Self::Use => "use",
            Self::Tags => "tags",
        }
    }
}

/// Sorts places in `rows`. By name they stay as they came: as the daemon lists them, or the best fit first.
pub(crate) fn sort(places: &mut [usize], rows: &[Row], by: SortBy, is_backwards: bool) {
    match by {
        SortBy::Name => {}
        SortBy::Preview => places.sort_by_key(|at| blank_last(&rows[*at].preview)),
        SortBy::Status => places.sort_by_key(|at| urgency(&rows[*at])),
        SortBy::Expiry => places.sort_by_key(|at| rows[*at].expires_at.unwrap_or(i64::MAX)),
        SortBy::Use => places.sort_by_key(|at| Reverse(rows[*at].last_used_at)),
        SortBy::Tags => places.sort_by_key(|at| blank_last(&rows[*at].tags)),
    }
    if is_backwards {
        places.reverse();
    }
}

fn blank_last(text: &str) -> (bool, &str) {
    (text.is_empty(), text)
}

/// What somebody has to do something about comes first; what is switched off bothers nobody.
pub(super) fn urgency(row: &Row) -> (u8, &'static str) {
    if row.is_active {
        status_urgency(row.status)
    } else {
        (4, "off")
    }
}

fn status_urgency(status: Status) -> (u8, &'static str) {
    let rank = match status.verdict() {
        Verdict::Dead => 0,
        Verdict::Limited => 1,
        Verdict::Unknown => 2,
        Verdict::Ok => 3,
    };
    (rank, status.as_str())
}

#[cfg(test)]
mod tests {
    use super::{SortBy, sort};
    use crate::tui::testing::row;
    use byok_core::model::Status;

    #[test]
    fn each_column_orders_and_the_missing_come_last() {
        let mut rows = vec![
            row("a/1", Status::Valid),
            row("b/1", Status::Unreachable),
            row("c/1", Status::Invalid),
            row("d/1", Status::Expired),
        ];
        rows[0].preview = "zz…9".into();
        rows[1].preview = "aa…9".into();
        rows[1].expires_at = Some(5);
        rows[2].last_used_at = Some(7);
        rows[2].tags = "prod".into();
        rows[3].is_active = false;
        let by = |by, is_backwards| {
            let mut places = vec![0, 1, 2, 3];
            sort(&mut places, &rows, by, is_backwards);
            places
        };
        assert_eq!(by(SortBy::Name, false), [0, 1, 2, 3]);
        assert_eq!(by(SortBy::Name, true), [3, 2, 1, 0]);
        assert_eq!(by(SortBy::Preview, false), [1, 0, 2, 3]);
        assert_eq!(by(SortBy::Status, false), [2, 1, 0, 3]);
        assert_eq!(by(SortBy::Expiry, false)[0], 1);
        assert_eq!(by(SortBy::Use, false)[0], 2);
        assert_eq!(by(SortBy::Tags, false)[0], 2);
    }

    #[test]
    fn the_orders_come_round() {
        let mut order = SortBy::default();
        for expected in SortBy::ALL.into_iter().skip(1).chain([SortBy::Name]) {
            order = order.next();
            assert_eq!(order, expected);
        }
    }
}
