//! A new password, or a new recovery code that is shown once.

use super::offers;
use crate::tui::action::Command;
use crate::tui::look::Look;
use crate::tui::model::new_password::{Code, Kind, NewPassword};
use crate::tui::model::strength::Strength;
use crate::tui::model::{Drawn, Model};
use crate::tui::widget::wrap::Lines;
use crate::tui::widget::{dialog, text};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// Columns of the dialogue, where the screen has them.
const WIDTH: u16 = 60;
/// Rows for the words under the fields, and a gap before them.
const WORDS: u16 = 5;

/// Draws the form, or the code.
pub(super) fn draw(model: &Model, dialog: &NewPassword, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    match &dialog.code {
        Some(code) => draw_code(model, code, frame),
        None => draw_form(model, dialog, frame, drawn),
    }
}

fn draw_form(model: &Model, new: &NewPassword, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    let look = &model.look;
    let (title, deed, busy) = match new.kind {
        Kind::Password => ("Change the password", "change it", "Changing the password"),
        Kind::RecoveryCode => ("New recovery code", "make it", "Making the code"),
    };
    let width = frame.area().width.saturating_sub(4).min(WIDTH);
    let fields = new.form.rows_in(width);
    let inner = dialog::open(frame, title, (WIDTH, fields + WORDS + 1), look);
    let [form, _, said] = Layout::vertical([Constraint::Length(fields), Constraint::Max(1), Constraint::Fill(1)])
        .areas(offers::above_last(inner));
    new.form.draw(frame, form, look);
    words(new, said.width, look).draw(frame, said);
    let foot = offers::last_row(inner);
    if new.is_busy {
        frame.render_widget(Line::styled(busy, look.palette.dim), foot);
    } else {
        let offered = [
            (Command::Accept, deed),
            (Command::Cancel, "leave"),
            (Command::ShowTyped, "show"),
        ];
        offers::draw(model, &offered, frame, foot, drawn);
    }
}

/// What the new password is worth, or what will be.
fn words(new: &NewPassword, width: u16, look: &Look) -> Lines {
    let palette = &look.palette;
    let mut words = Lines::new(width);
    match (new.kind, &new.strength) {
        (Kind::RecoveryCode, _) => words.say(
            "The old code opens nothing any more when the new one is made. Have paper at hand: it is shown once.",
            palette.dim,
        ),
        (Kind::Password, Some(strength)) => {
            let said = format!("It is {}: guessing takes {}.", strength.word(), strength.stands);
            words.say(&said, tint(strength, look));
            words.say(&strength.advice, palette.dim);
        }
        (Kind::Password, None) => words.say(
            "The old password opens nothing any more. A few words that don't belong together are better than one odd word.",
            palette.dim,
        ),
    }
    words
}

fn tint(strength: &Strength, look: &Look) -> Style {
    match strength.score {
        0 | 1 => look.palette.bad,
        2 => look.palette.warn,
        _ => look.palette.good,
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the recovery code is shown once, at its making"
)]
fn draw_code(model: &Model, code: &Code, frame: &mut Frame<'_>) {
    const GROUPS_A_LINE: usize = 5;
    let (look, palette) = (&model.look, &model.look.palette);
    let room = frame.area().width.saturating_sub(4).min(WIDTH);
    let mut lines = Lines::new(room);
    let groups: Vec<&str> = code.code.expose_text().unwrap_or_default().split('-').collect();
    for groups in groups.chunks(GROUPS_A_LINE) {
        lines.push(Line::styled(groups.join("-"), palette.accent));
    }
    lines.gap();
    let (words, style) = match (&code.complaint, code.is_leaving) {
        (_, true) => (
            "Without it only the password opens the vault, and the old code does nothing. Esc closes it.",
            palette.warn,
        ),
        (Some(complaint), _) => (complaint.as_str(), palette.bad),
        _ => (
            "It opens the vault when the password is forgotten. Write it on paper; it is shown only now.",
            palette.text,
        ),
    };
    lines.say(words, style);
    let inner = dialog::open(frame, "Recovery code, shown only now", (room, lines.rows() + 2), look);
    let [body, last] = Layout::vertical([Constraint::Fill(1), Constraint::Length(1)]).areas(inner);
    lines.draw(frame, body);
    confirm(code, frame, last, look);
}

fn confirm(code: &Code, frame: &mut Frame<'_>, area: Rect, look: &Look) {
    const LABEL: &str = "Type its last group ";
    let start = u16::try_from(text::width(LABEL)).unwrap_or(0);
    let (typed, cursor) = code.group.shown(usize::from(area.width.saturating_sub(start)), look);
    let line = Line::from(vec![Span::styled(LABEL, look.palette.accent), typed]);
    frame.render_widget(line, area);
    frame.set_cursor_position(Position::new(area.x + start + cursor, area.y));
}

#[cfg(test)]
mod tests {
    use crate::tui::action::{Action as Act, Command};
    use crate::tui::model::{Dialog, Gate, Model, Screen};
    use crate::tui::perform::Answer as AnyAnswer;
    use crate::tui::perform::settings::Answer;
    use crate::tui::testing::{frames, model};
    use crate::tui::update;
    use byok_core::secret::Secret;
    use insta::assert_snapshot;

    fn with(command: Command) -> Model {
        let mut model = model();
        model.gate = Gate::Open;
        model.screen = Screen::Settings;
        update::act(&mut model, Act::Do(command));
        model
    }

    fn write(model: &mut Model, text: &str) {
        for c in text.chars() {
            update::act(model, Act::Type(c));
        }
    }

    #[test]
    fn a_new_password_is_measured_while_it_is_typed() {
        let mut model = with(Command::ChangePassword);
        let mut all = frames(&model);
        write(&mut model, "old one");
        update::act(&mut model, Act::Do(Command::NextField));
        write(&mut model, "password1");
        all += &frames(&model);
        assert_snapshot!(all);
    }

    #[test]
    fn a_slip_of_the_keyboard_is_said_at_its_field() {
        let mut model = with(Command::ChangePassword);
        write(&mut model, "old one");
        update::act(&mut model, Act::Do(Command::NextField));
        write(&mut model, "ledger violin orbit thicket");
        update::act(&mut model, Act::Do(Command::NextField));
        write(&mut model, "ledger violin orbit ticket");
        update::act(&mut model, Act::Do(Command::Accept));
        assert_snapshot!(frames(&model));
    }

    #[test]
    fn a_new_recovery_code_is_shown_once_and_confirmed() {
        let mut model = with(Command::NewRecoveryCode);
        let mut all = frames(&model);
        let code = Secret::from_text(["ABCD"; 13].join("-") + "-WXYZ");
        update::answer(&mut model, AnyAnswer::Settings(Answer::RecoveryChanged(Ok(code))));
        all += &frames(&model);
        write(&mut model, "WXY");
        update::act(&mut model, Act::Do(Command::Submit));
        all += &frames(&model);
        update::act(&mut model, Act::Do(Command::Cancel));
        all += &frames(&model);
        assert!(matches!(model.dialog, Some(Dialog::NewPassword(_))));
        assert_snapshot!(all);
    }
}
