//! The trail.

use super::audit_banner as banner;
use super::time;
use crate::tui::look::Look;
use crate::tui::model::audit::offered;
use crate::tui::model::{Drawn, Model};
use crate::tui::widget::facts::{self, Fact};
use crate::tui::widget::table::{Cell, Column, Table, column};
use crate::tui::widget::{dialog, scroll, state, text};
use byok_core::model::{Actor, Event, Outcome};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// From so many columns on the details stand beside the list, below that in its place.
const BESIDE: u16 = 100;
/// Below so many columns the list gives up words.
const NARROW: u16 = 60;

const WIDE: &[Column] = &[
    column("WHEN (UTC)", 11, 1, false),
    column("WHO", 14, 2, false),
    column("ACTION", 16, 0, false),
    column("SUBJECT", 12, 0, true),
    column("OUTCOME", 9, 0, false),
];
const FEW: &[Column] = &[
    column("WHEN", 5, 1, false),
    column("ACTION", 14, 0, false),
    column("SUBJECT", 8, 0, true),
    column("", 1, 0, false),
];

/// Draws the list, and everything about a row where that is open.
pub(super) fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    let open = model.audit.detail.zip(model.audit.chosen());
    match open {
        Some((top, event)) if area.width >= BESIDE => {
            let [left, right] = Layout::horizontal([Constraint::Fill(3), Constraint::Fill(2)]).areas(area);
            list(model, frame, left, drawn);
            detail(model, event, top, frame, right, drawn);
        }
        Some((top, event)) => {
            drawn.rows = usize::from(area.height);
            detail(model, event, top, frame, area, drawn);
        }
        None => list(model, frame, area, drawn),
    }
}

fn list(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    let audit = &model.audit;
    let said = banner::lines(model, usize::from(area.width).saturating_sub(2));
    let hint = u16::from(audit.is_filtering);
    let [top, below, middle, body] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(hint),
        Constraint::Length(u16::try_from(said.len()).unwrap_or(u16::MAX)),
        Constraint::Min(2),
    ])
    .areas(area);
    drawn.rows = usize::from(body.height.saturating_sub(1));
    bar(model, frame, top);
    if audit.is_filtering {
        completions(model, frame, below);
    }
    for (line, y) in said.into_iter().zip(middle.rows()) {
        frame.render_widget(line, indented(y));
    }
    if state::ready(&audit.loaded, model.now, frame, body, &model.look).is_none() {
        return;
    }
    if audit.rows.is_empty() {
        let (what, next) = if audit.wanted.1.is_empty() {
            ("The trail is empty", "whatever is done with the vault is written here")
        } else {
            ("No row fits the filter", "press Esc to drop it, or / to change it")
        };
        state::empty(what, next, frame, body, &model.look);
        return;
    }
    table(model, frame, body, drawn);
}

fn table(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    let audit = &model.audit;
    let is_narrow = area.width < NARROW;
    let table = Table {
        columns: if is_narrow { FEW } else { WIDE },
        len: audit.rows.len(),
        roll: audit.roll,
        row: |at| cells(&audit.rows[at], model, is_narrow),
    };
    table.list(frame, area, drawn, &model.look);
}

fn cells(event: &Event, model: &Model, is_narrow: bool) -> Vec<Cell> {
    let palette = &model.look.palette;
    let (sign, style) = outcome(event.outcome, &model.look);
    let action = Cell(event.action.as_str().into(), palette.text);
    let subject = match &event.subject {
        Some(subject) => Cell(subject.clone(), palette.text),
        None => Cell(details(event), palette.dim),
    };
    if is_narrow {
        let when = Cell(time::short(event.at, model.now), palette.dim);
        let sign = if event.outcome == Outcome::Ok { "" } else { sign };
        return vec![when, action, subject, Cell(sign.into(), style)];
    }
    vec![
        Cell(time::stamp(event.at, model.now), palette.dim),
        Cell(who(&event.actor), palette.dim),
        action,
        subject,
        Cell(format!("{sign} {}", event.outcome.as_str()), style),
    ]
}

/// What is known besides; it tells more than nothing where no key is the subject.
fn details(event: &Event) -> String {
    let details = event.detail.iter().map(|(name, words)| format!("{name}={words}"));
    details.collect::<Vec<_>>().join(" ")
}

/// The client with a token, or the face, and the program that was behind it.
fn who(actor: &Actor) -> String {
    let face = actor.client.as_deref().unwrap_or(actor.face.as_str());
    match &actor.program {
        Some(program) => format!("{face} ({program})"),
        None => face.to_owned(),
    }
}

