//! A token for a program: asked for, then shown once.

use super::clients::scopes;
use crate::print;
use crate::tui::model::Model;
use crate::tui::model::new_client::{NewClient, Token, advice};
use crate::tui::widget::form::Form;
use crate::tui::widget::wrap::Lines;
use crate::tui::widget::{dialog, text};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;

/// Columns of the dialogue, where the screen has them.
const WIDTH: u16 = 64;
/// Rows for the words about a field.
const HELP_ROWS: u16 = 3;

/// Draws the form, or the token.
pub(super) fn draw(model: &Model, new: &NewClient, frame: &mut Frame<'_>) {
    match &new.token {
        Some(token) => draw_token(model, token, frame),
        None => draw_form(model, new, frame),
    }
}

fn draw_form(model: &Model, new: &NewClient, frame: &mut Frame<'_>) {
    let look = &model.look;
    let rows = u16::try_from(new.form.fields.len()).unwrap_or(u16::MAX);
    let inner = dialog::open(frame, "New token", (WIDTH, rows + HELP_ROWS + 3), look);
    let [fields, help, foot] = Layout::vertical([
        Constraint::Fill(1),
        Constraint::Length(HELP_ROWS),
        Constraint::Length(1),
    ])
    .areas(inner);
    new.form.draw(frame, fields, look);
    let focus = new.form.fields.get(new.form.focus);
    advise(
        &new.form,
        focus.map_or("", |field| advice(&field.id)),
        model,
        frame,
        help,
    );
    let words = if new.is_busy {
        "Making the token"
    } else {
        fitting(
            &[
                "Ctrl-S make   Space switch   Esc leave",
                "Ctrl-S make  Space switch  Esc leave",
                "Ctrl-S make   Esc leave",
            ],
            foot,
        )
    };
    frame.render_widget(Line::styled(words, look.palette.dim), foot);
}

/// The first of some words that fits, or the last.
pub(super) fn fitting(words: &[&'static str], area: Rect) -> &'static str {
    let fits = |words: &&&str| text::width(words) <= usize::from(area.width);
    words.iter().find(fits).or(words.last()).copied().unwrap_or_default()
}

/// What belongs into the field that has the focus; or what is wrong with it, where that was cut at the field.
pub(super) fn advise(form: &Form, advice: &str, model: &Model, frame: &mut Frame<'_>, area: Rect) {
    /// As the form indents complaints: the pointer, and a gap.
    const INDENT: usize = 4;
    let palette = &model.look.palette;
    let room = usize::from(area.width);
    let labels = form.fields.iter().map(|field| text::width(&field.label)).max();
    let at_field = room.saturating_sub(labels.unwrap_or(0).min(room / 3) + INDENT);
    let complaint = form.fields.get(form.focus).and_then(|field| field.complaint.as_deref());
    let mut lines = Lines::new(area.width);
    match complaint {
        Some(complaint) if text::width(complaint) > at_field => lines.say(complaint, palette.bad),
        _ => lines.say(advice, palette.dim),
    }
    lines.draw(frame, area);
}

#[expect(clippy::disallowed_methods, reason = "the person asked for a token and sees it once")]
fn draw_token(model: &Model, token: &Token, frame: &mut Frame<'_>) {
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
    let foot = if token.is_leaving {
        Line::styled("Never shown again. Esc closes it.", palette.warn)
    } else {
        Line::styled("y copy   Esc close", palette.accent)
    };
    // The last line stays, however low the screen is.
    let inner = dialog::open(frame, "Token, shown only now", (room, lines.rows() + 2), look);
    let [body, last] = Layout::vertical([Constraint::Fill(1), Constraint::Length(1)]).areas(inner);
    lines.draw(frame, body);
    frame.render_widget(foot, last);
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
