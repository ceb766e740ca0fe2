//! The first start: the password, and the recovery code.

use super::offers::{self, Offer};
use super::sheet::{self, Sheet};
use crate::tui::action::Command;
use crate::tui::look::Look;
use crate::tui::model::first_run::{Code, FirstRun, NewVault, Stage, Step};
use crate::tui::model::strength::Strength;
use crate::tui::model::{Drawn, Model};
use crate::tui::widget::entry::Entry;
use crate::tui::widget::wrap::Lines;
use crate::tui::widget::{dialog, text};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

/// From so many columns on the code's letters stand apart.
const ROOMY: u16 = 70;

/// With fewer columns the time to guess gets a line of its own.
const NARROW: u16 = 52;
/// Rows under the password, for what is usually said there.
const STEADY: u16 = 3;

/// Draws it.
pub(super) fn draw(model: &Model, first_run: &FirstRun, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    match &first_run.step {
        Step::Password(new) => password(model, new, frame, drawn),
        Step::Code(code) => match &code.stage {
            Stage::Shown => shown(model, code, frame, drawn),
            Stage::Naming(entry) => {
                let words = "The code goes to a new file that only you can read. ~/ is your own folder.";
                let offers = [(Command::Submit, "write"), (Command::Cancel, "back")];
                asked(model, (code, words, "File", entry), &offers, frame, drawn);
            }
            Stage::Confirming(entry) => {
                let words = "Type the last group of the code, from where you wrote it down.";
                let offers = [(Command::Submit, "confirm"), (Command::Cancel, "show it again")];
                asked(model, (code, words, "Last group", entry), &offers, frame, drawn);
            }
            Stage::Leaving => leaving(model, frame, drawn),
        },
    }
}

fn password(model: &Model, new: &NewVault, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    let look = &model.look;
    let mut head = Lines::new(sheet::room(frame));
    head.say("Welcome to byok, a vault for your API keys.", look.palette.title);
    head.say(
        "There is no vault yet. Choose its password: it opens all keys, and nobody can tell you a forgotten one.",
        look.palette.text,
    );
    let mut tail = Lines::new(sheet::room(frame));
    if new.is_busy {
        tail.say(
            "Making the vault. A guess will cost as long as this takes.",
            look.palette.accent,
        );
    } else if let Some(complaint) = &new.complaint {
        tail.say(&format!("{} {}", look.glyphs.dead, complaint.message), look.palette.bad);
        tail.say(complaint.hint.as_deref().unwrap_or_default(), look.palette.dim);
    } else if let Some(strength) = &new.strength {
        measured(strength, look, sheet::room(frame) < NARROW, &mut tail);
    }
    // The box keeps its place while somebody types.
    while tail.rows() < STEADY && frame.area().height >= 16 {
        tail.gap();
    }
    let enter = if new.form.focus == 0 { "next" } else { "make the vault" };
    Sheet {
        title: "byok".into(),
        head,
        form: &new.form,
        tail,
        offers: &[
            (Command::Submit, enter),
            (Command::ShowTyped, "show"),
            (Command::Cancel, "leave"),
        ],
    }
    .draw(model, frame, drawn);
}

/// A bar, a word, and how long it stands.
fn measured(strength: &Strength, look: &Look, is_narrow: bool, lines: &mut Lines) {
    let style = match strength.score {
        0 | 1 => look.palette.bad,
        2 => look.palette.warn,
        _ => look.palette.good,
    };
    let full = 2 * (strength.score + 1);
    let stands = format!("guessed in {}", strength.stands);
    let mut bar = vec![
        Span::styled(look.glyphs.bars[8].repeat(full), style),
        Span::styled(look.glyphs.bars[1].repeat(10 - full), look.palette.dim),
        Span::styled(format!(" {}", strength.word()), style),
    ];
    if is_narrow {
        lines.push(Line::from(bar));
        lines.say(&stands, look.palette.text);
    } else {
        bar.push(Span::styled(format!(", {stands}"), look.palette.text));
        lines.push(Line::from(bar));
    }
    lines.say(&strength.advice, look.palette.dim);
}

