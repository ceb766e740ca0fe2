//! Colours by what they mean.

use super::depth::{Depth, Hue};
use byok_daemon::config::Theme;
use ratatui::style::{Color, Modifier, Style};

/// Colours by what they mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Palette {
    /// What is said.
    pub(crate) text: Style,
    /// What is said aside.
    pub(crate) dim: Style,
    /// Headings.
    pub(crate) title: Style,
    /// What can be done, and where one is.
    pub(crate) accent: Style,
    /// The row or field that is chosen.
    pub(crate) chosen: Style,
    /// It works.
    pub(crate) good: Style,
    /// It needs somebody soon.
    pub(crate) warn: Style,
    /// It is dead or wrong.
    pub(crate) bad: Style,
    /// Frames of boxes.
    pub(crate) frame: Style,
}

impl Palette {
    /// Without colours: bold, dim and reversed only.
    pub(crate) fn plain() -> Self {
        let style = Style::new();
        Self {
            text: style,
            dim: style.add_modifier(Modifier::DIM),
            title: style.add_modifier(Modifier::BOLD),
            accent: style.add_modifier(Modifier::BOLD),
            chosen: style.add_modifier(Modifier::REVERSED),
            good: style,
            warn: style.add_modifier(Modifier::BOLD),
            bad: style.add_modifier(Modifier::BOLD),
            frame: style.add_modifier(Modifier::DIM),
        }
    }

    /// The terminal's own colours, which its owner chose for its background, light or dark. What is said aside is the text's own
    /// colour, dimmed: "bright black" is the background itself in a widespread scheme.
    pub(crate) fn ansi() -> Self {
        let of = |color| Style::new().fg(color);
        Self {
            good: of(Color::Green),
            warn: of(Color::Yellow),
            bad: of(Color::Red).add_modifier(Modifier::BOLD),
            accent: of(Color::Cyan),
            ..Self::plain()
        }
    }

    /// byok's own, as many colours as the terminal has. With sixteen, which colour means what is known and what it looks like
    /// is not: there the terminal's own are as good as it gets.
    fn designed(hues: &Hues, depth: Depth) -> Self {
        let of = |hue: Hue| Style::new().fg(depth.nearest(hue));
        match depth {
            Depth::None => Self::plain(),
            Depth::Sixteen => Self::ansi(),
            Depth::Many | Depth::True => Self {
                text: of(hues.text),
                dim: of(hues.dim),
                title: of(hues.text).add_modifier(Modifier::BOLD),
                accent: of(hues.accent),
                chosen: of(hues.text)
                    .bg(depth.nearest(hues.chosen))
                    .add_modifier(Modifier::BOLD),
                good: of(hues.good),
                warn: of(hues.warn),
                bad: of(hues.bad).add_modifier(Modifier::BOLD),
                frame: of(hues.frame),
            },
        }
    }
}

/// The colours for this terminal.
pub(super) fn fitting(wanted: Theme, depth: Depth) -> Palette {
    match (wanted, depth) {
        (_, Depth::None) | (Theme::Plain, _) => Palette::plain(),
        (Theme::Auto, _) => Palette::ansi(),
        (Theme::Dark, depth) => Palette::designed(&DARK, depth),
        (Theme::Light, depth) => Palette::designed(&LIGHT, depth),
    }
}

/// A theme's colours, before the terminal's limits.
struct Hues {
    text: Hue,
    dim: Hue,
    accent: Hue,
    good: Hue,
    warn: Hue,
    bad: Hue,
    frame: Hue,
    /// Behind the chosen row.
    chosen: Hue,
}

/// For backgrounds up to `#2b2b2b`.
const DARK: Hues = Hues {
    text: (0xe6, 0xe6, 0xe6),
    dim: (0xa0, 0xa6, 0xae),
    accent: (0x7f, 0xc4, 0xf5),
    good: (0x8f, 0xd1, 0x8f),
    warn: (0xf0, 0xc6, 0x74),
    bad: (0xff, 0x9b, 0x93),
    frame: (0x76, 0x7d, 0x87),
    chosen: (0x2f, 0x43, 0x58),
};

/// For backgrounds from `#f5f5f5`.
const LIGHT: Hues = Hues {
    text: (0x1f, 0x23, 0x28),
    dim: (0x57, 0x60, 0x6a),
    accent: (0x05, 0x50, 0xae),
    good: (0x11, 0x63, 0x29),
    warn: (0x7d, 0x4e, 0x00),
    bad: (0xa4, 0x0e, 0x26),
    frame: (0x7a, 0x82, 0x8c),
    chosen: (0xcf, 0xe3, 0xf9),
};

#[cfg(test)]
mod tests {
    use super::{DARK, Depth, Hue, Hues, LIGHT, Modifier, Palette, Theme, fitting};
    use ratatui::style::{Color, Style};

    /// WCAG 2.2: the relative luminance of a colour.
    fn luminance((red, green, blue): Hue) -> f64 {
        let of = |channel: u8| {
            let part = f64::from(channel) / 255.0;
            if part <= 0.040_45 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * of(red) + 0.7152 * of(green) + 0.0722 * of(blue)
    }

    fn contrast(one: Hue, other: Hue) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// WCAG 2.2 AA wants 4.5 for text and 3 for lines.
    #[test]
    fn every_colour_of_our_own_can_be_read_on_its_background_and_on_the_chosen_row() {
        let themes: [(&Hues, [Hue; 2]); 2] = [
            (&DARK, [(0, 0, 0), (0x2b, 0x2b, 0x2b)]),
            (&LIGHT, [(0xff, 0xff, 0xff), (0xf5, 0xf5, 0xf5)]),
        ];
        for (hues, backgrounds) in themes {
            for ground in backgrounds {
                for text in [hues.text, hues.dim, hues.accent, hues.good, hues.warn, hues.bad] {
                    assert!(contrast(text, ground) >= 4.5, "{text:?} on {ground:?}");
                    assert!(contrast(text, hues.chosen) >= 3.8, "{text:?} on the chosen row");
                }
                assert!(contrast(hues.text, hues.chosen) >= 7.0);
                assert!(contrast(hues.frame, ground) >= 3.0, "frame on {ground:?}");
            }
        }
    }

    #[test]
    fn a_terminal_gets_no_colour_that_it_has_not() {
        let colours = |palette: Palette| {
            let styles = [
                palette.text,
                palette.dim,
                palette.accent,
                palette.good,
                palette.warn,
                palette.bad,
                palette.chosen,
            ];
            styles
                .into_iter()
                .flat_map(|style: Style| [style.fg, style.bg])
                .flatten()
                .collect::<Vec<Color>>()
        };
        for theme in [Theme::Auto, Theme::Dark, Theme::Light, Theme::Plain] {
            assert_eq!(fitting(theme, Depth::None), Palette::plain(), "NO_COLOR beats a theme");
            let has = |depth, is_right: fn(&Color) -> bool| {
                assert!(
                    colours(fitting(theme, depth)).iter().all(is_right),
                    "{theme:?} {depth:?}"
                );
            };
            has(Depth::Sixteen, |colour| {
                !matches!(colour, Color::Rgb(..) | Color::Indexed(_))
            });
            has(Depth::Many, |colour| !matches!(colour, Color::Rgb(..)));
        }
        assert!(matches!(
            fitting(Theme::Dark, Depth::True).good.fg,
            Some(Color::Rgb(..))
        ));
        assert!(colours(Palette::plain()).is_empty());
        assert!(Palette::plain().chosen.add_modifier.contains(Modifier::REVERSED));
    }
}
