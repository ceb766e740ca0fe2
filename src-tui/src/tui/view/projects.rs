//! The folders whose `byok.toml` is trusted above, what the chosen one hands out below.

use super::time;
use crate::print;
use crate::tui::model::{Drawn, Hit, Model};
use crate::tui::widget::facts::{self, Fact};
use crate::tui::widget::table::{Cell, Column, Table};
use crate::tui::widget::wrap::wrapped;
use crate::tui::widget::{page, state};
use byok_core::clock::Timestamp;
use byok_core::model::Project;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

const COLUMNS: &[Column] = &[
    column("FILE", 20, 0, true),
    column("HANDS OUT", 24, 2, false),
    column("TRUSTED", 10, 3, false),
    column("USED", 10, 1, false),
];

const fn column(title: &'static str, width: usize, expendable: u8, grows: bool) -> Column {
    Column {
        title,
        width,
        expendable,
        grows,
    }
}

/// Draws the screen.
pub(super) fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    drawn.rows = usize::from(area.height);
    let Some(found) = state::ready(&model.projects.loaded, model.now, frame, area, &model.look) else {
        return;
    };
    if found.projects.is_empty() {
        let next = "write a byok.toml that says which keys a folder's programs get, and run `byok trust` there";
        state::empty("No folder's byok.toml is trusted", next, frame, area, &model.look);
        return;
    }
    let rows = u16::try_from(found.projects.len()).unwrap_or(u16::MAX);
    let list = rows.saturating_add(1).min(area.height / 2).max(2);
    let [top, rule, bottom] =
        Layout::vertical([Constraint::Length(list), Constraint::Length(1), Constraint::Fill(1)]).areas(area);
    self::list(model, &found.projects, frame, top, drawn);
    let line = model.look.glyphs.rule.repeat(usize::from(rule.width));
    frame.render_widget(Line::styled(line, model.look.palette.frame), rule);
    if let Some(project) = model.projects.chosen() {
        detail(model, project, frame, bottom, drawn);
    }
}

fn list(model: &Model, projects: &[Project], frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    let palette = &model.look.palette;
    let table = Table {
        columns: COLUMNS,
        len: projects.len(),
        roll: model.projects.roll,
        row: |at| {
            let project = &projects[at];
            let used = project.last_used_at.map(Timestamp::as_second);
            vec![
                Cell(project.path.clone(), palette.text),
                Cell(handed_out(project), palette.text),
                Cell(print::ago(project.trusted_at, model.now), palette.dim),
                Cell(time::ago(used, model.now), palette.dim),
            ]
        },
    };
    let (window, body) = table.draw(frame, area, &model.look);
    drawn.rows = usize::from(body.height);
    for (row, area) in window.zip(body.rows()) {
        drawn.hits.push((area, Hit::Row(row)));
    }
}

/// The names alone.
fn handed_out(project: &Project) -> String {
    let variables = project.variables.iter().map(|one| one.variable.clone());
    let keys = project.keys.iter().map(|one| format!("{}/{}", one.service, one.name));
    variables.chain(keys).collect::<Vec<_>>().join(" ")
}

/// Where it is, what it hands out, how it is forgotten.
fn detail(model: &Model, project: &Project, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    let look = &model.look;
    let area = Rect {
        x: area.x + 1.min(area.width),
        width: area.width.saturating_sub(2),
        ..area
    };
    let fact = |name: String, words: String| Fact::new(name, words, look);
    let mut found: Vec<Fact> = Vec::new();
    let variables = project.variables.iter();
    found.extend(variables.map(|one| fact(one.variable.clone(), one.reference.clone())));
    let keys = project.keys.iter();
    found.extend(keys.map(|one| {
        let meant = format!("byok://{}/{}", one.service, one.name);
        fact(format!("byok://{}", one.service), meant)
    }));
    let room = usize::from(area.width.saturating_sub(2));
    let path = wrapped(&project.path, room).into_iter();
    let mut lines: Vec<Line<'static>> = path.map(|line| Line::styled(line, look.palette.title)).collect();
    lines.extend(facts::lines(&found, room / 2, room, look));
    let trusted = format!(
        "Trusted {} as it was then: a file that was changed is not trusted any more.",
        print::day(project.trusted_at)
    );
    lines.push(Line::default());
    let words = wrapped(&trusted, room);
    lines.extend(words.into_iter().map(|line| Line::styled(line, look.palette.dim)));
    drawn.lines = lines.len();
    drawn.page_rows = usize::from(area.height);
    let top = page::first(model.projects.top, drawn.page_rows, drawn.lines);
    frame.render_widget(Paragraph::new(lines.split_off(top)), area);
    page::marks(top, drawn.lines, frame, area, look);
}

#[cfg(test)]
mod tests {
    use crate::tui::action::{Action, Command};
    use crate::tui::event::Complaint;
    use crate::tui::look::{ASCII, Look, Palette};
    use crate::tui::model::projects::samples::project;
    use crate::tui::model::{Gate, Model, Screen};
    use crate::tui::perform::Answer as Any;
    use crate::tui::perform::projects::Answer;
    use crate::tui::testing::{drawn, frames, model, now};
    use crate::tui::update;
    use byok_core::error::Code;
    use byok_core::model::Project;
    use byok_daemon::wire::Projects;
    use insta::assert_snapshot;
    use jiff::SignedDuration;

    fn screen(projects: Vec<Project>) -> Model {
        let mut model = model();
        model.gate = Gate::Open;
        model.screen = Screen::Projects;
        let ticket = model.projects.loaded.begin(now());
        let answer = Answer::Loaded(ticket, Ok(Projects { projects }));
        update::answer(&mut model, Any::Projects(answer));
        model
    }

    fn some() -> Vec<Project> {
        let mut unused = project(
            2,
            "/srv/a-folder-with-a-long-name/日本語/backend",
            &[("TOKEN", "byok://github")],
            &[],
        );
        unused.last_used_at = None;
        let variables = [
            ("OPENAI_API_KEY", "byok://openai/work"),
            ("AWS_SECRET", "byok://aws/prod/secret_access_key"),
        ];
        vec![project(1, "/home/me/api", &variables, &[("anthropic", "team")]), unused]
    }

    #[test]
    fn folders_above_and_what_the_chosen_one_hands_out_below() {
        let mut model = screen(some());
        assert_snapshot!("first", frames(&model));
        update::act(&mut model, Action::Do(Command::Down));
        assert_snapshot!("second", frames(&model));
    }

    #[test]
    fn in_ascii_and_turned_on_a_small_screen() {
        let mut model = screen(some());
        model.look = Look {
            palette: Palette::plain(),
            glyphs: &ASCII,
        };
        model.drawn = drawn(&model, (40, 12)).1;
        update::act(&mut model, Action::Do(Command::Right));
        assert_snapshot!(frames(&model));
    }

    #[test]
    fn none_reading_and_failed() {
        let mut all = frames(&screen(Vec::new()));
        let mut model = model();
        model.gate = Gate::Open;
        model.screen = Screen::Projects;
        let ticket = model.projects.loaded.begin(now());
        model.now += SignedDuration::from_millis(100);
        all += &frames(&model);
        let complaint = Complaint {
            code: Code::Internal,
            message: "the database is busy".into(),
            hint: None,
        };
        update::answer(&mut model, Any::Projects(Answer::Loaded(ticket, Err(complaint))));
        all += &frames(&model);
        assert_snapshot!(all);
    }
}
