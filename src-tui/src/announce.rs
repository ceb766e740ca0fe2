//! Notices by the terminal's own notifications (`OSC 9`, `OSC 777`), each at most once on any terminal.
//!
//! Written to stderr, and only when that is a terminal and a person is looking: not with `--quiet`, not with `--json`. It never
//! starts a daemon, and whatever goes wrong here is no failure of the command that was asked for.
//!
//! ```text
//! ESC ] 9 ; TEXT BEL                        OSC 9
//! ESC ] 777 ; notify ; TITLE ; TEXT BEL     OSC 777
//! ESC P tmux ; ‹the same, each ESC twice› ESC \    inside tmux, which passes it on with `allow-passthrough on`
//! ```

use crate::context::Context;
use byok_core::model::{Face, Notice};
use byok_daemon::client::Client;
use byok_daemon::config::TerminalForm;
use std::io::{IsTerminal, Write};

/// More notices than these become one line that counts them.
const MOST: usize = 3;

/// Tells the terminal what none has shown yet.
pub(crate) fn to_terminal(context: &Context) {
    let term = std::env::var("TERM").unwrap_or_default();
    // The Linux console and what calls itself dumb would show the letters.
    let is_able = !matches!(term.as_str(), "" | "dumb" | "linux");
    if context.quiet || context.json || !is_able || !std::io::stderr().is_terminal() {
        return;
    }
    let Ok(mut client) = Client::connect(&context.paths, Face::Cli) else {
        return;
    };
    let Ok(found) = client.terminal_notices() else { return };
    if found.notices.is_empty() {
        return;
    }
    let is_in_tmux = std::env::var_os("TMUX").is_some() || term.starts_with("tmux") || term.starts_with("screen");
    let bytes: String = texts(&found.notices)
        .iter()
        .map(|text| sequence(text, form(found.form, &term)))
        .map(|plain| if is_in_tmux { wrapped(&plain) } else { plain })
        .collect();
    // A terminal that went away hears nothing.
    let _ = std::io::stderr().write_all(bytes.as_bytes());
}

fn texts(notices: &[Notice]) -> Vec<String> {
    if notices.len() <= MOST {
        return notices.iter().map(|notice| notice.message.clone()).collect();
    }
    vec![format!(
        "{} keys need attention, first {}; see `byok notices`",
        notices.len(),
        notices[0].reference
    )]
}

/// The terminals that know only `OSC 777` are told apart by name; the others know `OSC 9` or ignore it.
fn form(wanted: TerminalForm, term: &str) -> TerminalForm {
    match wanted {
        TerminalForm::Auto if term.starts_with("foot") || term.starts_with("rxvt") => TerminalForm::Osc777,
        TerminalForm::Auto => TerminalForm::Osc9,
        chosen => chosen,
    }
}

fn sequence(text: &str, form: TerminalForm) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    match form {
        // A semicolon would begin another field.
        TerminalForm::Osc777 => format!("\x1b]777;notify;byok;{}\x07", text.replace(';', ",")),
        _ => format!("\x1b]9;byok: {text}\x07"),
    }
}

fn wrapped(plain: &str) -> String {
    format!("\x1bPtmux;{}\x1b\\", plain.replace('\x1b', "\x1b\x1b"))
}

#[cfg(test)]
mod tests {
    use super::{TerminalForm, form, sequence, wrapped};

    #[test]
    fn a_text_can_end_no_sequence_and_begin_no_field() {
        assert_eq!(
            sequence("a\x07b\x1b]c\u{9c}", TerminalForm::Osc9),
            "\x1b]9;byok: ab]c\x07"
        );
        assert_eq!(sequence("a;b", TerminalForm::Osc777), "\x1b]777;notify;byok;a,b\x07");
    }

    #[test]
    fn tmux_gets_every_escape_twice() {
        assert_eq!(wrapped("\x1b]9;x\x07"), "\x1bPtmux;\x1b\x1b]9;x\x07\x1b\\");
    }

    #[test]
    fn a_chosen_form_beats_the_terminals_name() {
        assert_eq!(form(TerminalForm::Auto, "foot"), TerminalForm::Osc777);
        assert_eq!(form(TerminalForm::Auto, "xterm-256color"), TerminalForm::Osc9);
        assert_eq!(form(TerminalForm::Osc9, "foot"), TerminalForm::Osc9);
    }
}
