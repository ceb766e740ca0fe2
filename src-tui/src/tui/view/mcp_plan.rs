//! What would be done with files of MCP clients, line by line.

use super::offers::{self, Offer};
use crate::print::{counted, mcp_words as words};
use crate::tui::action::Command;
use crate::tui::look::Look;
use crate::tui::model::mcp_plan::{McpPlan, why};
use crate::tui::model::{Drawn, Model};
use crate::tui::perform::mcp::{Deed, Told};
use crate::tui::widget::wrap::{broken, wrapped};
use crate::tui::widget::{dialog, scroll, state};
use byok_daemon::wire::{McpAdopted, McpEdit, McpHunk, McpRestored};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// Columns of the lines.
const WIDEST: u16 = 74;
/// Rows until there is something to show.
const WAITING: u16 = 8;

/// Draws it.
pub(super) fn draw(model: &Model, plan: &McpPlan, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    let look = &model.look;
    let width = frame.area().width.saturating_sub(4).min(WIDEST);
    let title = match plan.wanted.deed {
        Deed::Adopt => "Adopt keys",
        Deed::PutBack { .. } => "Put files back",
    };
    let lines = plan
        .loaded
        .value
        .as_ref()
        .map(|told| lines(plan, told, usize::from(width), look));
    let rows = lines
        .as_ref()
        .map_or(WAITING, |lines| u16::try_from(lines.len()).unwrap_or(u16::MAX));
    let inner = dialog::open(frame, title, (width, rows.saturating_add(2)), look);
    let body = Rect {
        height: inner
            .height
            .saturating_sub(if frame.area().height > rows + 3 { 2 } else { 1 }),
        ..inner
    };
    match lines {
        Some(lines) => scroll::draw(frame, body, lines, plan.top, drawn, look),
        None => drop(state::ready(&plan.loaded, model.now, frame, body, look)),
    }
    foot(model, plan, frame, offers::last_row(inner), drawn);
}

fn foot(model: &Model, plan: &McpPlan, frame: &mut Frame<'_>, row: Rect, drawn: &mut Drawn) {
    if plan.is_busy {
        frame.render_widget(Line::styled("Writing", model.look.palette.dim), row);
        return;
    }
    let files = plan.files();
    let mut all: Vec<Offer> = Vec::new();
    if files > 0 {
        all.push((Command::Accept, "do it"));
    }
    match plan.forced() {
        Some(false) => all.push((Command::Force, "also what changed")),
        Some(true) => all.push((Command::Force, "not what changed")),
        None => {}
    }
    all.push((Command::Cancel, if files > 0 { "leave" } else { "close" }));
    offers::draw(model, &all, frame, row, drawn);
}

fn lines(plan: &McpPlan, told: &Told, room: usize, look: &Look) -> Vec<Line<'static>> {
    let mut lines = Lines {
        room,
        look,
        lines: Vec::new(),
    };
    if let Some(complaint) = &plan.complaint {
        lines.say(complaint, look.palette.bad);
    }
    match told {
        Told::Adopted(told) => adopted(told, plan.files(), &mut lines),
        Told::Restored(told) => restored(told, plan, &mut lines),
    }
    lines.lines
}

fn adopted(told: &McpAdopted, files: usize, lines: &mut Lines<'_>) {
    let palette = &lines.look.palette;
    if told.files.is_empty() {
        return lines.say("No key stands as plaintext in these files.", palette.text);
    }
    if files > 0 {
        let words = format!(
            "{} would change. Each is kept as it is now and can be put back.",
            counted(files, "file")
        );
        lines.say(&words, palette.text);
    } else {
        lines.say("byok can move no key of these files.", palette.text);
    }
    if !told.stored.is_empty() {
        lines.say(&format!("Put into the vault: {}", told.stored.join(", ")), palette.text);
    }
    for file in &told.files {
        edit(file, lines);
    }
}

fn edit(file: &McpEdit, lines: &mut Lines<'_>) {
    let palette = &lines.look.palette;
    lines.heading(&file.path);
    if let Some(problem) = &file.problem {
        lines.say(&format!("It stays as it is: {problem}"), palette.bad);
    }
    for server in &file.servers {
        for key in server.keys.iter().filter(|key| key.reference.is_none()) {
            let place = format!("{}{}", words::place(key.place), key.name);
            let why = key.why_not.as_deref().unwrap_or("it can't be moved");
            let words = format!("{}: {place} {} stays: {why}", server.name, key.preview);
            lines.say(&words, palette.warn);
        }
    }
    for one in &file.changes {
        hunk(one, lines);
    }
}

fn hunk(hunk: &McpHunk, lines: &mut Lines<'_>) {
    let palette = &lines.look.palette;
    lines.say(&format!("line {}", hunk.line), palette.dim);
    for (sign, texts, style) in [("- ", &hunk.removed, palette.bad), ("+ ", &hunk.added, palette.good)] {
        for text in texts {
            lines.signed(sign, text, style);
        }
    }
}

