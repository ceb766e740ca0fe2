//! A line a key, or two: the figures in columns, and under them what they mean.

use super::report::{Report, Row};
use super::text::{clean, wrap};
use super::words;
use crate::print::style::{is_coloured, paint, sign};
use crate::print::table::terminal_width;
use anstyle::Style;
use unicode_width::UnicodeWidthStr;

/// Between columns.
const GAP: usize = 2;
/// Before a sentence that stands under its key.
const INDENT: usize = 2;
/// A sentence stands beside its key only where there is so much room for it.
const ROOM_BESIDE: usize = 60;

const TITLES: [&str; 6] = ["KEY", "STATUS", "EXPIRES", "CREDIT", "TIME", "HOW SURE"];
const STATUS: usize = 1;
const EXPIRES: usize = 2;
const TIME: usize = 4;
const SAYS: &str = "WHAT IT CAN DO, OR WHY NOT";
/// What a narrow terminal does without first. What is left out of the columns stands in the sentence, but for the time.
const GIVE_WAY: [usize; 4] = [TIME, 5, 3, EXPIRES];

/// The whole table, in the terminal's width.
pub(crate) fn checked(report: &Report) -> String {
    lay_out(report, terminal_width())
}

/// What was not asked about, and why: a heading and a line each.
pub(crate) fn not_checked(report: &Report) -> String {
    let widest = report.skipped.iter().map(|one| one.variable.width()).max().unwrap_or(0);
    let lines = report.skipped.iter().map(|one| {
        let name = clean(&one.variable);
        let pad = " ".repeat(widest.saturating_sub(name.width()) + GAP);
        format!("  {name}{pad}{}", clean(&one.reason))
    });
    std::iter::once("Not checked:".to_owned())
        .chain(lines)
        .collect::<Vec<_>>()
        .join("\n")
}

/// A result's cells, without colours.
struct Cells<'a> {
    row: &'a Row,
    figures: [String; 6],
    said: String,
}

/// How the columns stand.
struct Layout {
    /// The columns that are there, each with its width.
    columns: Vec<(usize, usize)>,
    /// Where the sentence begins and how wide it may be; `None` for under its key.
    beside: Option<(usize, Option<usize>)>,
    /// The width of everything.
    width: Option<usize>,
}

/// Without a width (a file, a pipe) a key is one line, and nothing is broken.
fn lay_out(report: &Report, width: Option<usize>) -> String {
    let cells: Vec<Cells<'_>> = report.results.iter().map(|row| cells(row, report)).collect();
    let layout = layout(&cells, width);
    let mut lines = vec![titles(&layout)];
    for one in &cells {
        lines.extend(block(one, &layout));
    }
    lines.join("\n")
}

fn cells<'a>(row: &'a Row, report: &Report) -> Cells<'a> {
    let figures = [
        clean(&row.checked.reference),
        sign(row.checked.check.status),
        words::expires(row, report.now),
        words::credit(row),
        words::time(row),
        words::sure(row).to_owned(),
    ];
    Cells {
        row,
        figures,
        said: words::said(row),
    }
}

fn layout(cells: &[Cells<'_>], width: Option<usize>) -> Layout {
    let wide = |column: usize| {
        let widths = cells.iter().map(|one| one.figures[column].width());
        widths
            .max()
            .filter(|wide| *wide > 0)
            .map(|wide| wide.max(TITLES[column].len()))
    };
    let mut columns: Vec<(usize, usize)> = (0..TITLES.len()).filter_map(|at| Some((at, wide(at)?))).collect();
    let whole = |columns: &[(usize, usize)]| columns.iter().map(|(_, wide)| wide + GAP).sum::<usize>();
    let mut give_way = GIVE_WAY.iter();
    while width.is_some_and(|width| whole(&columns) > width + GAP) {
        let Some(gone) = give_way.next() else { break };
        columns.retain(|(at, _)| at != gone);
    }
    let start = whole(&columns);
    let beside = match width {
        None => Some((start, None)),
        Some(width) if width >= start + ROOM_BESIDE => Some((start, Some(width - start))),
        Some(_) => None,
    };
    Layout { columns, beside, width }
}

fn titles(layout: &Layout) -> String {
    let bold = if is_coloured() {
        Style::new().bold()
    } else {
        Style::new()
    };
    let cell = |(at, wide): &(usize, usize)| (TITLES[*at].to_owned(), TITLES[*at].len(), *wide);
    let mut cells: Vec<(String, usize, usize)> = layout.columns.iter().map(cell).collect();
    if layout.beside.is_some() {
        cells.push((SAYS.to_owned(), SAYS.len(), SAYS.len()));
    }
    let painted = cells
        .into_iter()
        .map(|(text, used, wide)| (format!("{bold}{text}{bold:#}"), used, wide));
    line(painted, layout.width)
}

/// The lines of one result.
fn block(one: &Cells<'_>, layout: &Layout) -> Vec<String> {
    let cell = |(at, wide): &(usize, usize)| {
        let plain = &one.figures[*at];
        let shown = match *at {
            STATUS => paint(one.row.checked.check.status),
            _ => plain.clone(),
        };
        (shown, plain.width(), *wide)
    };
    let head = layout.columns.iter().map(cell);
    let Some((start, room)) = layout.beside else {
        let room = layout.width.unwrap_or(usize::MAX).saturating_sub(INDENT).max(1);
        let under = wrap(&with_left_out(one, layout), room);
        let under = under.into_iter().filter(|line| !line.is_empty());
        return std::iter::once(line(head, layout.width))
            .chain(under.map(|text| format!("{}{text}", " ".repeat(INDENT))))
            .collect();
    };
    let said = room.map_or_else(|| vec![one.said.clone()], |room| wrap(&one.said, room));
    let mut lines = said.into_iter();
    let first = lines.next().unwrap_or_default();
    let wide = first.width();
    std::iter::once(line(head.chain([(first, wide, wide)]), None))
        .chain(lines.map(|text| format!("{}{text}", " ".repeat(start))))
        .collect()
}

/// The sentence, and the figures for which there was no column.
fn with_left_out(one: &Cells<'_>, layout: &Layout) -> String {
    let is_out = |at: &usize| layout.columns.iter().all(|(column, _)| column != at);
    let figure = |at: usize| match at {
        EXPIRES => format!("expires {}", one.figures[at]),
        _ => one.figures[at].clone(),
    };
    let out = (2..TITLES.len()).filter(|at| *at != TIME && is_out(at) && !one.figures[*at].is_empty());
    let all = std::iter::once(one.said.clone()).filter(|said| !said.is_empty());
    all.chain(out.map(figure)).collect::<Vec<_>>().join(" · ")
}

/// Cells of a text, the columns it takes and those it gets. What does not fit goes on under it.
fn line(cells: impl Iterator<Item = (String, usize, usize)>, width: Option<usize>) -> String {
    let (mut text, mut at, mut blanks) = (String::new(), 0, 0);
    for (shown, used, wide) in cells {
        if used > 0 && at > 0 && width.is_some_and(|width| at + blanks + used > width) {
            text.push('\n');
            (at, blanks) = (0, INDENT);
        }
        if used > 0 {
            text.push_str(&" ".repeat(blanks));
            text.push_str(&shown);
            at += blanks + used;
            blanks = 0;
        }
        blanks += wide.saturating_sub(used) + GAP;
    }
    text
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
