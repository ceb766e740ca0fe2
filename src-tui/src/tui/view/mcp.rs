//! The files of MCP clients above, the keys that stand in the chosen one as plaintext below.

use crate::print::{self, mcp_words as words};
use crate::tui::model::mcp::keys;
use crate::tui::model::{Drawn, Model};
use crate::tui::widget::facts::{self, Fact};
use crate::tui::widget::table::{self, Cell, Column, Table, column};
use crate::tui::widget::wrap::wrapped;
use crate::tui::widget::{halves, state, text};
use byok_daemon::wire::{McpBackupState, McpClient, McpFile, McpKey, McpServer};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

const COLUMNS: &[Column] = &[
    column("CLIENT", 14, 0, false),
    column("FILE", 12, 0, true),
    column("KEYS", 4, 0, false),
    column("STAY", 4, 1, false),
    column("ADOPTED", 13, 2, false),
];

/// Draws the screen.
pub(super) fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    drawn.rows = usize::from(area.height);
    let Some(found) = state::ready(&model.mcp.loaded, model.now, frame, area, &model.look) else {
        return;
    };
    let files: Vec<_> = model.mcp.files().collect();
    if files.is_empty() {
        let names: Vec<&str> = found.clients.iter().map(|client| client.name.as_str()).collect();
        let next = format!(
            "looked for the files of {}; press Ctrl-R to look again",
            names.join(", ")
        );
        state::empty("No MCP client keeps a file here", &next, frame, area, &model.look);
        return;
    }
    let [above, below] = halves::divided(files.len(), frame, area, &model.look);
    list(model, &files, frame, above, drawn);
    if let Some((client, file)) = model.mcp.chosen() {
        detail(model, client, file, frame, below, drawn);
    }
}

fn list(model: &Model, files: &[(&McpClient, &McpFile)], frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    // Paths begin alike: what is cut is their beginning.
    let room = table::places(COLUMNS, area)[1].1;
    let table = Table {
        columns: COLUMNS,
        len: files.len(),
        roll: model.mcp.roll,
        row: |at| cells(model, files[at], usize::from(room)),
    };
    table.list(frame, area, drawn, &model.look);
}

fn cells(model: &Model, (client, file): (&McpClient, &McpFile), room: usize) -> Vec<Cell> {
    let palette = &model.look.palette;
    let found = keys(file).count();
    let stay = keys(file).filter(|key| key.reference.is_none()).count();
    let number = |number: usize, style| match number {
        0 => Cell("0".into(), palette.dim),
        some => Cell(some.to_string(), style),
    };
    let path = text::end(&file.path, room, model.look.glyphs).into_owned();
    if file.problem.is_some() {
        return vec![
            Cell(client.name.clone(), palette.text),
            Cell(path, palette.text),
            Cell(model.look.glyphs.dead.into(), palette.bad),
            Cell(String::new(), palette.dim),
            adopted(model, file),
        ];
    }
    vec![
        Cell(client.name.clone(), palette.text),
        Cell(path, palette.text),
        number(found, if found > stay { palette.warn } else { palette.text }),
        number(stay, palette.text),
        adopted(model, file),
    ]
}

fn adopted(model: &Model, file: &McpFile) -> Cell {
    let palette = &model.look.palette;
    match &file.backup {
        None => Cell(String::new(), palette.dim),
        Some(backup) if backup.state == McpBackupState::Untouched => {
            Cell(print::ago(backup.adopted_at, model.now), palette.dim)
        }
        Some(backup) if backup.state == McpBackupState::Changed => {
            Cell(format!("{} changed", model.look.glyphs.limited), palette.warn)
        }
        Some(_) => Cell("put back".into(), palette.dim),
    }
}

