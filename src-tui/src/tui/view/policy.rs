//! Choosing when which key of a service steps in.

use super::offers;
use crate::tui::action::Command;
use crate::tui::model::policy::{Part, Policy};
use crate::tui::model::{Drawn, Hit, Model};
use crate::tui::widget::wrap::wrapped;
use crate::tui::widget::{dialog, text};
use byok_core::model::Trigger;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// Columns of the words.
const WIDEST: u16 = 68;

/// From so many columns on there is room for what a trigger means.
const WIDE: u16 = 60;

/// A line of the dialogue: one that can be chosen, or words between.
enum Row {
    Words(String),
    Line(usize),
}

/// Draws it.
pub(super) fn draw(model: &Model, policy: &Policy, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    let look = &model.look;
    let width = frame.area().width.saturating_sub(4).min(WIDEST);
    let rows = rows(policy);
    let complaint = policy
        .complaint
        .as_deref()
        .map(|words| wrapped(words, usize::from(width)));
    let complaint = complaint.unwrap_or_default();
    let said = u16::try_from(complaint.len()).unwrap_or(0);
    let height = u16::try_from(rows.len()).unwrap_or(u16::MAX);
    let title = format!("When another key of {} steps in", policy.was.service);
    let inner = dialog::open(frame, &title, (width, height.saturating_add(said + 2)), look);
    let body = Rect {
        height: offers::above_last(inner).height.saturating_sub(said),
        ..inner
    };
    let seen = usize::from(body.height);
    drawn.rows = seen;
    let at = rows
        .iter()
        .position(|row| matches!(row, Row::Line(line) if *line == policy.roll.at));
    let last = rows.len().saturating_sub(seen);
    let top = at.unwrap_or(0).saturating_sub(seen * 2 / 3).min(last);
    for (row, area) in rows.iter().skip(top).zip(body.rows()) {
        match row {
            Row::Words(words) => frame.render_widget(
                Line::styled(
                    text::fit(words, usize::from(area.width), look.glyphs).into_owned(),
                    look.palette.dim,
                ),
                area,
            ),
            Row::Line(line) => {
                drawn.hits.push((area, Hit::Choice(*line)));
                choice(model, policy, *line, frame, area);
            }
        }
    }
    for (place, words) in complaint.into_iter().enumerate() {
        let y = (body.bottom()).saturating_add(u16::try_from(place).unwrap_or(0));
        frame.render_widget(Line::styled(words, look.palette.bad), Rect { y, height: 1, ..inner });
    }
    offers(model, policy, frame, inner, drawn);
}

fn rows(policy: &Policy) -> Vec<Row> {
    let mut rows = vec![Row::Words("Fall back on".into())];
    let keys = match &policy.default {
        Some(name) => format!("The keys that step in for {name} and each other, in this order"),
        None => "The keys that step in, in this order".into(),
    };
    for line in 0..policy.len() {
        match policy.part(line) {
            Part::Key(0) => rows.push(Row::Words(keys.clone())),
            Part::CoolDown => {
                if policy.keys.is_empty() {
                    rows.push(Row::Words(
                        "There is no other key of the service that could step in".into(),
                    ));
                }
                rows.push(Row::Words("A key that failed is passed over for".into()));
            }
            _ => {}
        }
        rows.push(Row::Line(line));
    }
    rows
}

fn choice(model: &Model, policy: &Policy, line: usize, frame: &mut Frame<'_>, area: Rect) {
    let look = &model.look;
    let is_chosen = line == policy.roll.at;
    let (is_on, words, aside) = match policy.part(line) {
        Part::Trigger(at) => {
            let trigger = Trigger::ALL[at];
            (Some(policy.on[at]), trigger.as_str().to_owned(), explained(trigger))
        }
        Part::Key(at) if at < policy.chained => (Some(true), format!("{}. {}", at + 1, policy.keys[at]), ""),
        Part::Key(at) => (Some(false), format!("   {}", policy.keys[at]), ""),
        Part::CoolDown => (None, policy.cool_down_words(), ""),
    };
    let sign = match is_on {
        Some(true) => "[x] ",
        Some(false) => "[ ] ",
        None => "< > ",
    };
    let style = if is_on == Some(false) {
        look.palette.dim
    } else {
        look.palette.text
    };
    let pointer = if is_chosen { look.glyphs.pointer } else { " " };
    let mut spans = vec![
        Span::styled(format!("{pointer} "), look.palette.accent),
        Span::styled(sign, look.palette.accent),
        Span::styled(format!("{words:<14}"), style),
    ];
    if area.width >= WIDE && !aside.is_empty() {
        spans.push(Span::styled(format!(" {aside}"), look.palette.dim));
    }
    let mut line = Line::from(spans);
    if is_chosen {
        line = line.patch_style(look.palette.chosen);
        frame.buffer_mut().set_style(area, look.palette.chosen);
    }
    frame.render_widget(line, area);
}

