//! The settings, where things are, and what opens the vault.

use crate::print;
use crate::tui::model::effective::{Setting, effective};
use crate::tui::model::settings::{Found, Header};
use crate::tui::model::{Drawn, Model};
use crate::tui::widget::facts::{self, Fact};
use crate::tui::widget::wrap::wrapped;
use crate::tui::widget::{sheet, state};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

/// The least room for what a setting is.
const VALUE: usize = 12;

/// Draws the screen.
pub(super) fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    let area = Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        ..area
    };
    drawn.rows = usize::from(area.height);
    let Some(found) = state::ready(&model.settings.loaded, model.now, frame, area, &model.look) else {
        return;
    };
    let lines = lines(model, found, usize::from(area.width));
    sheet::draw(frame, area, lines, model.settings.top, drawn, &model.look);
}

fn lines(model: &Model, found: &Found, room: usize) -> Vec<Line<'static>> {
    let (look, palette) = (&model.look, &model.look.palette);
    let mut lines = Vec::new();
    let mut say = |sign: &str, words: &str, style: Style| {
        let words = format!("{sign} {words}");
        lines.extend(wrapped(&words, room).into_iter().map(|line| Line::styled(line, style)));
        lines.push(Line::default());
    };
    if let Err(complaint) = &found.config {
        say(look.glyphs.dead, &complaint.message, palette.bad);
        if let Some(hint) = &complaint.hint {
            say(" ", &format!("{hint}. Press e to edit the file."), palette.dim);
        }
    } else if found.is_newer {
        let words = "The file was changed after the daemon began, which reads it when it starts. R restarts it; that locks the vault.";
        say(look.glyphs.limited, words, palette.warn);
    }
    lines.extend(places(model, found, room));
    if let Ok(config) = &found.config {
        let settings = effective(config);
        for table in settings.chunk_by(|one, other| one.table == other.table) {
            lines.push(Line::default());
            lines.push(Line::styled(format!("[{}]", table[0].table), palette.title));
            let facts: Vec<Fact> = table.iter().map(|setting| fact(model, setting)).collect();
            lines.extend(facts::lines(&facts, room.saturating_sub(VALUE), room, look));
        }
    }
    lines
}

/// A setting; one that is not as usual is told with what would be.
fn fact(model: &Model, setting: &Setting) -> Fact {
    let look = &model.look;
    match &setting.usual {
        None => Fact::new(setting.name, &*setting.value, look),
        Some(usual) => {
            let words = format!("{} {} (usually {usual})", setting.value, look.glyphs.mark);
            Fact::styled(setting.name, words, look.palette.accent)
        }
    }
}

/// What is where, and what opens it.
fn places(model: &Model, found: &Found, room: usize) -> Vec<Line<'static>> {
    let look = &model.look;
    let fact = |name: &str, words: String| Fact::new(name, words, look);
    let is_there = if found.has_file {
        ""
    } else {
        " (not there: all is as usual)"
    };
    let mut facts = vec![
        fact("settings", format!("{}{is_there}", found.config_file.display())),
        fact("vault", found.vault.display().to_string()),
        fact("socket", found.socket.display().to_string()),
        fact("log", found.log.display().to_string()),
    ];
    match &found.header {
        Ok(header) => facts.extend(of_header(header, model)),
        Err(complaint) => facts.push(Fact::styled("header", &*complaint.message, look.palette.bad)),
    }
    facts::lines(&facts, room / 3, room, look)
}

fn of_header(header: &Header, model: &Model) -> Vec<Fact> {
    let fact = |name: &str, words: String| Fact::new(name, words, &model.look);
    let slots: Vec<&str> = header
        .slots
        .iter()
        .map(|slot| if *slot == "recovery" { "recovery code" } else { slot })
        .collect();
    let made = format!(
        "{}, {}",
        print::day(header.created_at),
        print::ago(header.created_at, model.now)
    );
    let mut facts = vec![
        fact("made", made),
        fact("format", header.format.to_string()),
        fact("opened by", slots.join(", ")),
    ];
    if let Some(kdf) = header.kdf {
        let words = format!(
            "Argon2id, {} MiB, {} passes, {} lanes",
            kdf.memory_mib, kdf.passes, kdf.lanes
        );
        facts.push(fact("a guess costs", words));
    }
    facts
}
