//! The screen without a daemon: why, and how to get it back.

use crate::tui::event::Complaint;
use crate::tui::look::Look;
use crate::tui::widget::{dialog, text};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// The room for the words, where there is enough.
const WIDTH: u16 = 56;

/// Draws it.
pub(super) fn draw(complaint: &Complaint, frame: &mut Frame<'_>, look: &Look) {
    let width = frame.area().width.saturating_sub(4).min(WIDTH);
    let room = usize::from(width);
    let mut lines: Vec<Line<'static>> = text::wrapped(&sentence(&complaint.message), room, 4, look.glyphs)
        .into_iter()
        .map(|words| Line::styled(words, look.palette.bad))
        .collect();
    // What a command would say to run again is what a key does here.
    let hint = complaint
        .hint
        .as_deref()
        .filter(|hint| !hint.starts_with("run the command again"));
    for words in hint
        .map(|hint| text::wrapped(&sentence(hint), room, 3, look.glyphs))
        .unwrap_or_default()
    {
        lines.push(Line::styled(words, look.palette.text));
    }
    lines.push(Line::default());
    let next = "The vault is shut. Any key starts the daemon, q leaves.";
    for words in text::wrapped(next, room, 3, look.glyphs) {
        lines.push(Line::styled(words, look.palette.dim));
    }
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let inner = dialog::open(frame, "No daemon", (width, height), look);
    for (y, line) in (inner.y..inner.bottom()).zip(lines) {
        frame.render_widget(line, Rect { y, height: 1, ..inner });
    }
}

/// With a capital and a full stop: a message starts small, because in a command's complaint something stands before it. What is no
/// word (a file, a command) stays as it is.
fn sentence(words: &str) -> String {
    let is_word = |word: &str| word.chars().all(char::is_alphabetic);
    if !words.split(' ').next().is_some_and(is_word) {
        return format!("{}.", words.trim_end_matches('.'));
    }
    let mut rest = words.chars();
    let first: String = rest.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", rest.as_str().trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use crate::tui::event::Complaint;
    use crate::tui::testing::{frames, model};
    use byok_core::error::Code;
    use insta::assert_snapshot;

    #[test]
    fn a_daemon_that_went_is_told_with_the_way_back() {
        let mut model = model();
        model.gone = Some(Complaint {
            code: Code::Daemon,
            message: "the daemon is not running".into(),
            hint: Some("run the command again, or `byok doctor`".into()),
        });
        assert_snapshot!(frames(&model));
    }

    #[test]
    fn a_daemon_that_can_not_be_started_says_why() {
        let mut model = model();
        model.gone = Some(Complaint {
            code: Code::Config,
            message: "the daemon could not be started: config.toml: line 2: unknown field `idel_lock`, expected `idle_lock` or `hard_lock`".into(),
            hint: Some("docs/settings.md lists the settings of [session] [check] [audit]".into()),
        });
        assert_snapshot!(frames(&model));
    }
}