fn explained(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Missing => "no default key, or it is off or has ended",
        Trigger::AuthFailure => "the provider refused the key",
        Trigger::Limit => "the provider serves it no more for now",
    }
}

/// What makes sense on the line one is on.
fn offers(model: &Model, policy: &Policy, frame: &mut Frame<'_>, inner: Rect, drawn: &mut Drawn) {
    let row = offers::last_row(inner);
    if policy.is_busy {
        frame.render_widget(Line::styled("Saving", model.look.palette.dim), row);
        return;
    }
    let mut all = vec![(Command::Accept, "save")];
    match policy.part(policy.roll.at) {
        Part::CoolDown => all.extend([(Command::Left, "less"), (Command::Right, "more")]),
        Part::Key(at) if at < policy.chained => {
            all.extend([
                (Command::Mark, "out"),
                (Command::Earlier, "earlier"),
                (Command::Later, "later"),
            ]);
        }
        Part::Key(_) => all.push((Command::Mark, "in")),
        Part::Trigger(_) => all.push((Command::Mark, "on/off")),
    }
    all.push((Command::Cancel, "cancel"));
    offers::draw(model, &all, frame, row, drawn);
}

#[cfg(test)]
mod tests {
    use crate::tui::action::{Action, Command};
    use crate::tui::event::Complaint;
    use crate::tui::model::fallback::samples::policy;
    use crate::tui::model::{Dialog, Model};
    use crate::tui::perform::Answer as Any;
    use crate::tui::perform::fallback::Answer;
    use crate::tui::testing::keys::with_keys;
    use crate::tui::testing::{drawn, frames, row};
    use crate::tui::update;
    use byok_core::error::Code;
    use byok_core::model::Status;
    use insta::assert_snapshot;

    fn opened(references: &[&str], chain: &[&str]) -> Model {
        let mut rows: Vec<_> = references.iter().map(|one| row(one, Status::Valid)).collect();
        rows[0].is_default = true;
        let mut model = with_keys(rows);
        let found = Ok(policy("openai", chain));
        update::answer(&mut model, Any::Fallback(Answer::Opened(found)));
        model
    }

    fn usual() -> Model {
        opened(
            &["openai/main", "openai/old", "openai/spare", "openai/日本語の鍵"],
            &["spare"],
        )
    }

    #[test]
    fn triggers_keys_and_cool_down() {
        let mut model = usual();
        assert_snapshot!("opened", frames(&model));
        for command in [
            Command::Down,
            Command::Down,
            Command::Down,
            Command::Down,
            Command::Mark,
        ] {
            update::act(&mut model, Action::Do(command));
        }
        assert_snapshot!("a_key_is_taken", frames(&model));
        update::act(&mut model, Action::Do(Command::Bottom));
        assert_snapshot!("cool_down", frames(&model));
    }

    #[test]
    fn a_service_with_one_key_and_a_refusal() {
        let mut model = opened(&["openai/main"], &[]);
        let mut all = frames(&model);
        if let Some(Dialog::Policy(policy)) = &mut model.dialog {
            policy.is_busy = true;
        }
        all += &frames(&model);
        let complaint = Complaint {
            code: Code::InvalidField,
            message: "chain: the same key stands in it twice".into(),
            hint: Some("name each once".into()),
        };
        let (saved, undo) = (Err(complaint), None);
        update::answer(&mut model, Any::Fallback(Answer::Saved { saved, undo }));
        all += &frames(&model);
        assert_snapshot!(all);
    }

    #[test]
    fn of_many_keys_the_one_one_is_on_is_in_sight() {
        let names: Vec<String> = (0..60).map(|at| format!("openai/key-{at:02}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut model = opened(&names, &["key-07"]);
        for _ in 0..70 {
            model.drawn = drawn(&model, (40, 12)).1;
            let frame = drawn(&model, (40, 12)).0;
            assert!(frame.contains('›'), "{frame}");
            update::act(&mut model, Action::Do(Command::Down));
        }
    }
}
