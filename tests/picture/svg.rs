//! A terminal's screen as an SVG that reads well on light and dark pages.

use std::fmt::Write;
use vt100::{Cell, Color, Screen};

const CELL_WIDTH: f32 = 8.43;
const LINE_HEIGHT: u16 = 19;
const MARGIN: u16 = 14;

const PAPER: &str = "#16181d";
const INK: &str = "#d7dae0";

/// The sixteen colours that a terminal's owner chooses; here by somebody with a dark background.
const SIXTEEN: [&str; 16] = [
    "#3b4048", "#f07178", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#d7dae0", "#8a919e", "#f07178",
    "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#ffffff",
];

/// What a run of cells looks like.
#[derive(PartialEq)]
struct Look {
    ink: String,
    paper: Option<String>,
    is_bold: bool,
    is_dim: bool,
}

/// Cells of one look, side by side on a line.
struct Run {
    column: u16,
    columns: u16,
    look: Look,
    text: String,
}

/// Draws every line that has something on it.
pub(crate) fn draw(screen: &Screen) -> String {
    let (rows, columns) = screen.size();
    let used = (0..rows)
        .rev()
        .find(|row| !runs(screen, *row, columns).is_empty())
        .map_or(1, |row| row + 1);
    let (width, height) = (
        f32::from(columns) * CELL_WIDTH + f32::from(MARGIN) * 2.0,
        used * LINE_HEIGHT + 2 * MARGIN,
    );
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height}\" role=\"img\" aria-label=\"byok in a terminal\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{PAPER}\"/>\n\
         <g font-family=\"ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" font-size=\"14\" fill=\"{INK}\" xml:space=\"preserve\">\n"
    );
    for row in 0..used {
        line(&mut text, row, &runs(screen, row, columns));
    }
    text.push_str("</g>\n</svg>\n");
    text
}

/// One line: first what lies behind its runs, then their text, each placed by its column, so that fonts can't shift it.
fn line(text: &mut String, row: u16, runs: &[Run]) {
    let top = MARGIN + row * LINE_HEIGHT;
    let x = |column: u16| f32::from(MARGIN) + f32::from(column) * CELL_WIDTH;
    for run in runs {
        if let Some(paper) = &run.look.paper {
            let width = f32::from(run.columns) * CELL_WIDTH;
            let _ = writeln!(
                text,
                "<rect x=\"{:.1}\" y=\"{top}\" width=\"{width:.1}\" height=\"{LINE_HEIGHT}\" fill=\"{paper}\"/>",
                x(run.column)
            );
        }
    }
    let _ = write!(text, "<text x=\"{MARGIN}\" y=\"{}\">", top + 14);
    for run in runs.iter().filter(|run| !run.text.trim().is_empty()) {
        let words = run.text.replace('&', "&amp;").replace('<', "&lt;");
        let _ = write!(
            text,
            "<tspan x=\"{:.1}\"{}>{words}</tspan>",
            x(run.column),
            run.look.attributes()
        );
    }
    text.push_str("</text>\n");
}

fn runs(screen: &Screen, row: u16, columns: u16) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for column in 0..columns {
        let Some(cell) = screen.cell(row, column).filter(|cell| !cell.is_wide_continuation()) else {
            continue;
        };
        let look = Look::of(cell);
        let is_blank = !cell.has_contents() || cell.contents() == " ";
        if is_blank && look.paper.is_none() {
            continue;
        }
        let (contents, wide) = (
            if is_blank { " " } else { cell.contents() },
            1 + u16::from(cell.is_wide()),
        );
        match runs.last_mut() {
            Some(run) if run.look == look && run.column + run.columns == column => {
                run.text.push_str(contents);
                run.columns += wide;
            }
            _ => runs.push(Run {
                column,
                columns: wide,
                look,
                text: contents.to_owned(),
            }),
        }
    }
    runs
}

impl Look {
    fn of(cell: &Cell) -> Self {
        let (front, back) = (color(cell.fgcolor()), color(cell.bgcolor()));
        let (ink, paper) = if cell.inverse() {
            let paper = front.unwrap_or_else(|| INK.into());
            (back.unwrap_or_else(|| PAPER.into()), Some(paper))
        } else {
            (front.unwrap_or_else(|| INK.into()), back)
        };
        Self {
            ink,
            paper,
            is_bold: cell.bold(),
            is_dim: cell.dim(),
        }
    }

    fn attributes(&self) -> String {
        let mut text = String::new();
        if self.ink != INK {
            let _ = write!(text, " fill=\"{}\"", self.ink);
        }
        if self.is_bold {
            text.push_str(" font-weight=\"bold\"");
        }
        if self.is_dim {
            text.push_str(" fill-opacity=\"0.6\"");
        }
        text
    }
}

/// As HTML writes it; `None` is the terminal's own.
fn color(color: Color) -> Option<String> {
    match color {
        Color::Default => None,
        Color::Idx(place @ 0..=15) => Some(SIXTEEN[usize::from(place)].into()),
        // A cube of six steps a colour, then greys (xterm).
        Color::Idx(place @ 16..=231) => {
            let step = |number: u8| if number == 0 { 0 } else { 55 + 40 * number };
            let place = place - 16;
            Some(hex(step(place / 36), step(place / 6 % 6), step(place % 6)))
        }
        Color::Idx(place) => {
            let grey = 8 + 10 * (place - 232);
            Some(hex(grey, grey, grey))
        }
        Color::Rgb(red, green, blue) => Some(hex(red, green, blue)),
    }
}

fn hex(red: u8, green: u8, blue: u8) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}
