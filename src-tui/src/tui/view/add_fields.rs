//! The form of a new key.

use super::asking;
use super::sheet::{self, Sheet};
use crate::tui::action::Command;
use crate::tui::model::add::Fields;
use crate::tui::model::{Drawn, Model};
use crate::tui::widget::wrap::Lines;
use ratatui::Frame;

/// Draws the form.
pub(super) fn draw(model: &Model, fields: &Fields, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    let look = &model.look;
    let width = sheet::room(frame);
    let mut head = Lines::new(width);
    if let Some(url) = &fields.keys_url {
        head.say(&format!("Make a key at {url}"), look.palette.dim);
    }
    let mut tail = Lines::new(width);
    asking::say(&fields.asking, &fields.name, look, &mut tail);
    if tail.rows() == 0 && frame.area().height >= 16 {
        tail.say(
            "What is hidden is wiped after 60 s without a key press.",
            look.palette.dim,
        );
    }
    let stop = if fields.asking.busy.is_some() {
        "stop waiting"
    } else {
        "back"
    };
    Sheet {
        title: format!("Add a key of {}", fields.name),
        head,
        form: &fields.form,
        tail,
        offers: &[
            (Command::Test, "test"),
            (Command::Accept, "save"),
            (Command::Cancel, stop),
            (Command::ShowTyped, "show"),
        ],
    }
    .draw(model, frame, drawn);
}