/// The code in sight.
#[expect(clippy::disallowed_methods, reason = "the code is shown once, at its making")]
fn shown(model: &Model, code: &Code, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    let look = &model.look;
    let width = sheet::room(frame);
    let is_roomy = width >= ROOMY && frame.area().height >= 16;
    let mut lines = Lines::new(width);
    lines.say(
        "Your recovery code. It opens the vault when the password is forgotten, and is shown only now.",
        look.palette.text,
    );
    if is_roomy {
        lines.gap();
    }
    let groups: Vec<&str> = code.code.expose_text().unwrap_or_default().split('-').collect();
    for row in groups.chunks(if is_roomy { 7 } else { 5 }) {
        if is_roomy {
            lines.gap();
        }
        let row: Vec<String> = row.iter().map(|group| spelt(group, is_roomy)).collect();
        lines.push(Line::styled(row.join(if is_roomy { "   " } else { "  " }), look.palette.title).centered());
    }
    lines.gap();
    match &code.said {
        Some(Ok(words)) => lines.say(&format!("{} {words}", look.glyphs.ok), look.palette.good),
        _ => lines.say(
            "Write it down on paper, or into another password store.",
            look.palette.dim,
        ),
    }
    let whole = lines.rows() + 2;
    let inner = dialog::open(frame, "Recovery code", (width, whole), look);
    lines.draw(frame, offers::above_last(inner));
    let offers = [
        (Command::Accept, "noted"),
        (Command::WriteFile, "to a file"),
        (Command::Cancel, "leave"),
    ];
    offers::draw(model, &offers, frame, offers::last_row(inner), drawn);
}

/// A group whose letters stand apart, where there is room.
fn spelt(group: &str, is_roomy: bool) -> String {
    if !is_roomy {
        return group.to_owned();
    }
    group.chars().map(String::from).collect::<Vec<_>>().join(" ")
}

/// One line to type about the code, which is out of sight meanwhile.
fn asked(
    model: &Model,
    (code, words, label, entry): (&Code, &str, &str, &Entry),
    offered: &[Offer],
    frame: &mut Frame<'_>,
    drawn: &mut Drawn,
) {
    let look = &model.look;
    let width = sheet::room(frame);
    let mut above = Lines::new(width);
    above.say(words, look.palette.text);
    above.gap();
    let mut below = Lines::new(width);
    if let Some(Err(complaint)) = &code.said {
        below.say(&format!("{} {}", look.glyphs.dead, complaint.message), look.palette.bad);
        below.say(complaint.hint.as_deref().unwrap_or_default(), look.palette.dim);
    }
    let whole = above.rows() + below.rows() + 3 + u16::from(below.rows() > 0);
    let inner = dialog::open(frame, "Recovery code", (width, whole), look);
    let rest = above.draw(frame, offers::above_last(inner));
    let row = Rect {
        height: 1.min(rest.height),
        ..rest
    };
    let start = u16::try_from(text::width(label) + 2).unwrap_or(0);
    let (typed, cursor) = entry.shown(usize::from(row.width.saturating_sub(start)), look);
    frame.render_widget(
        Line::from(vec![Span::styled(format!("{label}  "), look.palette.accent), typed]),
        row,
    );
    frame.set_cursor_position(Position::new(row.x + start + cursor, row.y));
    let under = Rect {
        y: row.bottom() + 1,
        height: rest.height.saturating_sub(2),
        ..rest
    };
    below.draw(frame, under);
    offers::draw(model, offered, frame, offers::last_row(inner), drawn);
}

fn leaving(model: &Model, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    let look = &model.look;
    let width = sheet::room(frame);
    let mut lines = Lines::new(width);
    lines.say(
        "The vault is made and stays. Without a recovery code a forgotten password is the end of it.",
        look.palette.text,
    );
    lines.gap();
    lines.say(
        "You can make a new code at any time: in Settings (7, then n), or with `byok recovery new`.",
        look.palette.dim,
    );
    let whole = lines.rows() + 2;
    let inner = dialog::open(frame, "Go on without the recovery code?", (width, whole), look);
    lines.draw(frame, offers::above_last(inner));
    let offers = [(Command::Accept, "go on without"), (Command::Cancel, "show it again")];
    offers::draw(model, &offers, frame, offers::last_row(inner), drawn);
}

