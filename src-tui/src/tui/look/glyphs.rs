//! Lines and signs. Each takes one column, in whichever set.

use super::surroundings::Surroundings;
use byok_daemon::config::GlyphSet;

/// Lines and signs, in Unicode or in ASCII.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Glyphs {
    /// Verdict ok.
    pub(crate) ok: &'static str,
    /// Verdict dead.
    pub(crate) dead: &'static str,
    /// Verdict limited.
    pub(crate) limited: &'static str,
    /// Verdict unknown.
    pub(crate) unknown: &'static str,
    /// Before the chosen row.
    pub(crate) pointer: &'static str,
    /// Before a marked row.
    pub(crate) mark: &'static str,
    /// After the default key of a service.
    pub(crate) default: &'static str,
    /// Where a text was cut.
    pub(crate) more: &'static str,
    /// For each hidden character.
    pub(crate) hidden: &'static str,
    /// Between things on a line.
    pub(crate) dot: &'static str,
    /// A horizontal line.
    pub(crate) rule: &'static str,
    /// Upwards and downwards.
    pub(crate) up: &'static str,
    /// See `up`.
    pub(crate) down: &'static str,
    /// Eighths of a block, from nothing to full.
    pub(crate) bars: [&'static str; 9],
    /// A frame's corners and sides: top left, top right, bottom left, bottom right, horizontal, vertical.
    pub(crate) frame: [&'static str; 6],
}

/// For terminals that speak UTF-8.
pub(crate) const UNICODE: Glyphs = Glyphs {
    ok: "✓",
    dead: "✗",
    limited: "!",
    unknown: "?",
    pointer: "›",
    mark: "●",
    default: "★",
    more: "…",
    hidden: "•",
    dot: "·",
    rule: "─",
    up: "▲",
    down: "▼",
    bars: [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    frame: ["╭", "╮", "╰", "╯", "─", "│"],
};

/// For the others.
pub(crate) const ASCII: Glyphs = Glyphs {
    ok: "+",
    dead: "x",
    limited: "!",
    unknown: "?",
    pointer: ">",
    mark: "*",
    default: "*",
    more: "~",
    hidden: "*",
    dot: "-",
    rule: "-",
    up: "^",
    down: "v",
    bars: [" ", ".", ".", ":", ":", "|", "|", "#", "#"],
    frame: ["+", "+", "+", "+", "-", "|"],
};

/// The set for this terminal.
pub(super) fn fitting(wanted: GlyphSet, around: &Surroundings) -> &'static Glyphs {
    match wanted {
        GlyphSet::Unicode => &UNICODE,
        GlyphSet::Ascii => &ASCII,
        // The console's fonts have frames, but no check marks and stars.
        GlyphSet::Auto if around.is_utf8() && around.term != "linux" => &UNICODE,
        GlyphSet::Auto => &ASCII,
    }
}

#[cfg(test)]
mod tests {
    use super::{ASCII, GlyphSet, Glyphs, Surroundings, UNICODE, fitting};
    use unicode_width::UnicodeWidthStr;

    fn all(glyphs: &Glyphs) -> Vec<&'static str> {
        let signs = [
            glyphs.ok,
            glyphs.dead,
            glyphs.limited,
            glyphs.unknown,
            glyphs.pointer,
            glyphs.mark,
            glyphs.default,
            glyphs.more,
            glyphs.hidden,
            glyphs.dot,
            glyphs.rule,
            glyphs.up,
            glyphs.down,
        ];
        signs.into_iter().chain(glyphs.bars).chain(glyphs.frame).collect()
    }

    #[test]
    fn every_glyph_takes_one_column() {
        for glyph in all(&UNICODE).into_iter().chain(all(&ASCII)) {
            assert_eq!((glyph.width(), glyph.chars().count()), (1, 1), "{glyph}");
        }
        assert!(all(&ASCII).iter().all(|glyph| glyph.is_ascii()));
    }

    #[test]
    fn the_first_variable_that_is_set_decides_whether_the_locale_is_utf_8() {
        let glyphs = |variables: &[(&str, &str)]| fitting(GlyphSet::Auto, &Surroundings::of(variables));
        assert_eq!(glyphs(&[("LANG", "C.UTF-8")]), &UNICODE);
        assert_eq!(
            glyphs(&[("LC_ALL", ""), ("LC_CTYPE", "de_DE.utf8"), ("LANG", "C")]),
            &UNICODE
        );
        assert_eq!(glyphs(&[("LC_ALL", "C"), ("LANG", "C.UTF-8")]), &ASCII);
        assert_eq!(glyphs(&[("LANG", "de_DE@euro")]), &ASCII);
        assert_eq!(glyphs(&[]), &ASCII);
        assert_eq!(glyphs(&[("LANG", "C.UTF-8"), ("TERM", "linux")]), &ASCII);
        assert_eq!(fitting(GlyphSet::Unicode, &Surroundings::of(&[])), &UNICODE);
    }
}
