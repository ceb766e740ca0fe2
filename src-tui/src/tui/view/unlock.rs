//! The screen of a locked vault.

use super::offers;
use crate::tui::action::Command;
use crate::tui::model::unlock::Unlock;
use crate::tui::model::{Drawn, Model};
use crate::tui::widget::wrap::Lines;
use crate::tui::widget::{dialog, text};
use byok_core::error::Code;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

/// The widest box.
const WIDEST: u16 = 60;

/// Draws it.
pub(super) fn draw(model: &Model, unlock: &Unlock, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    let look = &model.look;
    let width = frame.area().width.saturating_sub(4).min(WIDEST);
    let mut above = Lines::new(width);
    if let Some(note) = unlock.note {
        above.say(note, look.palette.warn);
        above.gap();
    }
    let below = said(model, unlock, width);
    let whole = above.rows() + below.rows() + 5;
    let inner = dialog::open(frame, &title(model), (width, whole), look);
    let gap = u16::from(inner.height >= whole);
    let rest = above.draw(frame, pushed(inner, gap));
    let row = Rect {
        height: 1.min(rest.height),
        ..rest
    };
    let cursor = entry(model, unlock, frame, row);
    below.draw(frame, pushed(rest, 1 + gap));
    let tab = if unlock.is_recovery {
        "password"
    } else {
        "recovery code"
    };
    let offered = [
        (Command::Submit, "unlock"),
        (Command::NextField, tab),
        (Command::ShowTyped, "show"),
        (Command::Cancel, "leave"),
    ];
    offers::draw(model, &offered, frame, offers::last_row(inner), drawn);
    if !unlock.is_busy && model.dialog.is_none() {
        frame.set_cursor_position(cursor);
    }
}

fn title(model: &Model) -> String {
    let vault = model.session.value.as_ref().map_or("", |session| &*session.vault);
    match vault {
        "" => "The vault is locked".into(),
        "default" => format!("byok {} locked", model.look.glyphs.dot),
        name => format!("byok {} {name} is locked", model.look.glyphs.dot),
    }
}

/// Further down, and above the last row.
fn pushed(area: Rect, rows: u16) -> Rect {
    Rect {
        y: area.y + rows.min(area.height),
        height: area.height.saturating_sub(rows),
        ..area
    }
}

fn entry(model: &Model, unlock: &Unlock, frame: &mut Frame<'_>, row: Rect) -> Position {
    let look = &model.look;
    let label = if unlock.is_recovery {
        "Recovery code  "
    } else {
        "Password  "
    };
    let start = u16::try_from(text::width(label)).unwrap_or(0);
    let (typed, cursor) = unlock.entry.shown(usize::from(row.width.saturating_sub(start)), look);
    let mut line = Line::styled(label, look.palette.dim);
    line.push_span(typed);
    frame.render_widget(line, row);
    Position::new(row.x + start + cursor, row.y)
}

/// What is under way or wrong, whole.
fn said(model: &Model, unlock: &Unlock, width: u16) -> Lines {
    let palette = &model.look.palette;
    let mut lines = Lines::new(width);
    if unlock.is_busy {
        lines.say("Opening", palette.accent);
        return lines;
    }
    if let Some(seconds) = unlock.waits(model.now) {
        lines.say(
            &format!("Too many wrong passwords: the next one is looked at in {seconds} s."),
            palette.bad,
        );
        return lines;
    }
    match &unlock.complaint {
        // The wait is over, and so is what was said about it.
        Some(_) if unlock.may_try_at.is_some() => lines.say("You may try again.", palette.dim),
        Some(complaint) => {
            lines.say(
                &format!("{} {}", model.look.glyphs.dead, complaint.message),
                palette.bad,
            );
            let is_password = complaint.code == Code::WrongPassword && !unlock.is_recovery;
            let hint = if is_password {
                Some("forgotten? Tab opens it with the recovery code")
            } else {
                complaint.hint.as_deref()
            };
            lines.say(hint.unwrap_or_default(), palette.dim);
        }
        None if unlock.is_recovery => lines.say(
            "14 groups of 4; upper and lower case, blanks and dashes don't matter",
            palette.dim,
        ),
        None => {}
    }
    lines
}

