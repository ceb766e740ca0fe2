//! The folders whose `byok.toml` is trusted above, what the chosen one hands out below.

use super::time;
use crate::print;
use crate::tui::model::{Drawn, Model};
use crate::tui::widget::facts::{self, Fact};
use crate::tui::widget::table::{Cell, Column, Table, column};
use crate::tui::widget::wrap::wrapped;
use crate::tui::widget::{halves, state};
use byok_core::clock::Timestamp;
use byok_core::model::Project;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

const COLUMNS: &[Column] = &[
    column("FILE", 20, 0, true),
    column("HANDS OUT", 24, 2, false),
    column("TRUSTED", 10, 3, false),
    column("USED", 10, 1, false),
];

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
    let [above, below] = halves::divided(found.projects.len(), frame, area, &model.look);
    list(model, &found.projects, frame, above, drawn);
    if let Some(project) = model.projects.chosen() {
        detail(model, project, frame, below, drawn);
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
    table.list(frame, area, drawn, &model.look);
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
    let fact = |name: String, words: String| Fact::new(name, words, look);
    let mut found: Vec<Fact> = Vec::new();
    let variables = project.variables.iter();
    found.extend(variables.map(|one| fact(one.variable.clone(), one.reference.clone())));
    let keys = project.keys.iter();
    found.extend(keys.map(|one| {
        let meant = format!("byok://{}/{}", one.service, one.name);
        fact(format!("byok://{}", one.service), meant)
    }));
    let room = halves::room(area);
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
    halves::page(lines, model.projects.top, frame, area, drawn, look);
}

#[cfg(test)]
mod tests {
    use crate::tui::action::{Action, Command};
    use crate::tui::look::{ASCII, Look, Palette};
    use crate::tui::model::projects::samples::project;
    use crate::tui::model::{Gate, Model, Screen};
    use crate::tui::perform::Answer as Any;
    use crate::tui::perform::projects::Answer;
    use crate::tui::testing::{busy, drawn, frames, model, now};
    use crate::tui::update;
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
        update::answer(&mut model, Any::Projects(Answer::Loaded(ticket, Err(busy()))));
        all += &frames(&model);
        assert_snapshot!(all);
    }
}
