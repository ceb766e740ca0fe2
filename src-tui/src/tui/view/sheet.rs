//! A form in a box: what to know before it, what was said under it, and what can be done.

use super::offers::{self, Offer};
use crate::tui::model::{Drawn, Model};
use crate::tui::widget::dialog;
use crate::tui::widget::form::Form;
use crate::tui::widget::wrap::Lines;
use ratatui::Frame;
use ratatui::layout::Rect;

/// The widest box: longer lines are hard to read.
const WIDEST: u16 = 74;
/// The form never gets fewer rows, as long as there are so many.
const FORM_ROWS: u16 = 6;

/// What is drawn.
pub(super) struct Sheet<'a> {
    /// On the frame.
    pub(super) title: String,
    /// Before the form.
    pub(super) head: Lines,
    /// The form.
    pub(super) form: &'a Form,
    /// Under the form.
    pub(super) tail: Lines,
    /// On the last line.
    pub(super) offers: &'a [Offer],
}

/// The columns inside such a box on this screen.
pub(super) fn room(frame: &Frame<'_>) -> u16 {
    frame.area().width.saturating_sub(4).min(WIDEST)
}

impl Sheet<'_> {
    /// Draws it. Where the screen is low, the gaps go first, then the head; what was said stays.
    pub(super) fn draw(self, model: &Model, frame: &mut Frame<'_>, drawn: &mut Drawn) {
        let width = room(frame);
        let wanted = self.form.rows_in(width);
        let (head, tail) = (self.head.rows(), self.tail.rows());
        let gap = |rows: u16| u16::from(rows > 0);
        let whole = head + gap(head) + wanted + tail + gap(tail) + 2;
        let inner = dialog::open(frame, &self.title, (width, whole), &model.look);
        let has_gaps = inner.height >= whole;
        let gap = |rows: u16| if has_gaps { gap(rows) } else { 0 };
        let body = Rect {
            height: inner.height.saturating_sub(1 + u16::from(has_gaps)),
            ..inner
        };
        let least = wanted.min(FORM_ROWS);
        let tail = tail.min(body.height.saturating_sub(least));
        let head = self.head.whole_rows(body.height.saturating_sub(least + tail));
        let top = Rect { height: head, ..body };
        self.head.draw(frame, top);
        let form = Rect {
            y: top.bottom() + gap(head),
            height: (body.height - head - tail).saturating_sub(gap(head) + gap(tail)),
            ..body
        };
        self.form.draw(frame, form, &model.look);
        let bottom = Rect {
            y: form.bottom() + gap(tail),
            height: tail,
            ..body
        };
        self.tail.draw(frame, bottom);
        offers::draw(model, self.offers, frame, offers::last_row(inner), drawn);
    }
}
