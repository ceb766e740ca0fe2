//! What stands on the screen: tables for people, documents for programs.

mod check;
mod failure;
mod json;
mod style;
mod table;
mod time;

pub(crate) use check::{checked_line, summary_line};
pub(crate) use failure::{failure, usage};
pub(crate) use json::{document, raw};
pub(crate) use style::paint;
pub(crate) use table::{Column, facts, table};
pub(crate) use time::{ago, day, span, until};

use crate::stop::{self, Stop};
use std::io::Write;

/// Writes one line of data to stdout.
pub(crate) fn line(text: impl std::fmt::Display) -> Result<(), Stop> {
    writeln!(anstream::stdout(), "{text}").map_err(|error| stop::output(&error))
}
