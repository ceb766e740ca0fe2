//! A screen of letters for tests.

pub(crate) mod keys;
pub(crate) mod watch;

use super::event::Complaint;
use super::look::{Look, Palette, UNICODE};
use super::model::keys::Row;
use super::model::{Drawn, Model};
use super::view::view;
use byok_core::clock::Timestamp;
use byok_core::error::Code;
use byok_core::model::Status;
use byok_core::provider::Catalog;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::sync::Arc;

/// The time of all tests.
pub(crate) fn now() -> Timestamp {
    "2026-11-24T10:00:00Z".parse().expect("a timestamp")
}

/// Unicode in the terminal's own colours.
pub(crate) fn look() -> Look {
    Look {
        palette: Palette::ansi(),
        glyphs: &UNICODE,
    }
}

/// A model that knows nothing.
pub(crate) fn model() -> Model {
    Model::new(look(), Arc::new(Catalog::built_in()), now())
}

/// What a model looks like at that size, and what stands where.
pub(crate) fn drawn(model: &Model, (width, height): (u16, u16)) -> (String, Drawn) {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a screen of letters");
    let mut drawn = Drawn::default();
    terminal
        .draw(|frame| drawn = view(model, frame))
        .expect("it can be drawn on");
    let text = terminal.backend().to_string();
    // What stands under the second half of a wide character is of no interest.
    let lines = text
        .lines()
        .map(|line| line.split("\" Hidden by").next().unwrap_or(line));
    let lines = lines.map(|line| line.trim_matches('"').trim_end());
    (lines.collect::<Vec<_>>().join("\n"), drawn)
}

/// Both sizes that every screen has to be good at, for a snapshot.
pub(crate) fn frames(model: &Model) -> String {
    format!(
        "{}\n{}\n{}",
        drawn(model, (80, 24)).0,
        "=".repeat(80),
        drawn(model, (40, 12)).0
    )
}

/// What may go well when it is tried again.
pub(crate) fn busy() -> Complaint {
    Complaint {
        code: Code::Internal,
        message: "the database is busy".into(),
        hint: None,
    }
}

/// A key as a list shows it.
pub(crate) fn row(reference: &str, status: Status) -> Row {
    Row {
        reference: reference.into(),
        is_default: false,
        is_active: true,
        status,
        preview: "".into(),
        expires_at: None,
        last_used_at: None,
        tags: "".into(),
    }
}
