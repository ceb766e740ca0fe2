//! A person whose fingers are moved by dice.

use crate::dice::Dice;
use crate::pty::Size;
use crate::strokes;

/// What the fingers may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fingers {
    /// Everything.
    Free,
    /// Nothing that asks for a value: not the keys for it, no list of commands, no click on what the footer offers.
    Chaste,
}

/// One thing that is done.
pub enum Stroke {
    /// Bytes for the terminal.
    Bytes(Vec<u8>),
    /// Escape, after which the program has to have read it.
    Escape,
    /// The window changes.
    Resize(Size),
}

/// Keys that a list knows by name.
const NAMED: [&str; 21] = [
    "enter",
    "tab",
    "shift-tab",
    "space",
    "backspace",
    "delete",
    "up",
    "down",
    "left",
    "right",
    "home",
    "end",
    "pgup",
    "pgdn",
    "f1",
    "f5",
    "ctrl-r",
    "alt-x",
    "鍵",
    "é",
    "\u{9b}",
];

/// What is asked for with these is a value; what is left with `q`, the program. Leaving is done less often than by chance.
const ASKING: [u8; 4] = [b'v', b'y', b':', b'q'];

/// Texts that are hard on whoever takes them for characters of one column.
const PASTES: [&str; 9] = [
    "",
    "plain text",
    "two\nlines\r\nand a half",
    "鍵と鍵",
    "e\u{301}\u{200d}👩‍👩‍👧‍👦\u{202e}abc",
    "\x1b[31m\x1b]0;title\x07\u{9b}2J",
    "\u{0}\u{1}\u{7f}\u{feff}",
    "sk-proj-0123456789",
    "byok://generic/main",
];

impl Fingers {
    /// The next thing, on a terminal of this size.
    pub fn next(self, dice: &mut Dice, size: Size) -> Stroke {
        match dice.below(100) {
            0..=34 => self.character(dice),
            35..=64 => {
                let place = usize::try_from(dice.below(NAMED.len() as u64)).unwrap_or(0);
                Stroke::Bytes(strokes::bytes(NAMED[place]))
            }
            65..=74 => Stroke::Escape,
            75..=80 => self.control(dice),
            81..=88 => self.mouse(dice, size),
            89..=93 => {
                let place = usize::try_from(dice.below(PASTES.len() as u64)).unwrap_or(0);
                Stroke::Bytes(strokes::paste(
                    &PASTES[place].repeat(1 + usize::from(dice.below(20) == 0) * 500),
                ))
            }
            94..=96 => Stroke::Resize(any_size(dice)),
            97 => Stroke::Bytes(strokes::focus(dice.below(2) == 0)),
            // Bytes of nothing in particular: broken sequences, half characters.
            _ => Stroke::Bytes(
                (0..dice.below(6))
                    .map(|_| byte(dice, 256))
                    .filter(|byte| self.may(*byte))
                    .collect(),
            ),
        }
    }

    fn may(self, byte: u8) -> bool {
        // Ctrl-P is the list of commands, Ctrl-C and Ctrl-Q leave, Ctrl-Z and Ctrl-\ are the shell's.
        let leaves = [0x03, 0x11, 0x1a, 0x1c];
        let asks = [b'v', b'y', b':', 0x10];
        !leaves.contains(&byte) && (self == Self::Free || !asks.contains(&byte))
    }

    fn character(self, dice: &mut Dice) -> Stroke {
        let byte = b' ' + byte(dice, 95);
        let is_seldom = ASKING.contains(&byte) && (self == Self::Chaste || dice.below(4) != 0);
        // A digit, which leads to another screen, instead.
        let byte = if is_seldom { b'1' + byte % 7 } else { byte };
        if self == Self::Chaste && byte == b'L' && dice.below(4) != 0 {
            return Stroke::Bytes(b"j".to_vec());
        }
        Stroke::Bytes(vec![byte])
    }

    fn control(self, dice: &mut Dice) -> Stroke {
        let byte = 1 + byte(dice, 26);
        if self.may(byte) {
            Stroke::Bytes(vec![byte])
        } else {
            Stroke::Escape
        }
    }

    fn mouse(self, dice: &mut Dice, (columns, rows): Size) -> Stroke {
        // The footer offers what a key does.
        let rows = if self == Self::Chaste {
            rows.saturating_sub(3)
        } else {
            rows
        };
        let place = (below(dice, columns.max(1)), below(dice, rows.max(1)));
        Stroke::Bytes(match dice.below(3) {
            0 => strokes::wheel(place, 1),
            1 => strokes::wheel(place, -1),
            _ => strokes::click(place),
        })
    }
}

fn any_size(dice: &mut Dice) -> Size {
    const KNOWN: [Size; 6] = [(80, 24), (40, 12), (200, 60), (24, 6), (20, 5), (1, 1)];
    match KNOWN.get(usize::try_from(dice.below(9)).unwrap_or(0)) {
        Some(size) => *size,
        None => (1 + below(dice, 150), 1 + below(dice, 50)),
    }
}

fn byte(dice: &mut Dice, end: u64) -> u8 {
    u8::try_from(dice.below(end)).unwrap_or(0)
}

fn below(dice: &mut Dice, end: u16) -> u16 {
    u16::try_from(dice.below(u64::from(end))).unwrap_or(0)
}