/// Where it is, what became of it, its servers and their keys, masked.
fn detail(model: &Model, client: &McpClient, file: &McpFile, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    let palette = &model.look.palette;
    let room = halves::room(area);
    let mut lines: Vec<Line<'static>> = Vec::new();
    let mut say =
        |words: &str, style| lines.extend(wrapped(words, room).into_iter().map(|line| Line::styled(line, style)));
    say(&file.path, palette.title);
    if let Some(problem) = &file.problem {
        say(&format!("It stays as it is: {problem}"), palette.bad);
    } else if file.servers.is_empty() {
        say("It names no server.", palette.dim);
    } else if keys(file).next().is_none() {
        say("No key stands in it as plaintext.", palette.dim);
    }
    if let Some(backup) = &file.backup {
        let when = print::ago(backup.adopted_at, model.now);
        let words = format!(
            "Adopted {when}, {}; R puts back what byok changed in the files of {}.",
            words::backup(backup.state),
            client.name
        );
        say(&words, palette.dim);
    }
    for one in &file.servers {
        lines.extend(server(model, one, room));
    }
    halves::page(lines, model.mcp.top, frame, area, drawn, &model.look);
}

fn server(model: &Model, server: &McpServer, room: usize) -> Vec<Line<'static>> {
    let look = &model.look;
    let name = text::fit(&server.name, room, look.glyphs).into_owned();
    let left = room.saturating_sub(text::width(&name) + 2);
    let reach = text::fit(words::reach(server.reach), left, look.glyphs).into_owned();
    let mut lines = vec![Line::from(vec![
        Span::styled(name, look.palette.accent),
        Span::raw("  "),
        Span::styled(reach, look.palette.dim),
    ])];
    let keys: Vec<Fact> = server.keys.iter().map(|one| key(model, one)).collect();
    lines.extend(facts::lines(&keys, room * 2 / 5, room, look));
    lines
}

/// What stands where, and what takes its place or why nothing does.
fn key(model: &Model, key: &McpKey) -> Fact {
    let palette = &model.look.palette;
    let name = format!("  {}{}", words::place(key.place), key.name);
    match (&key.reference, &key.why_not) {
        (Some(reference), _) if key.is_stored => Fact::styled(
            name,
            format!("{} is in the vault as {reference}", key.preview),
            palette.text,
        ),
        (Some(reference), _) => Fact::styled(name, format!("{} becomes {reference}", key.preview), palette.text),
        (None, Some(why)) => Fact::styled(name, format!("{} stays: {why}", key.preview), palette.warn),
        (None, None) => Fact::styled(name, format!("{} stays", key.preview), palette.warn),
    }
}

#[cfg(test)]
mod tests {
    use crate::tui::action::{Action, Command};
    use crate::tui::look::{ASCII, Look, Palette};
    use crate::tui::model::mcp::samples::{client, clients};
    use crate::tui::model::{Gate, Model, Screen};
    use crate::tui::perform::Answer as Any;
    use crate::tui::perform::mcp::Answer;
    use crate::tui::testing::{busy, drawn, frames, model, now};
    use crate::tui::update;
    use byok_daemon::wire::McpClients;
    use insta::assert_snapshot;
    use jiff::SignedDuration;

    fn screen(found: McpClients) -> Model {
        let mut model = model();
        model.gate = Gate::Open;
        model.screen = Screen::Mcp;
        let ticket = model.mcp.loaded.begin(now());
        update::answer(&mut model, Any::Mcp(Answer::Loaded(ticket, Ok(found))));
        model
    }

    #[test]
    fn files_above_and_the_keys_of_the_chosen_one_below() {
        let mut model = screen(clients());
        assert_snapshot!("first", frames(&model));
        update::act(&mut model, Action::Do(Command::Down));
        assert_snapshot!("second", frames(&model));
        update::act(&mut model, Action::Do(Command::Down));
        assert_snapshot!("third", frames(&model));
    }

    #[test]
    fn in_ascii_and_turned_on_a_small_screen() {
        let mut model = screen(clients());
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
        let names = [("cursor", "Cursor"), ("vscode", "VS Code"), ("zed", "Zed")];
        let found = names.map(|(id, name)| client(id, name, Vec::new()));
        let mut all = frames(&screen(McpClients { clients: found.into() }));
        let mut model = model();
        model.gate = Gate::Open;
        model.screen = Screen::Mcp;
        let ticket = model.mcp.loaded.begin(now());
        model.now += SignedDuration::from_millis(100);
        all += &frames(&model);
        update::answer(&mut model, Any::Mcp(Answer::Loaded(ticket, Err(busy()))));
        all += &frames(&model);
        assert_snapshot!(all);
    }
}
