//! Columns that line up, also with wide characters, and that fit the terminal.

use super::style::is_coloured;
use anstyle::Style;
use std::borrow::Cow;
use std::io::IsTerminal;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Between columns.
const GAP: usize = 2;
/// A column is not made narrower than this.
const NARROWEST: usize = 8;

/// A column of a table.
pub(crate) struct Column<'a> {
    /// Its heading.
    pub(crate) title: &'static str,
    /// Its cells; may hold colours.
    pub(crate) cells: Vec<Cow<'a, str>>,
    /// Whether it gives way first when the terminal is narrow.
    pub(crate) is_flexible: bool,
}

impl<'a> Column<'a> {
    /// A column that keeps its width.
    pub(crate) fn new<T: Into<Cow<'a, str>>>(title: &'static str, cells: Vec<T>) -> Self {
        Self {
            title,
            cells: cells.into_iter().map(Into::into).collect(),
            is_flexible: false,
        }
    }

    /// A column that may be cut.
    pub(crate) fn flexible<T: Into<Cow<'a, str>>>(title: &'static str, cells: Vec<T>) -> Self {
        Self {
            is_flexible: true,
            ..Self::new(title, cells)
        }
    }

    fn width(&self) -> usize {
        self.cells
            .iter()
            .map(|cell| width(cell))
            .chain([self.title.width()])
            .max()
            .unwrap_or(0)
    }
}

/// Lays out a table. Columns without content are left out; on a terminal it fits the width, elsewhere nothing is cut.
pub(crate) fn table(columns: Vec<Column<'_>>) -> String {
    let columns: Vec<Column<'_>> = columns
        .into_iter()
        .filter(|column| column.cells.iter().any(|cell| !cell.is_empty()))
        .collect();
    let mut widths: Vec<usize> = columns.iter().map(Column::width).collect();
    if let Some(room) = terminal_width() {
        shrink(&columns, &mut widths, room);
    }
    let rows = columns.first().map_or(0, |column| column.cells.len());
    let bold = if is_coloured() {
        Style::new().bold()
    } else {
        Style::new()
    };
    let titles: Vec<String> = columns
        .iter()
        .map(|column| format!("{bold}{}{bold:#}", column.title))
        .collect();
    let wide = widths.iter().map(|width| width + GAP).sum::<usize>();
    let mut text = String::with_capacity((rows + 1) * (wide + 1));
    push_row(&mut text, titles.iter().map(String::as_str), &widths);
    for place in 0..rows {
        text.push('\n');
        push_row(&mut text, columns.iter().map(|column| &*column.cells[place]), &widths);
    }
    text
}

/// Names and values, one a line; empty values are left out.
pub(crate) fn facts(pairs: &[(&str, String)]) -> String {
    let shown: Vec<_> = pairs.iter().filter(|(_, value)| !value.is_empty()).collect();
    let widest = shown.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
    let dim = Style::new().dimmed();
    let indent = format!("\n{}", " ".repeat(widest + GAP));
    let lines = shown.iter().map(|(name, value)| {
        let pad = " ".repeat(widest - name.width() + GAP);
        format!("{dim}{name}{dim:#}{pad}{}", value.replace('\n', &indent))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Appends a row without blanks at its end.
fn push_row<'a>(text: &mut String, cells: impl Iterator<Item = &'a str>, widths: &[usize]) {
    let mut blanks = 0;
    for (cell, room) in cells.zip(widths) {
        let cell = fit(cell, *room);
        let used = width(&cell);
        if used > 0 {
            text.extend(std::iter::repeat_n(' ', blanks));
            text.push_str(&cell);
            blanks = 0;
        }
        blanks += room.saturating_sub(used) + GAP;
    }
}

/// Takes from the flexible columns, the widest first, until the row fits.
fn shrink(columns: &[Column<'_>], widths: &mut [usize], room: usize) {
    loop {
        let total = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
        let widest = (0..widths.len())
            .filter(|place| columns[*place].is_flexible && widths[*place] > NARROWEST)
            .max_by_key(|place| widths[*place]);
        match widest {
            Some(place) if total > room => widths[place] -= 1,
            _ => return,
        }
    }
}

/// Cuts a plain text to a width; a coloured one is short by nature and stays.
fn fit(text: &str, room: usize) -> Cow<'_, str> {
    if width(text) <= room || text.contains('\x1b') {
        return text.into();
    }
    let mut cut = String::new();
    let mut used = 0;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide > room.saturating_sub(1) {
            break;
        }
        used += wide;
        cut.push(c);
    }
    cut.push('…');
    cut.into()
}

/// The columns a text takes, without its colours.
fn width(text: &str) -> usize {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        text.len()
    } else if text.contains('\x1b') {
        anstream::adapter::strip_str(text).to_string().width()
    } else {
        text.width()
    }
}

/// The columns of the terminal that stdout is, if it is one.
pub(super) fn terminal_width() -> Option<usize> {
    let stdout = std::io::stdout();
    if !stdout.is_terminal() {
        return None;
    }
    let size = rustix::termios::tcgetwinsize(&stdout).ok()?;
    (size.ws_col > 0).then_some(usize::from(size.ws_col))
}

#[cfg(test)]
mod tests {
    use super::{Column, fit, shrink, table};

    #[test]
    fn columns_line_up_with_wide_characters() {
        let text = table(vec![
            Column::new("REF", vec!["openai/日本", "github/main"]),
            Column::new("NOTE", vec!["x", "y"]),
        ]);
        let plain = anstream::adapter::strip_str(&text).to_string();
        assert_eq!(plain, "REF          NOTE\nopenai/日本  x\ngithub/main  y");
    }

    #[test]
    fn empty_columns_are_left_out() {
        let text = table(vec![Column::new("A", vec!["1"]), Column::new("B", vec![""])]);
        assert!(!text.contains('B'));
    }

    #[test]
    fn narrow_terminals_cut_the_flexible_column() {
        let columns = [
            Column::new("A", vec!["12345678901"]),
            Column::flexible("B", vec!["x".repeat(40)]),
        ];
        let mut widths = [11, 40];
        shrink(&columns, &mut widths, 30);
        assert_eq!(widths, [11, 17]);
        assert_eq!(fit("abcdef", 4), "abc…");
    }
}