fn outcome(outcome: Outcome, look: &Look) -> (&'static str, Style) {
    match outcome {
        Outcome::Ok => (look.glyphs.ok, look.palette.good),
        Outcome::Refused => (look.glyphs.limited, look.palette.warn),
        Outcome::Failed => (look.glyphs.dead, look.palette.bad),
    }
}

/// The filter, and how many rows there are.
fn bar(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let audit = &model.audit;
    let palette = &model.look.palette;
    let more = if audit.has_older { "+" } else { "" };
    let is_reading = audit.older.is_slow(model.now);
    let is_shown = audit.is_filtering || !audit.filter.is_empty();
    let right = match (audit.rows.len(), is_shown) {
        (0, _) => String::new(),
        _ if is_reading => "reading older rows ".to_owned(),
        (1, _) => "1 row ".to_owned(),
        (rows, true) => format!("{rows}{more} rows "),
        (rows, false) => format!("{rows}{more} rows, newest first "),
    };
    let room = usize::from(area.width).saturating_sub(4);
    let right_room = if audit.is_filtering { 0 } else { text::width(&right) };
    if is_shown {
        let (typed, cursor) = audit.filter.shown(room.saturating_sub(right_room), &model.look);
        frame.render_widget(Line::from(vec![Span::styled(" / ", palette.accent), typed]), area);
        if audit.is_filtering && model.dialog.is_none() {
            frame.set_cursor_position(Position::new(area.x + 3 + cursor, area.y));
        }
    }
    if !audit.is_filtering {
        frame.render_widget(Line::styled(right, palette.dim).right_aligned(), area);
    }
}

/// What is wrong with what is typed, or what could come next.
fn completions(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let look = &model.look;
    let (words, style) = match &model.audit.complaint {
        Some(complaint) => (complaint.clone(), look.palette.bad),
        None => {
            let offered = offered(model);
            let tab = if offered.is_empty() { "" } else { "Tab " };
            // The part that is not typed yet.
            let offered = offered.iter().map(|word| match word.split_once(':') {
                Some((_, value)) if !value.is_empty() => value,
                _ => word,
            });
            let words = offered.collect::<Vec<_>>().join(" ");
            (format!("{tab}{words}"), look.palette.dim)
        }
    };
    let words = text::fit(&words, usize::from(area.width).saturating_sub(4), look.glyphs).into_owned();
    frame.render_widget(
        Line::styled(words, style),
        Rect {
            x: area.x + 3,
            width: area.width.saturating_sub(3),
            ..area
        },
    );
}

fn indented(area: Rect) -> Rect {
    Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(1),
        ..area
    }
}

/// Everything that is in a row.
fn detail(model: &Model, event: &Event, top: usize, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    let look = &model.look;
    let inner = dialog::framed(frame, &format!("Row {}", event.seq), area, look);
    let (sign, style) = outcome(event.outcome, look);
    let fact = |name: &str, words: String| Fact::new(name, words, look);
    let when = format!(
        "{} UTC, {}",
        event.at.strftime("%Y-%m-%d %H:%M:%S"),
        crate::print::ago(event.at, model.now)
    );
    let mut found = vec![
        fact("action", event.action.as_str().into()),
        Fact::styled("outcome", format!("{sign} {}", event.outcome.as_str()), style),
        fact("when", when),
    ];
    let actor = &event.actor;
    let more = [
        ("subject", event.subject.clone()),
        ("client", actor.client.clone()),
        ("face", Some(actor.face.as_str().to_owned())),
        ("program", actor.program.clone()),
        ("process", actor.pid.map(|pid| pid.to_string())),
        ("key id", event.key_id.map(|id| id.to_string())),
    ];
    found.extend(more.into_iter().filter_map(|(name, words)| Some(fact(name, words?))));
    found.extend(event.detail.iter().map(|(name, words)| fact(name, words.clone())));
    let room = usize::from(inner.width);
    let lines = facts::lines(&found, room * 2 / 5, room, look);
    scroll::draw(frame, inner, lines, top, drawn, look);
}

#[cfg(test)]
mod tests {
    use crate::tui::action::{Action as Act, Command};
    use crate::tui::event::Complaint;
    use crate::tui::model::audit::samples;
    use crate::tui::model::{Gate, Model, Screen};
    use crate::tui::perform::Answer as AnyAnswer;
    use crate::tui::perform::audit::Answer;
    use crate::tui::testing::{drawn, frames, model, now};
    use crate::tui::update;
    use byok_core::audit::{Break, BreakKind, Held};
    use byok_core::error::Code;
    use byok_core::model::{Action, Event};
    use byok_daemon::wire::Events;
    use insta::assert_snapshot;
    use jiff::SignedDuration;

