//! The terminal interface: keys in, frames out, with the real daemon and a real vault.

mod canary;
mod copy;
mod fallback;
mod fuzz;
mod gateway;
mod gone;
mod idle;
mod list;
mod mcp;
mod mouse;
mod others;
mod paste;
mod plain;
mod projects;
mod provider;
mod remote;
mod reveal;
mod signals;
mod size;
mod suspend;
mod unlock;

use byok_e2e::{Sandbox, Screen};

/// The size that every terminal starts with.
const USUAL: (u16, u16) = (80, 24);

/// What the screen of a locked vault is headed with.
const LOCKED: &str = "byok · locked";

/// An open vault with three keys.
fn three_keys() -> Sandbox {
    let sandbox = Sandbox::new();
    for (name, value) in [
        ("alpha", "the first value"),
        ("beta", "the second value"),
        ("gamma", "the third value"),
    ] {
        sandbox.holds("generic", name, value);
    }
    sandbox
}

/// The interface, with nobody's password but what is typed.
fn byok(sandbox: &Sandbox) -> Screen {
    Screen::start(&sandbox.bare_command(&[]), USUAL)
}

/// The interface on a terminal that has room for every column and every word.
fn opened_wide(sandbox: &Sandbox) -> Screen {
    let mut screen = Screen::start(&sandbox.bare_command(&[]), (140, 30));
    screen.shows("generic/alpha").shows("generic/gamma");
    screen
}

/// The interface of a vault that is open, with its list in sight.
fn opened(sandbox: &Sandbox) -> Screen {
    let mut screen = byok(sandbox);
    screen.shows("generic/alpha").shows("generic/gamma");
    screen
}

/// The line of a frame in which a text stands; empty when it doesn't.
fn line_of<'a>(frame: &'a str, text: &str) -> &'a str {
    frame.lines().find(|line| line.contains(text)).unwrap_or_default()
}

/// Whether a text stands above another one.
fn is_above(frame: &str, upper: &str, lower: &str) -> bool {
    matches!((frame.find(upper), frame.find(lower)), (Some(upper), Some(lower)) if upper < lower)
}
