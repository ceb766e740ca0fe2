//! Terminals that can do less: no colours, no Unicode, no cursor.

use super::{USUAL, opened, three_keys};
use byok_e2e::{Provider, Sandbox, Screen, keys};
use std::time::Duration;

/// The colours that a program asked for, as the numbers of its sequences (`ESC [ … m`).
fn colours(raw: &[u8]) -> Vec<u32> {
    let text = String::from_utf8_lossy(raw);
    let looks = text.split("\x1b[").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| c.is_ascii_alphabetic())?;
        rest[end..].starts_with('m').then(|| &rest[..end])
    });
    let numbers = looks.flat_map(|numbers| numbers.split([';', ':']).filter_map(|number| number.parse().ok()));
    // 39 and 49 are the terminal's own.
    numbers
        .filter(|number| matches!(number, 30..=38 | 40..=48 | 90..=107))
        .collect()
}

/// A vault with something good and something dead in it.
fn colourful() -> (Sandbox, Provider) {
    let sandbox = Sandbox::new();
    let good = keys::openai("good");
    let provider = Provider::openai(&good);
    for (name, value) in [("good", good), ("dead", keys::openai("dead"))] {
        let url = provider.url();
        let words = ["add", "openai", name, "--stdin", "--no-check", "--base-url", &url];
        sandbox.byok_with(&words, &value).exits(0);
    }
    sandbox.byok(&["check"]).exits(20);
    (sandbox, provider)
}

/// Looks at every screen and at the help.
fn walk(screen: &mut Screen) {
    for name in ["2", "3", "4", "5", "6", "7", "?", "esc", "1"] {
        let before = screen.frame();
        screen.press(name);
        screen.until("something else", |frame| frame != before);
    }
}

#[test]
fn colours_are_there_and_no_color_takes_them_all_away() {
    let (sandbox, _provider) = colourful();
    let mut screen = super::byok(&sandbox);
    screen.shows("openai/dead").shows("✗ invalid").shows("✓ valid");
    assert!(!colours(&screen.raw()).is_empty());

    let mut command = sandbox.bare_command(&[]);
    command.env("NO_COLOR", "1");
    let mut screen = Screen::start(&command, USUAL);
    screen.shows("openai/dead").shows("✗ invalid").shows("✓ valid");
    walk(&mut screen);
    assert_eq!(colours(&screen.raw()), Vec::<u32>::new(), "NO_COLOR");

    let mut screen = Screen::start(&sandbox.bare_command(&["--no-color"]), USUAL);
    screen.shows("openai/dead");
    walk(&mut screen);
    assert_eq!(colours(&screen.raw()), Vec::<u32>::new(), "--no-color");
}

#[test]
fn a_terminal_without_utf_8_gets_ascii_alone() {
    let (sandbox, _provider) = colourful();
    let mut command = sandbox.bare_command(&[]);
    command.env("LANG", "C");
    let mut screen = Screen::start(&command, USUAL);
    screen.shows("openai/dead").shows("x invalid").shows("+ valid");
    walk(&mut screen);
    screen
        .press("v")
        .shows("hidden in")
        .press("esc")
        .press("D")
        .shows("Remove")
        .press("n");
    screen.press("L").shows("locked").types("abcdef").shows("******");
    let raw = screen.raw();
    let foreign = raw.iter().position(|byte| !byte.is_ascii());
    let around = foreign.map(|at| String::from_utf8_lossy(&raw[at.saturating_sub(60)..raw.len().min(at + 60)]));
    assert_eq!(around, None);
}

#[test]
fn a_dumb_terminal_is_told_why_there_is_no_interface() {
    let sandbox = three_keys();
    let mut command = sandbox.bare_command(&[]);
    command.env("TERM", "dumb");
    let mut screen = Screen::start(&command, USUAL);
    screen
        .shows("TERM=dumb")
        .shows("default: open, 3 keys")
        .types("list\rquit\r");
    assert_eq!(screen.ends(), 0);
    let said = String::from_utf8_lossy(&screen.raw()).into_owned();
    assert!(said.contains("generic/gamma"), "{said}");
    assert!(!said.contains('\x1b'), "{said:?}");
}

#[test]
fn a_pipe_gets_no_interface() {
    let sandbox = three_keys();
    let ran = sandbox.byok(&[]);
    assert!(!ran.stdout.contains('\x1b') && !ran.stderr.contains('\x1b'), "{ran:?}");
}

#[test]
fn nothing_is_written_while_nothing_changes() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    screen.press("?").shows("Filter as you type");
    screen.press("esc").lacks("Filter as you type");
    // The minutes until the lock have moved on by one; the next time is in a minute.
    screen.shows("14 min").settles(Duration::from_millis(500));
    let before = screen.written();
    // Time passes, in which the vault is not used.
    for _ in 0..100 {
        sandbox.byok(&["--version"]).exits(0);
    }
    assert_eq!(screen.written(), before, "it draws without a change");
}
