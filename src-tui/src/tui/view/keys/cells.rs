//! What stands in the rows of the list.

use super::super::time;
use crate::tui::look::Look;
use crate::tui::model::Model;
use crate::tui::model::keys::{Group, GroupBy, Row};
use crate::tui::widget::table::Cell;
use byok_core::clock::Timestamp;
use ratatui::style::Style;

/// An end within so many seconds wants to be seen.
const SOON_SECONDS: i64 = 7 * 86_400;

/// The heading of a group.
pub(super) fn head(group: &Group, look: &Look) -> Vec<Cell> {
    let sign = if group.is_closed { "+" } else { "-" };
    let words = format!("{sign} {} {} {}", group.name, look.glyphs.dot, group.members.len());
    vec![Cell(words, look.palette.title)]
}

/// A key: one cell for each column.
pub(super) fn key(model: &Model, row: &Row) -> Vec<Cell> {
    let (look, now) = (&model.look, model.now);
    let palette = &look.palette;
    let (status, style) = status(row, look);
    let name = if row.is_active { palette.text } else { palette.dim };
    vec![
        Cell(
            format!("{}{}{}", before(model, row), row.reference, after(row, look)),
            name,
        ),
        Cell(row.preview.to_string(), palette.dim),
        Cell(status, style),
        Cell(time::until(row.expires_at, now), expiry_style(row, now, look)),
        Cell(time::ago(row.last_used_at, now), palette.dim),
        Cell(row.tags.to_string(), palette.dim),
    ]
}

/// What stands before a key's name: its place under a heading, and its mark.
pub(super) fn before(model: &Model, row: &Row) -> String {
    let indent = if model.keys.group == GroupBy::Nothing { "" } else { "  " };
    let is_marked = model.keys.marked.contains(&row.reference);
    match is_marked {
        true => format!("{indent}{} ", model.look.glyphs.mark),
        false => indent.to_owned(),
    }
}

fn after(row: &Row, look: &Look) -> String {
    match row.is_default {
        true => format!(" {}", look.glyphs.default),
        false => String::new(),
    }
}

fn status(row: &Row, look: &Look) -> (String, Style) {
    if row.is_active {
        let (sign, style) = look.verdict(row.status.verdict());
        (format!("{sign} {}", row.status), style)
    } else {
        (format!("{} off", look.glyphs.dot), look.palette.dim)
    }
}

fn expiry_style(row: &Row, now: Timestamp, look: &Look) -> Style {
    match row.expires_at.map(|at| at - now.as_second()) {
        Some(..=0) => look.palette.bad,
        Some(left) if left <= SOON_SECONDS => look.palette.warn,
        _ => look.palette.text,
    }
}
