//! A list whose chosen row is told of below it: choosing a row, and reading on.

use crate::tui::action::{Action, Command};
use crate::tui::model::Drawn;
use crate::tui::widget::page;
use crate::tui::widget::roll::Roll;

/// Moves in the list or in the page below; tells whether the action was one of that. Another row is told of from its beginning.
pub(super) fn obey(drawn: &Drawn, action: &Action, (roll, top): (&mut Roll, &mut usize), len: usize) -> bool {
    let before = roll.at;
    match action {
        Action::Do(Command::Right) => {
            page::turn(top, &Action::Do(Command::PageDown), drawn.page_rows, drawn.lines);
        }
        Action::Do(Command::Left) => *top = 0,
        Action::Do(command) if roll.obey(*command, len, drawn.rows) => {}
        Action::Scroll(_, by) => roll.by(*by, len, drawn.rows),
        Action::Click(at) => {
            if let Some(row) = drawn.row_at(*at) {
                roll.to(row, len, drawn.rows);
            }
        }
        _ => return false,
    }
    if roll.at != before {
        *top = 0;
    }
    true
}
