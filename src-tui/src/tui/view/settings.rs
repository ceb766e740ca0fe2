//! The settings, where things are, and what opens the vault.

use crate::print;
use crate::tui::model::settings::{Found, Header};
use crate::tui::model::{Drawn, Model};
use crate::tui::widget::facts::{self, Fact};
use crate::tui::widget::wrap::wrapped;
use crate::tui::widget::{scroll, state};
use byok_daemon::config::{Config, Setting, effective};
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
    scroll::draw(frame, area, lines, model.settings.top, drawn, &model.look);
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
    if let Ok(config) = &found.config {
        facts.push(fact("checks", checks(model, config)));
    }
    match &found.header {
        Ok(header) => facts.extend(of_header(header, model)),
        Err(complaint) => facts.push(Fact::styled("header", &*complaint.message, look.palette.bad)),
    }
    facts::lines(&facts, room / 3, room, look)
}

/// How often byok asks by itself, and when next. Only the running daemon knows the latter.
fn checks(model: &Model, config: &Config) -> String {
    let Some(every) = config.check_every.0 else {
        return "only when you ask ([check] every is off)".into();
    };
    let every = print::span(i64::try_from(every.as_secs()).unwrap_or(i64::MAX));
    let next = model.session.value.as_ref().and_then(|session| session.next_check_at);
    let next = next.map(|at| match at.as_second() - model.now.as_second() {
        ..=0 => "; byok is asking providers".to_owned(),
        left => format!("; the next one in {}", print::span(left)),
    });
    format!(
        "byok asks about each key every {every} ([check] every){}",
        next.unwrap_or_default()
    )
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

#[cfg(test)]
mod tests {
    use crate::tui::action::{Action as Act, Command};
    use crate::tui::event::Complaint;
    use crate::tui::model::settings::{Found, Header};
    use crate::tui::model::{Gate, Model, Screen};
    use crate::tui::perform::Answer as AnyAnswer;
    use crate::tui::perform::settings::Answer;
    use crate::tui::testing::{drawn, frames, model, now};
    use crate::tui::testing_entering::session;
    use crate::tui::update;
    use byok_core::crypto::KdfParams;
    use byok_core::error::Code;
    use byok_daemon::config::Config;
    use byok_daemon::wire::State;
    use insta::assert_snapshot;
    use jiff::SignedDuration;
    use std::time::Duration;

    fn found(config: Config) -> Found {
        Found {
            config: Ok(Box::new(config)),
            has_file: true,
            is_newer: false,
            config_file: "/home/ada/.config/byok/config.toml".into(),
            vault: "/home/ada/.local/share/byok/default.vault".into(),
            socket: "/run/user/1000/byok/default.sock".into(),
            log: "/home/ada/.local/state/byok/default.log".into(),
            header: Ok(Header {
                format: 1,
                created_at: now() - SignedDuration::from_hours(24 * 60),
                slots: vec!["password", "recovery"],
                kdf: Some(KdfParams::default()),
            }),
        }
    }

    fn with(found: Found) -> Model {
        let mut model = model();
        model.gate = Gate::Open;
        model.screen = Screen::Settings;
        let ticket = model.settings.loaded.begin(now());
        let answer = Answer::Loaded(ticket, Box::new(found));
        update::answer(&mut model, AnyAnswer::Settings(answer));
        model
    }

    #[test]
    fn what_differs_from_the_usual_is_marked() {
        let mut config = Config::default();
        config.limits.idle_lock = Duration::from_secs(300);
        config.notices.command = vec!["notify-me".into()];
        assert_snapshot!(frames(&with(found(config))));
    }

    #[test]
    fn the_page_is_turned_to_its_end_and_no_further() {
        let mut model = with(found(Config::default()));
        let mut all = String::new();
        for size in [(80, 24), (40, 12)] {
            model.drawn = drawn(&model, size).1;
            update::act(&mut model, Act::Do(Command::Bottom));
            all += &drawn(&model, size).0;
            all.push('\n');
        }
        assert_snapshot!(all);
    }

    #[test]
    fn a_file_that_cannot_be_read_is_complained_about_with_its_line() {
        let mut broken = found(Config::default());
        broken.config = Err(Complaint {
            code: Code::Config,
            message: "/home/ada/.config/byok/config.toml: line 2: unknown field `idel_lock`, expected `idle_lock` or `hard_lock`".into(),
            hint: Some("docs/settings.md lists the settings of [session] [check]".into()),
        });
        assert_snapshot!(frames(&with(broken)));
    }

    #[test]
    fn a_file_that_the_daemon_has_not_read_yet_is_said_to_be_so() {
        let mut newer = found(Config::default());
        newer.is_newer = true;
        newer.header = Err(Complaint {
            code: Code::Damaged,
            message: "header.json is damaged: its checksum does not fit".into(),
            hint: None,
        });
        assert_snapshot!(frames(&with(newer)));
    }

    #[test]
    fn no_file_means_that_all_is_as_usual() {
        let mut none = found(Config::default());
        none.has_file = false;
        assert_snapshot!(frames(&with(none)));
    }

    #[test]
    fn restarting_says_what_it_locks() {
        let mut model = with(found(Config::default()));
        update::act(&mut model, Act::Do(Command::RestartDaemon));
        assert_snapshot!(frames(&model));
    }

    #[test]
    fn how_often_byok_asks_by_itself_and_when_next_is_said() {
        let mut model = with(found(Config::default()));
        let mut session = session("default", State::Open);
        session.next_check_at = Some(now() + SignedDuration::from_mins(25));
        model.session.value = Some(session);
        let said = |model: &Model| {
            let frame = drawn(model, (140, 30)).0;
            let line = frame.lines().find(|line| line.contains(" checks "));
            line.unwrap_or_default().trim().to_owned()
        };
        let every = "byok asks about each key every 1 d ([check] every)";
        assert!(
            said(&model).ends_with(&format!("{every}; the next one in 25 min")),
            "{}",
            said(&model)
        );
        model.now += SignedDuration::from_hours(1);
        assert!(said(&model).ends_with("byok is asking providers"), "{}", said(&model));
        let mut off = Config::default();
        off.check_every.0 = None;
        let model = with(found(off));
        assert!(
            said(&model).ends_with("only when you ask ([check] every is off)"),
            "{}",
            said(&model)
        );
    }
}