    fn with(rows: Vec<Event>) -> Model {
        let mut model = model();
        model.gate = Gate::Open;
        model.screen = Screen::Audit;
        let ticket = model.audit.loaded.begin(now());
        update::answer(&mut model, AnyAnswer::Audit(Answer::Newest(ticket, Ok(rows))));
        model
    }

    fn press(model: &mut Model, command: Command) {
        update::act(model, Act::Do(command));
    }

    fn verified(found: Events) -> String {
        let mut model = with(samples::trail());
        let ticket = model.audit.verified.begin(now());
        let answer = Answer::Verified(ticket, Box::new(Ok(found)));
        update::answer(&mut model, AnyAnswer::Audit(answer));
        frames(&model)
    }

    fn whole() -> Events {
        Events {
            verified: Some(true),
            rows: Some(1234),
            pruned_through: Some(17),
            ..Events::unverified(Vec::new())
        }
    }

    #[test]
    fn the_trail_is_listed_newest_first() {
        assert_snapshot!(frames(&with(samples::trail())));
    }

    #[test]
    fn a_long_trail_shows_where_one_is() {
        let rows: Vec<Event> = (1..=500)
            .map(|seq| samples::event(seq, Action::Shown, Some("aws/prod")))
            .collect();
        let mut model = with(rows);
        model.drawn = drawn(&model, (80, 24)).1;
        for _ in 0..40 {
            press(&mut model, Command::Down);
        }
        assert_snapshot!(frames(&model));
    }

    #[test]
    fn reading_and_failing_and_having_nothing_are_drawn() {
        let mut reading = model();
        reading.gate = Gate::Open;
        reading.screen = Screen::Audit;
        let ticket = reading.audit.loaded.begin(now());
        reading.now = now() + SignedDuration::from_millis(200);
        let mut all = frames(&reading);
        let complaint = Complaint {
            code: Code::NotFound,
            message: "no key named `openai/gone`".into(),
            hint: Some("run `byok list` to see the names".into()),
        };
        let failed = Answer::Newest(ticket, Err(complaint));
        update::answer(&mut reading, AnyAnswer::Audit(failed));
        all += &frames(&reading);
        all += &frames(&with(Vec::new()));
        assert_snapshot!(all);
    }

    #[test]
    fn the_filter_is_typed_with_what_could_follow() {
        let mut model = with(samples::trail());
        press(&mut model, Command::Filter);
        let mut all = frames(&model);
        for c in "action:re".chars() {
            update::act(&mut model, Act::Type(c));
        }
        all += &frames(&model);
        press(&mut model, Command::Submit);
        all += &frames(&model);
        assert_snapshot!(all);
    }

    #[test]
    fn a_filter_that_nothing_fits_says_how_to_go_on() {
        let mut model = with(samples::trail());
        press(&mut model, Command::Filter);
        for c in "outcome:failed nothing".chars() {
            update::act(&mut model, Act::Type(c));
        }
        press(&mut model, Command::Submit);
        let ticket = model.audit.loaded.begin(now());
        update::answer(&mut model, AnyAnswer::Audit(Answer::Newest(ticket, Ok(Vec::new()))));
        assert_snapshot!(frames(&model));
    }

    #[test]
    fn everything_about_a_row_is_shown_beside_the_list_or_in_its_place() {
        let mut model = with(samples::trail());
        press(&mut model, Command::Down);
        press(&mut model, Command::Down);
        press(&mut model, Command::Details);
        assert_snapshot!(format!("{}\n{}", frames(&model), drawn(&model, (130, 14)).0));
    }

    #[test]
    fn verifying_says_that_it_is_under_way() {
        let mut model = with(samples::trail());
        press(&mut model, Command::Verify);
        assert_snapshot!(frames(&model));
    }

    #[test]
    fn a_whole_trail_is_said_to_be_whole() {
        assert_snapshot!(verified(whole()));
    }

    #[test]
    fn an_anchor_that_holds_and_one_that_is_too_old_are_told_apart() {
        let holds = Events {
            anchor: Some(Held::Unchanged),
            ..whole()
        };
        let pruned = Events {
            anchor: Some(Held::Pruned),
            ..whole()
        };
        assert_snapshot!(verified(holds) + &verified(pruned));
    }

    #[test]
    fn a_broken_trail_says_where_and_what_that_means() {
        let broken = Events {
            verified: Some(false),
            first_break: Some(Break {
                seq: 3,
                kind: BreakKind::Changed,
            }),
            ..whole()
        };
        assert_snapshot!(verified(broken));
    }
}
