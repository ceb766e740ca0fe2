//! What is called through the gateway: everything in a line and a chart, then by client and key.

use super::figures::{bytes, millis};
use crate::print::{self, counted};
use crate::tui::model::gateway::Line as Calls;
use crate::tui::model::{Drawn, Model};
use crate::tui::widget::table::{Cell, Column, Table, column};
use crate::tui::widget::wrap::wrapped;
use crate::tui::widget::{chart, state};
use byok_core::model::Traffic;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

const COLUMNS: &[Column] = &[
    column("CLIENT", 10, 0, false),
    column("KEY", 12, 0, true),
    column("CALLS", 5, 0, false),
    column("ERRORS", 6, 1, false),
    column("P50", 6, 5, false),
    column("P95", 6, 3, false),
    column("UP", 7, 7, false),
    column("DOWN", 7, 4, false),
    column("TOKENS", 7, 6, false),
    column("BY MINUTE", 15, 8, false),
];

/// What `live` takes at the right edge, with its sign.
const LIVE: u16 = 7;
/// The lines of the chart, and the rows of the screen from which on there is room for it.
const CHART: u16 = 3;
const ROOMY: u16 = 14;

/// Draws the screen.
pub(super) fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    drawn.rows = usize::from(area.height);
    if state::ready(&model.gateway.loaded, model.now, frame, area, &model.look).is_none() {
        return;
    }
    live(model, frame, area);
    let Some(total) = model.gateway.total() else {
        nothing(model, frame, area);
        return;
    };
    let room = usize::from(area.width.saturating_sub(2 + LIVE));
    let summary = wrapped(&summary(model, &total), room);
    let height = u16::try_from(summary.len()).unwrap_or(1).min(3);
    let chart = if area.height >= ROOMY { CHART + 1 } else { 0 };
    let [top, middle, bottom] = Layout::vertical([
        Constraint::Length(height),
        Constraint::Length(chart),
        Constraint::Fill(1),
    ])
    .areas(area);
    for (row, words) in top.rows().zip(summary) {
        let row = Rect {
            width: row.width.saturating_sub(LIVE + 1),
            ..row
        };
        let line = Line::from(vec![Span::raw(" "), Span::styled(words, model.look.palette.text)]);
        frame.render_widget(line, row);
    }
    if chart > 0 {
        columns(model, frame, middle);
    }
    list(model, frame, bottom, drawn);
}

/// At the right edge: whether what is called is added as it happens.
fn live(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let look = &model.look;
    let (sign, words, style) = match model.gateway.is_live {
        true => (look.glyphs.mark, "live", look.palette.good),
        false => (look.glyphs.unknown, "still", look.palette.dim),
    };
    let line = Line::styled(format!("{sign} {words} "), style).right_aligned();
    frame.render_widget(
        line,
        Rect {
            height: 1.min(area.height),
            ..area
        },
    );
}

fn nothing(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let what = format!(
        "Nothing was called through the gateway in {}",
        reach(model.gateway.minutes)
    );
    let next = "run `byok run --gateway -- PROGRAM`, or `byok serve` for clients (their tokens: press 6, then a)";
    state::empty(&what, next, frame, area, &model.look);
}

/// `the last hour`
fn reach(minutes: u32) -> String {
    match minutes {
        60 => "the last hour".into(),
        minutes => format!("the last {}", print::span(i64::from(minutes) * 60)),
    }
}

fn summary(model: &Model, total: &Traffic) -> String {
    let dot = model.look.glyphs.dot;
    let mut words = format!(
        "{} and {} in {}",
        counted(total.calls, "call"),
        counted(total.errors, "error"),
        reach(model.gateway.minutes)
    );
    if total.fallbacks > 0 {
        words += &format!(" {dot} {}", counted(total.fallbacks, "fallback"));
    }
    words += &format!(" {dot} {} up, {} down", bytes(total.bytes_up), bytes(total.bytes_down));
    if let (Some(read), Some(made)) = (total.tokens_in, total.tokens_out) {
        words += &format!(" {dot} {read} tokens in, {made} out");
    }
    if let Some(cost) = total.cost_usd {
        words += &format!(" {dot} ${cost:.2}");
    }
    words
}

/// The calls of each minute, or of as many minutes as a column has to stand for.
fn columns(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let look = &model.look;
    let room = usize::from(area.width.saturating_sub(2));
    let values = model.gateway.by_minute(None, model.now);
    let together = values.len().div_ceil(room.max(1)).max(1);
    let sums = chart::squeezed(&values, room);
    let most = sums.iter().copied().max().unwrap_or(0);
    let lines = chart::columns(&values, (room, usize::from(CHART)), most, look.glyphs);
    for (row, line) in area.rows().zip(lines) {
        frame.render_widget(Line::styled(format!(" {line}"), look.palette.accent), row);
    }
    let per = match together {
        1 => "a minute".to_owned(),
        many => format!("in {many} min"),
    };
    let ago = print::span(i64::from(model.gateway.minutes) * 60);
    let words = format!(" {ago} ago until now, at most {} {per}", counted(most, "call"));
    let foot = Rect {
        y: area.y + CHART,
        height: 1,
        ..area
    };
    frame.render_widget(Line::styled(words, look.palette.dim), foot);
}

