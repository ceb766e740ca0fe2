//! What stands on the screen: tables for people, documents for programs.

mod calendar;
mod check;
mod count;
mod failure;
pub(crate) mod fallback_words;
mod json;
pub(crate) mod mcp_words;
mod style;
mod table;
mod time;

pub(crate) use calendar::calendar;
pub(crate) use check::{Report, Row, Skipped, Summary, annotations, checked, clean, junit, not_checked, tree};
pub(crate) use count::counted;
pub(crate) use failure::{failure, usage};
pub(crate) use json::{document, raw};
pub(crate) use style::{is_coloured, paint, paint_severity, sign};
pub(crate) use table::{Column, facts, table};
pub(crate) use time::{ago, day, left, moment, on_day, span, until};

use crate::stop::{self, Stop};
use std::io::Write;

/// Writes one line of data, or several, to stdout at once: a long table is one system call and not one for each of its lines.
pub(crate) fn line(text: impl std::fmt::Display) -> Result<(), Stop> {
    let mut text = text.to_string();
    text.push('\n');
    let written = if !text.contains('\x1b') {
        std::io::stdout().write_all(text.as_bytes())
    } else if is_coloured() {
        anstream::stdout().write_all(text.as_bytes())
    } else {
        std::io::stdout().write_all(anstream::adapter::strip_str(&text).to_string().as_bytes())
    };
    written.map_err(|error| stop::output(&error))
}
