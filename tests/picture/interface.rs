//! The terminal interface, one screen a picture.

use byok_e2e::{Sandbox, Screen};
use std::time::Duration;

const SIZE: (u16, u16) = (104, 30);
/// After so long without a byte the screen is whole.
const QUIET: Duration = Duration::from_millis(500);

/// The pictures, with the keys that lead to what they show and a text that is nowhere else.
pub(crate) const PICTURES: [(&str, &str, &str); 5] = [
    ("keys", "", "openai/work"),
    ("detail", "G enter", "Values"),
    ("expiring", "2", "Ends within"),
    ("health", "3", "Keys by status"),
    ("audit", "5", "newest first"),
];

/// Leads to a picture and gives its screen.
pub(crate) fn screen(sandbox: &Sandbox, keys: &str, there: &str) -> vt100::Screen {
    let mut command = sandbox.bare_command(&[]);
    command.env("COLORTERM", "truecolor");
    let mut screen = Screen::start(&command, SIZE);
    screen.shows("openai/work").settles(QUIET);
    screen.press(keys).shows(there).settles(QUIET);
    let cells = screen.cells(Clone::clone);
    screen.press("esc esc q");
    screen.ends();
    cells
}
