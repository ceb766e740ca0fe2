//! Copying over SSH: through the terminal, never onto the screen.

use super::{USUAL, three_keys};
use byok_e2e::{Screen, scan};
use data_encoding::BASE64;

#[test]
fn y_hands_the_value_to_the_terminal_and_shows_it_nowhere() {
    let sandbox = three_keys();
    let value = scan::unique();
    sandbox.holds("generic", "aaa", &value);
    let mut command = sandbox.bare_command(&[]);
    // A forwarded display is somebody else's desktop.
    command.env("SSH_TTY", "/dev/pts/0").env("DISPLAY", "localhost:10.0");
    let mut screen = Screen::start(&command, USUAL);
    screen.shows("generic/aaa").press("g y");
    screen.writes(0, &format!("\x1b]52;c;{}\x07", BASE64.encode(value.as_bytes())));
    screen.shows("OSC 52").shows("45 s");
    assert!(screen.frames().iter().all(|frame| !frame.contains(&value)));
    screen.press("q");
    // The helper that clears the clipboard stays behind in the terminal; the program itself does not.
    byok_e2e::wait::until("it has left", || screen.code() == Some(0));
    screen.is_given_back();
    let trail = sandbox.byok(&["audit", "--key", "generic/aaa", "--json"]).json();
    let rows = trail["events"].as_array().expect("rows");
    assert!(rows.iter().any(|row| row["action"] == "copied"), "{trail}");
}

#[test]
fn a_reference_is_copied_as_text() {
    let sandbox = three_keys();
    let mut command = sandbox.bare_command(&[]);
    command.env("SSH_TTY", "/dev/pts/0");
    let mut screen = Screen::start(&command, USUAL);
    screen.shows("generic/alpha").press("Y");
    screen.writes(0, &format!("\x1b]52;c;{}\x07", BASE64.encode(b"byok://generic/alpha")));
}