fn restored(told: &McpRestored, plan: &McpPlan, lines: &mut Lines<'_>) {
    let palette = &lines.look.palette;
    let is_forced = plan.wanted.deed == (Deed::PutBack { is_forced: true });
    if told.files.is_empty() {
        return lines.say("byok has changed no file of these clients.", palette.text);
    }
    if plan.files() > 0 {
        lines.say(
            "The keys stand in them as plaintext again. They stay in the vault, too.",
            palette.text,
        );
    }
    for file in &told.files {
        lines.heading(&file.path);
        match why(file, is_forced) {
            Some(why) => lines.say(&format!("It stays as it is: {why}"), palette.bad),
            None => lines.say(&format!("{}; is put back", words::backup(file.state)), palette.text),
        }
    }
    if is_forced && plan.files() > 0 {
        lines.gap();
        lines.say(
            "What is there now of those that were changed is kept beside them.",
            palette.dim,
        );
    }
}

/// Lines that are being written.
struct Lines<'a> {
    room: usize,
    look: &'a Look,
    lines: Vec<Line<'static>>,
}

impl Lines<'_> {
    fn gap(&mut self) {
        self.lines.push(Line::default());
    }

    fn say(&mut self, words: &str, style: Style) {
        let broken = wrapped(words, self.room);
        self.lines
            .extend(broken.into_iter().map(|line| Line::styled(line, style)));
    }

    fn heading(&mut self, words: &str) {
        self.gap();
        self.say(words, self.look.palette.title);
    }

    /// A line of a file as it is, behind its sign.
    fn signed(&mut self, sign: &'static str, text: &str, style: Style) {
        for (at, part) in broken(text, self.room.saturating_sub(sign.len()))
            .into_iter()
            .enumerate()
        {
            let sign = if at == 0 { sign } else { "  " };
            self.lines
                .push(Line::from(vec![Span::styled(sign, style), Span::styled(part, style)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::tui::action::{Action, Command};
    use crate::tui::model::mcp_plan::samples::{adopted, opened, restored};
    use crate::tui::perform::Answer as Any;
    use crate::tui::perform::mcp::{Answer, Deed, Told};
    use crate::tui::testing::{busy, drawn, frames};
    use crate::tui::update;
    use byok_daemon::wire::{McpAdopted, McpBackupState, McpRestored};
    use insta::assert_snapshot;
    use jiff::SignedDuration;

    const PUT_BACK: Deed = Deed::PutBack { is_forced: false };

    #[test]
    fn the_lines_that_would_change_and_what_stays() {
        let mut model = opened(Deed::Adopt, Ok(Told::Adopted(adopted())));
        let mut all = frames(&model);
        model.drawn = drawn(&model, (40, 12)).1;
        update::act(&mut model, Action::Do(Command::Bottom));
        all += &frames(&model);
        assert_snapshot!("adopt", all);
        update::act(&mut model, Action::Do(Command::Accept));
        let mut all = frames(&model);
        update::answer(&mut model, Any::Mcp(Answer::Done(PUT_BACK, Err(busy()))));
        all += &frames(&model);
        assert_snapshot!("adopt_writing_and_failed", all);
    }

    #[test]
    fn nothing_to_adopt_and_only_what_stays() {
        let mut none = adopted();
        none.stored.clear();
        none.files.clear();
        let mut all = frames(&opened(Deed::Adopt, Ok(Told::Adopted(none))));
        let McpAdopted { mut files, .. } = adopted();
        files.remove(0);
        let told = McpAdopted {
            written: false,
            files,
            stored: Vec::new(),
        };
        all += &frames(&opened(Deed::Adopt, Ok(Told::Adopted(told))));
        assert_snapshot!(all);
    }

    #[test]
    fn files_that_are_put_back_and_why_others_stay() {
        let states = [
            McpBackupState::Untouched,
            McpBackupState::Changed,
            McpBackupState::Gone,
            McpBackupState::Unreadable,
        ];
        let some = opened(PUT_BACK, Ok(Told::Restored(restored(&states, false))));
        assert_snapshot!("put_back", frames(&some));
        let forced = Deed::PutBack { is_forced: true };
        let some = opened(forced, Ok(Told::Restored(restored(&states, true))));
        assert_snapshot!("put_back_all_the_same", frames(&some));
        let none = McpRestored {
            written: false,
            files: Vec::new(),
        };
        assert_snapshot!(
            "nothing_to_put_back",
            frames(&opened(PUT_BACK, Ok(Told::Restored(none))))
        );
    }

    #[test]
    fn a_plan_that_is_read_and_one_that_failed() {
        let mut model = opened(Deed::Adopt, Err(busy()));
        let failed = frames(&model);
        model.dialog = None;
        update::act(&mut model, Action::Do(Command::AdoptAll));
        model.now += SignedDuration::from_millis(100);
        assert_snapshot!(frames(&model) + &failed);
    }
}