fn list(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    let gateway = &model.gateway;
    let table = Table {
        columns: COLUMNS,
        len: gateway.lines.len(),
        roll: gateway.roll,
        row: |at| cells(model, &gateway.lines[at]),
    };
    table.list(frame, area, drawn, &model.look);
}

fn cells(model: &Model, line: &Calls) -> Vec<Cell> {
    let palette = &model.look.palette;
    let sum = &line.sum;
    let tokens = sum.tokens_in.zip(sum.tokens_out).map(|(read, made)| read + made);
    let minutes = model.gateway.by_minute(Some(line), model.now);
    let most = chart::squeezed(&minutes, 15).into_iter().max().unwrap_or(0);
    let spark = chart::columns(&minutes, (15, 1), most, model.look.glyphs);
    let dim = |words: String| Cell(words, palette.dim);
    vec![
        match &line.client {
            Some(client) => Cell(client.clone(), palette.text),
            None => dim("you".into()),
        },
        match &line.reference {
            Some(reference) => Cell(reference.clone(), palette.text),
            None => dim("a key that is gone".into()),
        },
        Cell(sum.calls.to_string(), palette.text),
        match sum.errors {
            0 => dim("0".into()),
            some => Cell(format!("{} {some}", model.look.glyphs.dead), palette.bad),
        },
        dim(millis(sum.p50_ms)),
        dim(millis(sum.p95_ms)),
        dim(bytes(sum.bytes_up)),
        dim(bytes(sum.bytes_down)),
        dim(tokens.map_or_else(String::new, |tokens| tokens.to_string())),
        Cell(spark.concat(), palette.accent),
    ]
}

#[cfg(test)]
mod tests {
    use crate::tui::action::{Action, Command};
    use crate::tui::event::Complaint;
    use crate::tui::look::{ASCII, Look, Palette};
    use crate::tui::model::gateway::samples::calls;
    use crate::tui::model::{Gate, Model, Screen};
    use crate::tui::perform::Answer as Any;
    use crate::tui::perform::gateway::Answer;
    use crate::tui::testing::{drawn, frames, model, now};
    use crate::tui::update;
    use byok_core::error::Code;
    use byok_core::model::Traffic;
    use byok_daemon::wire::TrafficList;
    use insta::assert_snapshot;
    use jiff::SignedDuration;

    fn screen(traffic: Vec<Traffic>) -> Model {
        let mut model = model();
        model.gate = Gate::Open;
        model.screen = Screen::Gateway;
        model.gateway.is_live = true;
        let ticket = model.gateway.loaded.begin(now());
        let answer = Answer::Loaded(ticket, Ok(TrafficList { traffic }));
        update::answer(&mut model, Any::Gateway(answer));
        model
    }

    fn some() -> Vec<Traffic> {
        let mut all: Vec<Traffic> = (0..58)
            .rev()
            .map(|at| calls("editor", "openai/main", u64::try_from((at * 7) % 23).unwrap(), at))
            .collect();
        all.push(calls("日本のプログラム", "anthropic/a-name-that-is-quite-long", 120, 3));
        all.push(calls("", "openai/spare", 2, 0));
        let mut gone = calls("backup", "aws/prod", 1, 41);
        gone.reference = None;
        all.push(gone);
        all
    }

    #[test]
    fn calls_by_client_and_key_under_their_minutes() {
        assert_snapshot!("full", frames(&screen(some())));
        assert_snapshot!("wide", drawn(&screen(some()), (140, 24)).0);
    }

    #[test]
    fn without_the_stream_and_a_day_back_and_in_ascii() {
        let mut model = screen(some());
        update::answer(&mut model, Any::Gateway(Answer::Silent));
        update::act(&mut model, Action::Do(Command::Wider));
        model.look = Look {
            palette: Palette::plain(),
            glyphs: &ASCII,
        };
        assert_snapshot!(frames(&model));
    }

    #[test]
    fn nobody_called() {
        assert_snapshot!(frames(&screen(Vec::new())));
    }

    #[test]
    fn reading_and_failed() {
        let mut model = model();
        model.gate = Gate::Open;
        model.screen = Screen::Gateway;
        let ticket = model.gateway.loaded.begin(now());
        model.now += SignedDuration::from_millis(100);
        let mut all = frames(&model);
        let complaint = Complaint {
            code: Code::Damaged,
            message: "a row of the traffic can't be read".into(),
            hint: Some("run `byok doctor`".into()),
        };
        update::answer(&mut model, Any::Gateway(Answer::Loaded(ticket, Err(complaint))));
        all += &frames(&model);
        assert_snapshot!(all);
    }

    #[test]
    fn many_lines_keep_the_chosen_one_in_sight() {
        let many = (0..200).map(|at| calls(&format!("client-{at:03}"), "openai/main", 400 - at, 1));
        let mut model = screen(many.collect());
        model.drawn = drawn(&model, (80, 24)).1;
        update::act(&mut model, Action::Do(Command::Bottom));
        assert!(drawn(&model, (80, 24)).0.contains("› client-199"));
    }
}
