//! A token for a program: asked for, then shown once.

use super::clients::scopes;
use super::offers;
use crate::print;
use crate::tui::action::Command;
use crate::tui::model::new_client::{NewClient, Token};
use crate::tui::model::{Drawn, Model};
use crate::tui::widget::dialog;
use crate::tui::widget::wrap::Lines;
use ratatui::Frame;
use ratatui::text::Line;

/// Columns of the dialogue, where the screen has them.
const WIDTH: u16 = 64;
/// Rows for the words under a field.
const HINT_ROWS: u16 = 2;

/// Draws the form, or the token.
pub(super) fn draw(model: &Model, new: &NewClient, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    match &new.token {
        Some(token) => draw_token(model, token, frame, drawn),
        None => draw_form(model, new, frame, drawn),
    }
}

fn draw_form(model: &Model, new: &NewClient, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    let look = &model.look;
    let rows = u16::try_from(new.form.fields.len()).unwrap_or(u16::MAX);
    let inner = dialog::open(frame, "New token", (WIDTH, rows + HINT_ROWS + 1), look);
    new.form.draw(frame, offers::above_last(inner), look);
    let foot = offers::last_row(inner);
    if new.is_busy {
        frame.render_widget(Line::styled("Making the token", look.palette.dim), foot);
    } else {
        let offered = [(Command::Accept, "make the token"), (Command::Cancel, "leave")];
        offers::draw(model, &offered, frame, foot, drawn);
    }
}

#[expect(clippy::disallowed_methods, reason = "the person asked for a token and sees it once")]
fn draw_token(model: &Model, token: &Token, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    let (look, palette) = (&model.look, &model.look.palette);
    let room = frame.area().width.saturating_sub(4).min(WIDTH);
    let mut lines = Lines::new(room);
    lines.say(token.token.expose_text().unwrap_or_default(), palette.accent);
    lines.gap();
    let ends = match token.client.expires_at {
        Some(end) => format!(" until {}", print::day(end)),
        None => String::new(),
    };
    let name = &token.client.name;
    lines.say(&format!("{name} may {}{ends}.", scopes(&token.client)), palette.text);
    lines.say(
        "BYOK_TOKEN gives it to byok's commands; a call to `byok serve` sends it as `Authorization: Bearer`.",
        palette.dim,
    );
    // The last line stays, however low the screen is.
    let inner = dialog::open(frame, "Token, shown only now", (room, lines.rows() + 2), look);
    lines.draw(frame, offers::above_last(inner));
    let foot = offers::last_row(inner);
    if token.is_leaving {
        frame.render_widget(Line::styled("Never shown again. Esc closes it.", palette.warn), foot);
    } else {
        let offered = [(Command::CopyValue, "copy"), (Command::Cancel, "close")];
        offers::draw(model, &offered, frame, foot, drawn);
    }
}

#[cfg(test)]
mod tests {
    use crate::tui::action::{Action as Act, Command};
    use crate::tui::model::new_client::samples::client;
    use crate::tui::model::{Dialog, Gate, Model, Screen};
    use crate::tui::perform::Answer as AnyAnswer;
    use crate::tui::perform::clients::Answer;
    use crate::tui::testing::{frames, model};
    use crate::tui::update;
    use byok_core::secret::Secret;
    use byok_daemon::wire::ClientToken;
    use insta::assert_snapshot;

    fn form() -> Model {
        let mut model = model();
        model.gate = Gate::Open;
        model.screen = Screen::Clients;
        update::act(&mut model, Act::Do(Command::NewClient));
        model
    }

    #[test]
    fn the_form_says_what_each_field_is_for() {
        let mut model = form();
        let mut all = frames(&model);
        for c in "editor".chars() {
            update::act(&mut model, Act::Type(c));
        }
        update::act(&mut model, Act::Do(Command::NextField));
        update::act(&mut model, Act::Type(' '));
        for _ in 0..6 {
            update::act(&mut model, Act::Do(Command::NextField));
        }
        all += &frames(&model);
        assert_snapshot!(all);
    }

    #[test]
    fn a_complaint_is_readable_in_full() {
        let mut model = form();
        update::act(&mut model, Act::Do(Command::Accept));
        let mut all = frames(&model);
        let Some(Dialog::NewClient(new)) = &mut model.dialog else {
            panic!("the form is open");
        };
        new.form.complain(
            "rate",
            "`often` is not a rate; write operations and seconds such as `10/60s`; 1 to 100000 within 1 to 86400 s",
        );
        all += &frames(&model);
        assert_snapshot!(all);
    }

    #[test]
    fn the_token_is_shown_once_with_where_it_goes() {
        let mut model = form();
        let token = Secret::from_text(format!("byok_{}", "a1B2c3D4e5".repeat(5)));
        let made = ClientToken {
            client: client(),
            token,
        };
        let answer = Answer::Added(Box::new(Ok(made)));
        update::answer(&mut model, AnyAnswer::Clients(answer));
        let mut all = frames(&model);
        update::act(&mut model, Act::Do(Command::Cancel));
        all += &frames(&model);
        assert_snapshot!(all);
    }
}
