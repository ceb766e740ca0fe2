//! Which row of a list is chosen, and which rows are in sight.

use crate::tui::action::Command;
use std::ops::Range;

/// A place in a list that may be longer than the screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Roll {
    /// The chosen row.
    pub(crate) at: usize,
    top: usize,
}

impl Roll {
    /// Moves; tells whether the command was one of moving. `rows` are in sight.
    pub(crate) fn obey(&mut self, command: Command, len: usize, rows: usize) -> bool {
        let page = rows.saturating_sub(1).max(1);
        self.at = match command {
            Command::Up => self.at.saturating_sub(1),
            Command::Down => self.at + 1,
            Command::PageUp => self.at.saturating_sub(page),
            Command::PageDown => self.at + page,
            Command::Top => 0,
            Command::Bottom => len,
            _ => return false,
        };
        self.settle(len, rows);
        true
    }

    /// Moves by rows, as the wheel does.
    pub(crate) fn by(&mut self, rows_moved: i16, len: usize, rows: usize) {
        self.at = self.at.saturating_add_signed(isize::from(rows_moved));
        self.settle(len, rows);
    }

    /// Chooses a row.
    pub(crate) fn to(&mut self, at: usize, len: usize, rows: usize) {
        self.at = at;
        self.settle(len, rows);
    }

    /// Rows came before all others: what is chosen stays chosen. At the beginning of the list the new rows come into sight,
    /// further down what is in sight stays where it is.
    pub(crate) fn shift(&mut self, added: usize, len: usize, rows: usize) {
        self.at += added;
        if self.top > 0 {
            self.top += added;
        }
        self.settle(len, rows);
    }

    /// Keeps the choice within the list and in sight.
    pub(crate) fn settle(&mut self, len: usize, rows: usize) {
        self.at = self.at.min(len.saturating_sub(1));
        self.top = self.window(len, rows).start;
    }

    /// The rows in sight, also when the screen has another height than at the last move.
    pub(crate) fn window(&self, len: usize, rows: usize) -> Range<usize> {
        let lowest = (self.at + 1).saturating_sub(rows);
        let highest = self.at.min(len.saturating_sub(rows));
        let top = self.top.clamp(lowest.min(highest), highest);
        top..(top + rows).min(len)
    }
}

#[cfg(test)]
mod tests {
    use super::{Command, Roll};
    use proptest::prelude::{Strategy, any, prop_oneof, proptest};

    fn moves() -> impl Strategy<Value = Command> {
        prop_oneof![
            any::<()>().prop_map(|()| Command::Up),
            any::<()>().prop_map(|()| Command::Down),
            any::<()>().prop_map(|()| Command::PageUp),
            any::<()>().prop_map(|()| Command::PageDown),
            any::<()>().prop_map(|()| Command::Top),
            any::<()>().prop_map(|()| Command::Bottom),
        ]
    }

    proptest! {
        #[test]
        fn the_chosen_row_is_always_in_sight_and_no_row_is_wasted(
            walk in proptest::collection::vec((moves(), 1usize..40, 1usize..30), 1..40),
        ) {
            let mut roll = Roll::default();
            for (command, len, rows) in walk {
                roll.obey(command, len, rows);
                let window = roll.window(len, rows);
                assert!(window.contains(&roll.at), "{roll:?} {window:?} {len} {rows}");
                assert_eq!(window.len(), len.min(rows));
            }
        }
    }

    #[test]
    fn new_rows_at_the_beginning_move_no_choice() {
        let mut top = Roll::default();
        top.shift(2, 12, 5);
        assert_eq!((top.at, top.window(12, 5)), (2, 0..5));
        let mut middle = Roll::default();
        middle.to(8, 10, 5);
        let before = middle.window(10, 5).start;
        middle.shift(2, 12, 5);
        assert_eq!((middle.at, middle.window(12, 5).start), (10, before + 2));
    }

    #[test]
    fn an_empty_list_has_no_window() {
        assert_eq!(Roll::default().window(0, 10), 0..0);
    }
}
