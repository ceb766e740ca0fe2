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
use byok_daemon::wire::TerminalNotices;
use std::io::{IsTerminal, Write};

/// More notices than these become one line that counts them.
const MOST: usize = 3;

/// Tells the terminal what none has shown yet.
pub(crate) fn to_terminal(context: &Context) {
    let ear = Ear::of_this_terminal();
    if context.quiet || context.json || !ear.is_able() || !std::io::stderr().is_terminal() {
        return;
    }
    let Ok(mut client) = Client::connect(&context.paths, Face::Cli) else {
        return;
    };
    let Ok(found) = client.terminal_notices() else { return };
    // A terminal that went away hears nothing.
    let _ = std::io::stderr().write_all(ear.bytes(&found).as_bytes());
}

/// How a terminal is told.
pub(crate) struct Ear {
    term: String,
    is_in_tmux: bool,
}

impl Ear {
    /// As the environment describes it. Over SSH only `TERM` tells that there is a tmux in between.
    pub(crate) fn of_this_terminal() -> Self {
        let term = std::env::var("TERM").unwrap_or_default();
        Self {
            is_in_tmux: std::env::var_os("TMUX").is_some() || term.starts_with("tmux") || term.starts_with("screen"),
            term,
        }
    }

    /// The Linux console and what calls itself dumb would show the letters.
    fn is_able(&self) -> bool {
        !matches!(self.term.as_str(), "" | "dumb" | "linux")
    }

    /// What makes it tell of these; nothing where it can't.
    pub(crate) fn bytes(&self, found: &TerminalNotices) -> String {
        if found.notices.is_empty() || !self.is_able() {
            return String::new();
        }
        texts(&found.notices)
            .iter()
            .map(|text| sequence(text, form(found.form, &self.term)))
            .map(|plain| if self.is_in_tmux { wrapped(&plain) } else { plain })
            .collect()
    }
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
    use super::{Ear, TerminalForm, TerminalNotices, form, sequence, wrapped};

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
    fn a_terminal_that_would_show_the_letters_is_told_nothing() {
        let found = TerminalNotices {
            notices: Vec::new(),
            form: TerminalForm::Osc9,
        };
        for term in ["dumb", "linux", "", "xterm"] {
            let ear = Ear {
                term: term.into(),
                is_in_tmux: false,
            };
            assert_eq!(ear.is_able(), term == "xterm");
            assert_eq!(ear.bytes(&found), "");
        }
    }

    #[test]
    fn a_chosen_form_beats_the_terminals_name() {
        assert_eq!(form(TerminalForm::Auto, "foot"), TerminalForm::Osc777);
        assert_eq!(form(TerminalForm::Auto, "xterm-256color"), TerminalForm::Osc9);
        assert_eq!(form(TerminalForm::Osc9, "foot"), TerminalForm::Osc9);
    }
}
