//! Turning the lines of a page that is longer than the screen.

use crate::tui::action::{Action, Command};
use crate::tui::look::Look;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Moves the first line in sight; tells whether the action was one of turning. `rows` of `lines` are in sight.
pub(crate) fn turn(top: &mut usize, action: &Action, rows: usize, lines: usize) -> bool {
    let page = rows.saturating_sub(1).max(1);
    let to = match action {
        Action::Do(Command::Up) => top.saturating_sub(1),
        Action::Do(Command::Down) => *top + 1,
        Action::Do(Command::PageUp) => top.saturating_sub(page),
        Action::Do(Command::PageDown) => *top + page,
        Action::Do(Command::Top) => 0,
        Action::Do(Command::Bottom) => lines,
        Action::Scroll(_, by) => top.saturating_add_signed(isize::from(*by)),
        _ => return false,
    };
    *top = first(to, rows, lines);
    true
}

/// The first line in sight, where a page is turned no further than to its end.
pub(crate) fn first(top: usize, rows: usize, lines: usize) -> usize {
    top.min(lines.saturating_sub(rows))
}

/// Marks at the right edge that there is more above, or below.
pub(crate) fn marks(top: usize, lines: usize, frame: &mut Frame<'_>, area: Rect, look: &Look) {
    let rows = usize::from(area.height);
    let mut mark = |glyph: &'static str, y: u16| {
        let at = Rect {
            x: area.right().saturating_sub(1),
            y,
            width: 1.min(area.width),
            height: 1.min(area.height),
        };
        frame.render_widget(Line::styled(glyph, look.palette.accent), at);
    };
    if top > 0 {
        mark(look.glyphs.up, area.y);
    }
    if top + rows < lines {
        mark(look.glyphs.down, area.bottom().saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, Command, turn};

    #[test]
    fn a_page_is_turned_no_further_than_to_its_end() {
        let mut top = 0;
        assert!(turn(&mut top, &Action::Do(Command::Bottom), 10, 25));
        assert_eq!(top, 15);
        turn(&mut top, &Action::Do(Command::Down), 10, 25);
        assert_eq!(top, 15);
        turn(&mut top, &Action::Do(Command::PageUp), 10, 25);
        assert_eq!(top, 6);
        assert!(!turn(&mut top, &Action::Do(Command::Accept), 10, 25));
        turn(&mut top, &Action::Do(Command::Down), 10, 5);
        assert_eq!(top, 0);
    }
}