#[cfg(test)]
mod tests {
    use super::Look;
    use crate::tui::action::Command;
    use crate::tui::look::{ASCII, Palette};
    use crate::tui::model::Model;
    use crate::tui::perform::{Answer, session};
    use crate::tui::testing::{frames, model};
    use crate::tui::testing_entering::{CANARY, code, complaint, hiding_frames, look, paste, press, type_in};
    use crate::tui::update;
    use byok_core::error::Code;
    use byok_daemon::wire::State;

    fn absent() -> Model {
        let mut model = model();
        look(&mut model, "default", State::Absent);
        model
    }

    fn made() -> Model {
        let mut model = absent();
        update::answer(&mut model, Answer::Session(session::Answer::Created(Ok(code()))));
        model
    }

    #[test]
    fn the_password_is_chosen_with_its_strength_in_sight() {
        let mut model = absent();
        insta::assert_snapshot!("first_run_welcome", hiding_frames(&model));
        type_in(&mut model, CANARY);
        press(&mut model, Command::Submit);
        insta::assert_snapshot!("first_run_short", hiding_frames(&model));
        type_in(&mut model, "CANARY");
        insta::assert_snapshot!("first_run_weak", hiding_frames(&model));
        press(&mut model, Command::EraseAll);
        paste(&mut model, "CANARY amber thunder plywood");
        press(&mut model, Command::Submit);
        insta::assert_snapshot!("first_run_strong", hiding_frames(&model));
        type_in(&mut model, "CANARY amber");
        press(&mut model, Command::Submit);
        insta::assert_snapshot!("first_run_differ", hiding_frames(&model));
        paste(&mut model, "CANARY amber thunder plywood");
        press(&mut model, Command::ShowTyped);
        insta::assert_snapshot!("first_run_shown_on_demand", frames(&model));
        press(&mut model, Command::ShowTyped);
        press(&mut model, Command::Submit);
        insta::assert_snapshot!("first_run_busy", hiding_frames(&model));
    }

    #[test]
    fn ascii_and_no_colours_say_the_same() {
        let mut model = absent();
        model.look = Look {
            palette: Palette::plain(),
            glyphs: &ASCII,
        };
        type_in(&mut model, "CANARY amber");
        let frames = hiding_frames(&model);
        assert!(frames.is_ascii(), "{frames}");
        insta::assert_snapshot!("first_run_ascii", frames);
    }

    #[test]
    fn a_vault_that_can_not_be_made_says_why() {
        let mut model = absent();
        let exists = complaint(
            Code::Exists,
            "there is a vault at /home/somebody/.local/share/byok/default.vault already",
            Some("choose another name with `--vault`, or use this one"),
        );
        update::answer(&mut model, Answer::Session(session::Answer::Created(Err(exists))));
        insta::assert_snapshot!("first_run_exists", hiding_frames(&model));
    }

    #[test]
    fn the_code_is_shown_once_and_out_of_sight_while_it_is_confirmed() {
        let mut model = made();
        insta::assert_snapshot!("recovery_shown", frames(&model));
        press(&mut model, Command::WriteFile);
        let naming = frames(&model);
        insta::assert_snapshot!("recovery_naming", naming);
        let taken = complaint(Code::Io, "byok-recovery-code.txt: File exists (os error 17)", None);
        update::answer(&mut model, Answer::Session(session::Answer::CodeSaved(Err(taken))));
        insta::assert_snapshot!("recovery_not_saved", frames(&model));
        let path = "/home/somebody/byok-recovery-code.txt".into();
        update::answer(&mut model, Answer::Session(session::Answer::CodeSaved(Ok(path))));
        insta::assert_snapshot!("recovery_saved", frames(&model));
        press(&mut model, Command::Accept);
        let confirming = frames(&model);
        insta::assert_snapshot!("recovery_confirming", confirming);
        type_in(&mut model, "A3OJ");
        press(&mut model, Command::Submit);
        insta::assert_snapshot!("recovery_wrong_group", frames(&model));
        press(&mut model, Command::Cancel);
        press(&mut model, Command::Cancel);
        let leaving = frames(&model);
        insta::assert_snapshot!("recovery_leaving", leaving);
        for frame in [naming, confirming, leaving] {
            assert!(!frame.contains("J3ZC") && !frame.contains("J 3 Z C"), "{frame}");
        }
    }
}