#[cfg(test)]
mod tests {
    use crate::tui::action::Command;
    use crate::tui::model::{Gate, Model};
    use crate::tui::perform::{Answer, session};
    use crate::tui::testing::{drawn, frames, model};
    use crate::tui::testing_entering::{complaint, hiding_frames, look, paste, press};
    use crate::tui::update;
    use byok_core::error::Code;
    use byok_daemon::wire::State;
    use std::time::Duration;

    fn locked(vault: &str) -> Model {
        let mut model = model();
        look(&mut model, vault, State::Locked);
        model
    }

    fn failed(model: &mut Model, code: Code, (message, hint): (&str, &str), wait: Option<Duration>) {
        let failed = Err(complaint(code, message, Some(hint)));
        update::answer(model, Answer::Session(session::Answer::Unlocked(failed, wait)));
    }

    #[test]
    fn locked_vault_asks_for_its_password() {
        let mut model = locked("default");
        insta::assert_snapshot!("unlock_empty", hiding_frames(&model));
        paste(&mut model, "CANARY password");
        insta::assert_snapshot!("unlock_typed", hiding_frames(&model));
        press(&mut model, Command::ShowTyped);
        insta::assert_snapshot!("unlock_shown_on_demand", frames(&model));
        press(&mut model, Command::Submit);
        insta::assert_snapshot!("unlock_busy", hiding_frames(&model));
    }

    #[test]
    fn a_vault_with_a_name_is_named() {
        let model = locked("of the company 日本");
        insta::assert_snapshot!("unlock_named", hiding_frames(&model));
    }

    #[test]
    fn what_is_wrong_is_said_whole_at_every_size() {
        let mut model = locked("default");
        let hint = "forgotten? `byok unlock --recovery` opens it with the recovery code";
        failed(&mut model, Code::WrongPassword, ("wrong password", hint), None);
        insta::assert_snapshot!("unlock_wrong", hiding_frames(&model));
        let path = "/home/somebody/.local/share/byok/default.vault/header.json";
        let tampered = format!("{path} was tampered with: its authentication code does not fit");
        let hint = "somebody changed the vault's files: restore its folder from a backup you trust";
        failed(&mut model, Code::Damaged, (&tampered, hint), None);
        insta::assert_snapshot!("unlock_tampered", hiding_frames(&model));
        for size in [(80, 24), (40, 12)] {
            let (frame, _) = drawn(&model, size);
            assert!(frame.contains("trust "), "the end of the hint is cut:\n{frame}");
        }
    }

    #[test]
    fn a_wait_counts_down() {
        let mut model = locked("default");
        let wait = Some(Duration::from_secs(12));
        failed(
            &mut model,
            Code::Refused,
            ("too many wrong passwords", "try again in 12 s"),
            wait,
        );
        insta::assert_snapshot!("unlock_waiting", hiding_frames(&model));
    }

    #[test]
    fn the_recovery_code_opens_it_too() {
        let mut model = locked("default");
        press(&mut model, Command::NextField);
        insta::assert_snapshot!("unlock_recovery", hiding_frames(&model));
        let hint = "compare it with what you wrote down; upper and lower case, spaces and dashes don't matter";
        failed(
            &mut model,
            Code::WrongPassword,
            ("the recovery code has a typing error", hint),
            None,
        );
        insta::assert_snapshot!("unlock_recovery_wrong", hiding_frames(&model));
    }

    #[test]
    fn a_code_that_was_not_confirmed_is_told_of() {
        let mut model = locked("default");
        if let Gate::Locked(unlock) = &mut model.gate {
            unlock.note = Some(
                "The recovery code was not confirmed. Once the vault is open, make a new one in Settings (7, then n), \
                 or with `byok recovery new`.",
            );
        }
        insta::assert_snapshot!("unlock_code_lost", hiding_frames(&model));
    }
}
