//! What a program tells a terminal beside what is drawn, and what it asks it.

use std::collections::BTreeSet;
use vt100::{Callbacks, Screen};

/// Everything of it so far.
#[derive(Default)]
pub struct Asides {
    /// Texts for the window's title or icon.
    pub titles: Vec<Vec<u8>>,
    /// What was put into the clipboard (OSC 52), in base64; empty is clearing it.
    pub copied: Vec<String>,
    /// Other operating system commands, their parts with `;` between.
    pub told: Vec<Vec<u8>>,
    /// Private modes that are on and that the screen does not know itself, such as 1004: being told of the focus.
    pub modes: BTreeSet<u16>,
    /// What has to be typed as an answer.
    pub(crate) answers: Vec<u8>,
}

impl Callbacks for Asides {
    fn set_window_icon_name(&mut self, _: &mut Screen, name: &[u8]) {
        self.titles.push(name.to_vec());
    }

    fn set_window_title(&mut self, _: &mut Screen, title: &[u8]) {
        self.titles.push(title.to_vec());
    }

    fn copy_to_clipboard(&mut self, _: &mut Screen, _: &[u8], data: &[u8]) {
        self.copied.push(String::from_utf8_lossy(data).into_owned());
    }

    fn unhandled_osc(&mut self, _: &mut Screen, parts: &[&[u8]]) {
        self.told.push(parts.join(&b';'));
    }

    fn unhandled_csi(&mut self, screen: &mut Screen, first: Option<u8>, _: Option<u8>, numbers: &[&[u16]], end: char) {
        let number = numbers.first().and_then(|part| part.first()).copied().unwrap_or(0);
        match (first, end, number) {
            // Where is the cursor?
            (None, 'n', 6) => {
                let (row, column) = screen.cursor_position();
                self.answers
                    .extend_from_slice(format!("\x1b[{};{}R", row + 1, column + 1).as_bytes());
            }
            // What are you? A VT220.
            (None, 'c', 0) => self.answers.extend_from_slice(b"\x1b[?62c"),
            (Some(b'?'), 'h', _) => self.modes.extend(numbers.iter().filter_map(|part| part.first())),
            (Some(b'?'), 'l', _) => {
                for number in numbers.iter().filter_map(|part| part.first()) {
                    self.modes.remove(number);
                }
            }
            _ => {}
        }
    }
}
