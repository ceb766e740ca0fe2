//! One value walks through every screen and every dialogue. It is in sight when it was asked for, and at no other time, in no
//! form, in nothing that is written to the terminal.

use super::{LOCKED, USUAL};
use byok_e2e::scan::Scanner;
use byok_e2e::{Answer, Planted, Provider, Screen, custom, traces, wait};
use data_encoding::BASE64;
use std::collections::BTreeSet;

/// The screens, by the keys that lead to them.
const SCREENS: [&str; 7] = ["1", "2", "3", "4", "5", "6", "7"];

/// Keys that show or copy a value, lock the vault, or leave: each is a test's own matter.
const ASKING: [&str; 4] = ["v", "y", "L", "q"];

/// Every other key that a person may press.
fn keys() -> Vec<String> {
    let named = [
        "enter", "tab", "space", "up", "down", "left", "right", "home", "end", "pgup", "pgdn", "delete",
    ];
    let chords = ["ctrl-r", "ctrl-l", "ctrl-d", "ctrl-u", "ctrl-t", "f1", "f5"];
    let characters = ('!'..='~').map(|character| character.to_string());
    named
        .into_iter()
        .chain(chords)
        .map(str::to_owned)
        .chain(characters)
        .filter(|name| !ASKING.contains(&name.as_str()))
        .collect()
}

