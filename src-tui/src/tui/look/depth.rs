//! How many colours a terminal has, and which of them is nearest.

use super::surroundings::Surroundings;
use ratatui::style::Color;

/// Red, green, blue.
pub(super) type Hue = (u8, u8, u8);

/// How many colours there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// None, or none are wanted.
    None,
    /// The terminal's own sixteen.
    Sixteen,
    /// 256 by number.
    Many,
    /// All.
    True,
}

/// Terminals that have all colours and say so by their name alone, as over SSH, which passes on `TERM` and not `COLORTERM`.
const TRUE: [&str; 6] = [
    "xterm-kitty",
    "xterm-ghostty",
    "alacritty",
    "foot",
    "wezterm",
    "contour",
];

impl Depth {
    /// What this terminal has.
    pub(super) fn of(around: &Surroundings) -> Self {
        let term = around.term.as_str();
        if around.is_colourless || matches!(term, "" | "dumb") || term.starts_with("vt") {
            return Self::None;
        }
        // GNU screen hands on the variable of the terminal it was started in, and not the colours.
        let is_screen = term.starts_with("screen") && !around.is_in_tmux;
        let says_true = matches!(&*around.colorterm, "truecolor" | "24bit") && !is_screen;
        if says_true || term.ends_with("-direct") || TRUE.iter().any(|name| term.starts_with(name)) {
            Self::True
        } else if term.contains("256color") {
            Self::Many
        } else {
            Self::Sixteen
        }
    }

    /// The colour as this terminal is told it.
    pub(super) fn nearest(self, hue: Hue) -> Color {
        match self {
            Self::True => Color::Rgb(hue.0, hue.1, hue.2),
            _ => Color::Indexed(indexed(hue)),
        }
    }
}

/// The nearest of xterm's fixed 240. The sixteen before them are whatever the terminal's owner made of them.
///
/// ```text
/// 16 + 36 red + 6 green + blue, each 0 to 5      a cube of 0, 95, 135, 175, 215, 255
/// 232 + step, 0 to 23                            greys of 8 + 10 step
/// ```
fn indexed(hue: Hue) -> u8 {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let cube = (0..216u8).map(|at| {
        let of = |step: u8| STEPS[usize::from(step % 6)];
        (16 + at, (of(at / 36), of(at / 6), of(at)))
    });
    let greys = (0..24u8).map(|at| (232 + at, (8 + 10 * at, 8 + 10 * at, 8 + 10 * at)));
    cube.chain(greys)
        .min_by_key(|(_, there)| distance(hue, *there))
        .map_or(15, |(number, _)| number)
}

fn distance(one: Hue, other: Hue) -> u32 {
    let of = |one: u8, other: u8| u32::from(one.abs_diff(other)).pow(2);
    of(one.0, other.0) + of(one.1, other.1) + of(one.2, other.2)
}

#[cfg(test)]
mod tests {
    use super::{Depth, Surroundings, indexed};

    fn depth(variables: &[(&str, &str)]) -> Depth {
        Depth::of(&Surroundings::of(variables))
    }

    #[test]
    fn the_terminal_says_how_many_colours_it_has() {
        assert_eq!(depth(&[("TERM", "xterm-256color")]), Depth::Many);
        assert_eq!(
            depth(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")]),
            Depth::True
        );
        assert_eq!(depth(&[("TERM", "xterm-kitty")]), Depth::True);
        assert_eq!(depth(&[("TERM", "xterm")]), Depth::Sixteen);
        assert_eq!(depth(&[("TERM", "linux")]), Depth::Sixteen);
        assert_eq!(depth(&[("TERM", "vt220")]), Depth::None);
        assert_eq!(depth(&[("TERM", "dumb")]), Depth::None);
        assert_eq!(depth(&[]), Depth::None);
    }

    #[test]
    fn screen_has_not_the_colours_of_the_terminal_it_was_started_in_and_tmux_has() {
        let screen = [("TERM", "screen-256color"), ("COLORTERM", "truecolor")];
        assert_eq!(depth(&screen), Depth::Many);
        assert_eq!(
            depth(&[screen.as_slice(), &[("TMUX", "/tmp/s,1,0")]].concat()),
            Depth::True
        );
    }

    #[test]
    fn no_color_counts_when_it_is_not_empty() {
        assert_eq!(depth(&[("TERM", "xterm"), ("NO_COLOR", "1")]), Depth::None);
        assert_eq!(depth(&[("TERM", "xterm"), ("NO_COLOR", "")]), Depth::Sixteen);
    }

    #[test]
    fn the_nearest_colour_is_the_nearest() {
        assert_eq!(indexed((255, 0, 0)), 196);
        assert_eq!(indexed((0, 0, 0)), 16);
        assert_eq!(indexed((128, 128, 128)), 244);
        assert_eq!(indexed((0x5f, 0x87, 0xaf)), 67);
    }
}
