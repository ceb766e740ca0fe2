//! Rows in columns, of which only those in sight are ever made.

use super::roll::Roll;
use super::text;
use crate::tui::look::Look;
use crate::tui::model::{Drawn, Hit};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use std::ops::Range;

/// Between columns.
const GAP: usize = 2;
/// Before the first column: the pointer.
const MARGIN: usize = 2;

/// A column.
pub(crate) struct Column {
    /// Its heading.
    pub(crate) title: &'static str,
    /// The columns it needs.
    pub(crate) width: usize,
    /// How much it matters: on a narrow screen those that matter least go first; 0 never goes.
    pub(crate) expendable: u8,
    /// Whether it takes what is left over.
    pub(crate) grows: bool,
}

/// A column, in one line of a table of them.
pub(crate) const fn column(title: &'static str, width: usize, expendable: u8, grows: bool) -> Column {
    Column {
        title,
        width,
        expendable,
        grows,
    }
}

/// A cell: its text and its colour.
pub(crate) struct Cell(pub(crate) String, pub(crate) Style);

/// What a table draws.
pub(crate) struct Table<'a, F: Fn(usize) -> Vec<Cell>> {
    /// From left to right.
    pub(crate) columns: &'a [Column],
    /// How many rows there are.
    pub(crate) len: usize,
    /// Where one is.
    pub(crate) roll: Roll,
    /// Makes the cells of a row, one for each column.
    pub(crate) row: F,
}

impl<F: Fn(usize) -> Vec<Cell>> Table<'_, F> {
    /// Draws it as the list of a screen, whose rows can be clicked.
    pub(crate) fn list(&self, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn, look: &Look) {
        let (window, body) = self.draw(frame, area, look);
        drawn.rows = usize::from(body.height);
        let rows = body.rows().zip(window);
        drawn.hits.extend(rows.map(|(area, row)| (area, Hit::Row(row))));
    }

    /// Draws headings and rows; tells which rows stand where.
    pub(crate) fn draw(&self, frame: &mut Frame<'_>, area: Rect, look: &Look) -> (Range<usize>, Rect) {
        let widths = widths(self.columns, usize::from(area.width).saturating_sub(MARGIN));
        let titles = self
            .columns
            .iter()
            .map(|column| Cell(column.title.into(), look.palette.dim));
        frame.render_widget(
            line(" ", titles.collect(), &widths, look),
            Rect {
                height: 1.min(area.height),
                ..area
            },
        );
        let body = Rect {
            y: area.y + 1.min(area.height),
            height: area.height.saturating_sub(1),
            ..area
        };
        let window = self.roll.window(self.len, usize::from(body.height));
        for (place, at) in window.clone().enumerate() {
            let is_chosen = at == self.roll.at;
            let pointer = if is_chosen { look.glyphs.pointer } else { " " };
            let mut line = line(pointer, (self.row)(at), &widths, look);
            if is_chosen {
                line = line.patch_style(look.palette.chosen);
            }
            let y = body.y + u16::try_from(place).unwrap_or(u16::MAX);
            let row = Rect { y, height: 1, ..body };
            if is_chosen {
                frame.buffer_mut().set_style(row, look.palette.chosen);
            }
            frame.render_widget(line, row);
        }
        (window, body)
    }
}

/// Where each column stands: how far from the left of the screen, and how wide; 0 for one that has gone.
pub(crate) fn places(columns: &[Column], area: Rect) -> Vec<(u16, u16)> {
    let mut x = MARGIN;
    let widths = widths(columns, usize::from(area.width).saturating_sub(MARGIN));
    let columns = widths.into_iter().map(|width| {
        let start = x;
        x += if width > 0 { width + GAP } else { 0 };
        (start, width)
    });
    let short = |columns: usize| u16::try_from(columns).unwrap_or(u16::MAX);
    columns
        .map(|(start, width)| (area.x.saturating_add(short(start)), short(width)))
        .collect()
}

fn line(pointer: &str, cells: Vec<Cell>, widths: &[usize], look: &Look) -> Line<'static> {
    let mut spans = vec![Span::styled(format!("{pointer:<MARGIN$}"), look.palette.accent)];
    for (Cell(words, style), width) in cells.into_iter().zip(widths) {
        if *width > 0 {
            spans.push(Span::styled(text::padded(&words, *width, look.glyphs), style));
            spans.push(Span::raw(" ".repeat(GAP)));
        }
    }
    Line::from(spans)
}

/// What each column gets; 0 for one that has to go.
fn widths(columns: &[Column], room: usize) -> Vec<usize> {
    let mut widths: Vec<usize> = columns.iter().map(|column| column.width).collect();
    let used = |widths: &[usize]| {
        widths
            .iter()
            .filter(|width| **width > 0)
            .map(|width| width + GAP)
            .sum::<usize>()
    };
    while used(&widths) > room + GAP {
        let least = (0..columns.len())
            .filter(|at| widths[*at] > 0 && columns[*at].expendable > 0)
            .max_by_key(|at| columns[*at].expendable);
        let Some(least) = least else { break };
        widths[least] = 0;
    }
    let growing = (0..columns.len()).find(|at| columns[*at].grows && widths[*at] > 0);
    if let Some(growing) = growing {
        let others = used(&widths) - widths[growing] - GAP;
        widths[growing] = room.saturating_sub(others).max(1);
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::{Column, widths};

    fn column(width: usize, expendable: u8, grows: bool) -> Column {
        Column {
            title: "",
            width,
            expendable,
            grows,
        }
    }

    #[test]
    fn what_matters_least_goes_first_and_the_growing_column_takes_the_rest() {
        let columns = [column(10, 0, true), column(10, 2, false), column(10, 1, false)];
        assert_eq!(widths(&columns, 60), [36, 10, 10]);
        assert_eq!(widths(&columns, 34), [10, 10, 10]);
        assert_eq!(widths(&columns, 30), [18, 0, 10]);
        assert_eq!(widths(&columns, 12), [12, 0, 0]);
        assert_eq!(widths(&columns, 5), [5, 0, 0]);
    }
}