/// A vault with the value in two keys: at a provider who repeats in his refusal what he was asked with, and rotated from it.
fn with_echo() -> (Planted, Provider) {
    let planted = Planted::new();
    let provider = Provider::start(|request| {
        let sent = request.header("authorization").unwrap_or_default();
        Answer::json(
            401,
            &format!(r#"{{"error":{{"message":"Incorrect API key: {sent}"}}}}"#),
        )
    });
    custom::define(&planted.sandbox, &provider);
    let url = provider.url();
    let add = |words: &[&str]| drop(planted.sandbox.byok_with(words, &planted.value).exits(0));
    add(&[
        "add",
        "openai",
        "main",
        "--stdin",
        "--no-check",
        "--base-url",
        &url,
        "--expires",
        "5d",
    ]);
    add(&[
        "add",
        "openai",
        "same",
        "--stdin",
        "--no-check",
        "--base-url",
        &url,
        "--tag",
        "prod",
    ]);
    let rotated = ["rotate", "openai/same", "--stdin", "--no-check"];
    planted
        .sandbox
        .byok_with(&rotated, &format!("{}X", planted.value))
        .exits(0);
    planted.sandbox.byok(&["check"]);
    (planted, provider)
}

fn start(planted: &Planted) -> Screen {
    let mut command = planted.sandbox.bare_command(&[]);
    command
        .env("SSH_TTY", "/dev/pts/0")
        .env("EDITOR", "true")
        .env("VISUAL", "true");
    Screen::start(&command, USUAL)
}

/// Asserts that nothing that was ever in sight or written holds what `scanner` looks for.
#[track_caller]
fn never_showed(screen: &Screen, scanner: &Scanner) {
    for frame in screen.frames() {
        let found = traces::in_bytes(frame.as_bytes(), scanner);
        assert_eq!(found, BTreeSet::new(), "in a frame:\n{frame}");
        // A value that wraps is in no line whole.
        let joined: String = frame.chars().filter(|c| !c.is_whitespace() && *c != '│').collect();
        assert_eq!(
            traces::in_bytes(joined.as_bytes(), scanner),
            BTreeSet::new(),
            "in a frame:\n{frame}"
        );
    }
    assert_eq!(
        traces::in_bytes(&screen.raw(), scanner),
        BTreeSet::new(),
        "it was written"
    );
    let aside = screen.asides(|asides| {
        let told = [
            asides.titles.concat(),
            asides.told.concat(),
            asides.copied.concat().into_bytes(),
        ];
        told.concat()
    });
    assert_eq!(
        traces::in_bytes(&aside, scanner),
        BTreeSet::new(),
        "in what was told beside"
    );
}

/// Leads out of whatever is open, back to the keys.
fn back_to_the_keys(screen: &mut Screen) {
    screen.press("esc esc esc 1");
    screen.shows("openai/same");
}

#[test]
fn no_key_on_any_screen_shows_a_value_that_was_not_asked_for() {
    let (planted, provider) = with_echo();
    let scanner = planted.typed_scanner();
    // The details are no screen of their own, but keys mean something else there.
    for place in SCREENS.into_iter().chain(["1 g enter"]) {
        let mut screen = start(&planted);
        screen.shows("openai/main").shows("openai/same");
        for key in keys() {
            screen.press(place).press(&key).is_read();
            assert_eq!(screen.code(), None, "{key} after {place} left it");
            screen.press("esc esc esc");
        }
        never_showed(&screen, &scanner);
    }
    let asked_about = provider.seen().len();
    let mut screen = start(&planted);
    screen.shows("openai/same").press("C");
    wait::until("the providers are asked", || provider.seen().len() >= asked_about + 2);
    screen.press("esc esc esc esc 1").shows("openai/same");
    never_showed(&screen, &scanner);
    let trail = planted.sandbox.byok(&["audit", "--json", "--limit", "0"]).json();
    let rows = trail["events"].as_array().expect("rows");
    let asked: Vec<_> = rows
        .iter()
        .filter(|row| row["action"] == "revealed" || row["action"] == "copied")
        .collect();
    assert!(asked.is_empty(), "a value was handed out: {asked:?}");
}

#[test]
fn a_value_that_is_typed_or_pasted_stays_hidden() {
    let (planted, _provider) = with_echo();
    let mut screen = start(&planted);
    screen.shows("openai/same");
    // A new key, a new value, a password, a recovery code: whatever dialogue takes it, it is not shown, and not kept after Esc.
    for open in ["a", "r", "e"] {
        screen
            .press(open)
            .paste(&planted.value)
            .press("tab")
            .paste(&planted.value);
        screen.press("enter").paste(&planted.value).press("ctrl-t").is_read();
        // Dialogues with fields that are no secret show what is typed there; that is what they are for.
        screen.press("esc esc esc esc");
        screen.press("1").is_read();
    }
    screen
        .press("7 p")
        .paste(&planted.password)
        .press("tab")
        .paste(&planted.password)
        .press("esc esc esc");
    screen.press("7 n").paste(&planted.password).press("esc esc esc 1");
    screen.shows("openai/same").press("L").shows(LOCKED);
    screen
        .types(&planted.password)
        .press("esc")
        .press("tab")
        .paste(&planted.recovery)
        .press("esc tab");
    screen.types(&planted.password).press("enter").shows("openai/same");
    let hidden = Scanner::default()
        .text("password", &planted.password)
        .text("recovery code", &planted.recovery);
    never_showed(&screen, &hidden);
}

#[test]
fn a_value_that_was_asked_for_is_in_sight_and_gone_afterwards() {
    let (planted, _provider) = with_echo();
    let scanner = planted.value_scanner();
    let mut screen = start(&planted);
    screen.shows("openai/same").press("g v").shows("hidden in");
    let has_it = |frame: &str| {
        let joined: String = frame.chars().filter(|c| !c.is_whitespace() && *c != '│').collect();
        joined.contains(&planted.value)
    };
    screen.until("the value is in sight", has_it);
    screen.press("j").lacks("hidden in");
    let (frames, written) = (screen.frames().len(), screen.written());
    for place in SCREENS {
        screen.press(place).press("?").press("esc esc");
    }
    back_to_the_keys(&mut screen);
    for frame in &screen.frames()[frames..] {
        assert_eq!(
            traces::in_bytes(frame.as_bytes(), &scanner),
            BTreeSet::new(),
            "afterwards:\n{frame}"
        );
    }
    assert_eq!(traces::in_bytes(&screen.raw()[written..], &scanner), BTreeSet::new());
    let aside = screen.asides(|asides| [asides.titles.concat(), asides.told.concat()].concat());
    assert_eq!(traces::in_bytes(&aside, &scanner), BTreeSet::new());
}

#[test]
fn a_copied_value_is_in_the_sequence_for_the_clipboard_and_nowhere_else() {
    let (planted, _provider) = with_echo();
    let scanner = planted.value_scanner();
    let mut screen = start(&planted);
    screen.shows("openai/same").press("g y").shows("OSC 52");
    let encoded = BASE64.encode(planted.value.as_bytes());
    assert_eq!(
        screen.asides(|asides| asides.copied.clone()),
        std::slice::from_ref(&encoded)
    );
    for frame in screen.frames() {
        assert_eq!(traces::in_bytes(frame.as_bytes(), &scanner), BTreeSet::new(), "{frame}");
    }
    let raw = String::from_utf8_lossy(&screen.raw()).replace(&encoded, "");
    assert_eq!(traces::in_bytes(raw.as_bytes(), &scanner), BTreeSet::new());
}

#[test]
fn nothing_is_in_the_environment_the_command_line_or_a_file_of_the_interface() {
    let (planted, _provider) = with_echo();
    let scanner = planted.typed_scanner();
    let mut screen = start(&planted);
    screen.shows("openai/same").press("g v").shows("hidden in");
    let pid = screen.pid();
    let line = std::fs::read(format!("/proc/{pid}/cmdline")).expect("it runs");
    let environment = byok_e2e::process::environment(pid);
    assert_eq!(
        traces::in_bytes(&[line, environment].concat(), &scanner),
        BTreeSet::new()
    );
    screen.press("esc q");
    assert_eq!(screen.ends(), 0);
    byok_e2e::canary::no_file_holds(&planted, &scanner);
}

#[test]
fn what_is_looked_for_would_be_found_in_a_frame() {
    let planted = Planted::new();
    let scanner = planted.value_scanner();
    for form in [planted.value.clone(), BASE64.encode(planted.value.as_bytes())] {
        let mut command = planted.sandbox.shell("printf %s \"$FORM\"; read wait");
        command.env("FORM", &form);
        let mut screen = Screen::start(&command, (40, 12));
        // It wraps: at the end of the line half of it stands on the next.
        screen.until("it is shown", |frame| frame.replace('\n', "").contains(&form));
        let frames = screen.frames();
        assert!(
            frames
                .iter()
                .any(|frame| !traces::in_bytes(frame.as_bytes(), &scanner).is_empty()),
            "{frames:?}"
        );
    }
}
