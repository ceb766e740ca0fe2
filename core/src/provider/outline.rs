//! What an expression says of the values it fits without being compiled: their length, their letters, what is given.
//!
//! `build.rs` reads this file, too, and writes the outline of every built-in shape into the program. So a pasted key is
//! held against a table, and only the few expressions that are left get compiled.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

/// The outline of all values that an expression fits. It may let pass what the expression does not, never the reverse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outline {
    /// Bytes of the shortest.
    pub(crate) shortest: u32,
    /// Bytes of the longest; the largest number when there is no end.
    pub(crate) longest: u32,
    /// The ASCII bytes that may stand in one, a bit each.
    pub(crate) letters: u128,
    /// How many bytes of every one are given by the expression: 8 in `sk_live_[a-z]{24}`.
    pub(crate) given: u32,
}

impl Outline {
    /// The outlines of an expression that [`super::pattern::Pattern`] reads, one for each of its alternatives: together
    /// they would say little, as in `[a-z0-9]{32}|oc_[A-Za-z0-9_-]+`. `None` when it is no expression.
    pub(crate) fn all(expression: &str) -> Option<Vec<Self>> {
        let mut parser = ParserBuilder::new().unicode(false).utf8(false).build();
        let hir = parser.parse(expression).ok()?;
        Some(match hir.kind() {
            HirKind::Alternation(parts) => parts.iter().map(Self::of).collect(),
            _ => vec![Self::of(&hir)],
        })
    }

    fn of(hir: &Hir) -> Self {
        let properties = hir.properties();
        Self {
            shortest: counted(properties.minimum_len().unwrap_or(0)),
            longest: properties.maximum_len().map_or(u32::MAX, counted),
            letters: letters(hir),
            given: given(hir),
        }
    }
}

fn letters(hir: &Hir) -> u128 {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 0,
        HirKind::Literal(literal) => literal.0.iter().fold(0, |set, byte| set | range(*byte, *byte)),
        HirKind::Class(Class::Bytes(class)) => class.iter().fold(0, |set, one| set | range(one.start(), one.end())),
        HirKind::Class(Class::Unicode(_)) => u128::MAX,
        HirKind::Repetition(repetition) => letters(&repetition.sub),
        HirKind::Capture(capture) => letters(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().fold(0, |set, part| set | letters(part)),
    }
}

/// The bits of an inclusive range; bytes beyond ASCII have none.
fn range(first: u8, last: u8) -> u128 {
    (first..=last).filter(u8::is_ascii).fold(0, |set, byte| set | 1 << byte)
}

fn given(hir: &Hir) -> u32 {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(_) => 0,
        HirKind::Literal(literal) => counted(literal.0.len()),
        HirKind::Repetition(repetition) => given(&repetition.sub).saturating_mul(repetition.min),
        HirKind::Capture(capture) => given(&capture.sub),
        HirKind::Concat(parts) => parts.iter().map(given).fold(0, u32::saturating_add),
        HirKind::Alternation(parts) => parts.iter().map(given).min().unwrap_or(0),
    }
}

fn counted(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}
