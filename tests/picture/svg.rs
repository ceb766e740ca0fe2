//! A terminal's screen as an SVG that reads well on light and dark pages.

use std::fmt::Write;
use vt100::{Cell, Color, Screen};

const CELL_WIDTH: f32 = 8.43;
const LINE_HEIGHT: u16 = 19;
const MARGIN: u16 = 14;

/// Draws every line that has something on it.
pub(crate) fn draw(screen: &Screen) -> String {
    let (rows, columns) = screen.size();
    let used = (0..rows)
        .rev()
        .find(|row| !line(screen, *row, columns).is_empty())
        .map_or(1, |row| row + 1);
    let (width, height) = (
        f32::from(columns) * CELL_WIDTH + f32::from(MARGIN) * 2.0,
        used * LINE_HEIGHT + 2 * MARGIN,
    );
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height}\" role=\"img\" aria-label=\"byok in a terminal\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#16181d\"/>\n\
         <g font-family=\"ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" font-size=\"14\" fill=\"#d7dae0\" xml:space=\"preserve\">\n"
    );
    for row in 0..used {
        let y = MARGIN + row * LINE_HEIGHT + 14;
        let _ = writeln!(
            text,
            "<text x=\"{MARGIN}\" y=\"{y}\">{}</text>",
            line(screen, row, columns)
        );
    }
    text.push_str("</g>\n</svg>\n");
    text
}

/// One line: runs of cells of one look, each placed by its column, so that fonts can't shift it.
fn line(screen: &Screen, row: u16, columns: u16) -> String {
    let mut runs: Vec<(u16, String, String)> = Vec::new();
    for column in 0..columns {
        let Some(cell) = screen
            .cell(row, column)
            .filter(|cell| cell.has_contents() && cell.contents() != " ")
        else {
            continue;
        };
        let look = look(cell);
        match runs.last_mut() {
            Some((start, known, run))
                if *known == look && *start + u16::try_from(run.chars().count()).unwrap_or(0) == column =>
            {
                run.push_str(cell.contents());
            }
            _ => runs.push((column, look, cell.contents().to_owned())),
        }
    }
    runs.into_iter().fold(String::new(), |mut text, (column, look, run)| {
        let x = f32::from(MARGIN) + f32::from(column) * CELL_WIDTH;
        let run = run.replace('&', "&amp;").replace('<', "&lt;");
        let _ = write!(text, "<tspan x=\"{x:.1}\"{look}>{run}</tspan>");
        text
    })
}

fn look(cell: &Cell) -> String {
    let color = match cell.fgcolor() {
        Color::Idx(1 | 9) => " fill=\"#f07178\"",
        Color::Idx(2 | 10) => " fill=\"#98c379\"",
        Color::Idx(3 | 11) => " fill=\"#e5c07b\"",
        Color::Idx(8) => " fill=\"#8a919e\"",
        _ => "",
    };
    let weight = if cell.bold() { " font-weight=\"bold\"" } else { "" };
    format!("{color}{weight}")
}
