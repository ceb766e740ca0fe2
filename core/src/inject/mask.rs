//! Hides values in a stream of bytes: what a program prints, what a provider answers.
//!
//! Protects values from logs, screens and whoever reads the stream. It is a net, not a wall: a program that wants to tell a
//! value can write it backwards. Invariants, because the stream comes in pieces of any size:
//!
//! - A byte is hidden when any form of any value covers it, and every stretch of hidden bytes becomes one mark. So neither of two
//!   values that overlap shows its end, and the longest occurrence always wins.
//! - Nothing is let out that may be the beginning of a value, except by [`Mask::let_go`]; so where a piece ends does not matter.
//! - At most the longest form and one piece are held, whatever comes.
//! - An occurrence that the end of the stream cuts off is hidden when half of it was there.

mod forms;

use crate::secret::Secret;
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use std::sync::Arc;
use zeroize::{Zeroize, Zeroizing};

/// What stands where a value was.
pub const MARK: &str = "[hidden]";
/// Bytes that are looked at in one go; larger pieces are cut.
const PIECE: usize = 64 * 1024;
/// The most that [`Mask::let_go`] lets out of a value: less than the prefix that tells a provider's keys apart.
const LET_GO: usize = 8;

/// The forms of values that are looked for.
///
/// # Security
/// The automaton holds the values. It is wiped when it is freed, where the program's allocator wipes (every program of byok).
pub struct Patterns {
    automaton: AhoCorasick,
    /// Sorted, so that the forms with a common beginning are neighbours.
    sorted: Vec<Zeroizing<Vec<u8>>>,
    longest: usize,
}

impl Patterns {
    /// Bytes; shorter values, and shorter forms, would hide half of what is said and are not looked for.
    pub const SHORTEST: usize = 4;

    /// Looks for these values as they are, and as base64, hex, in a URL and in JSON; for the lines of values of several lines.
    ///
    /// `None` when nothing is left to look for.
    pub fn of<'a>(values: impl IntoIterator<Item = &'a Secret>) -> Option<Self> {
        let values = values.into_iter().filter(|value| value.len() >= Self::SHORTEST);
        let forms = values.flat_map(forms::of);
        let mut sorted: Vec<_> = forms.filter(|form| form.len() >= Self::SHORTEST).collect();
        sorted.sort_unstable_by(|one, other| one.as_slice().cmp(other.as_slice()));
        sorted.dedup();
        let longest = sorted.iter().map(|form| form.len()).max()?;
        // The fastest kind takes a kilobyte for each byte of a value; this one a few words.
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(sorted.iter().map(|form| form.as_slice()))
            .ok()?;
        Some(Self {
            automaton,
            sorted,
            longest,
        })
    }

    /// The forms that begin with `text` and go on.
    fn going_on<'a>(&'a self, text: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        let first = self.sorted.partition_point(|form| form.as_slice() < text);
        let same = self.sorted[first..].iter().map(|form| form.as_slice());
        same.take_while(move |form| form.starts_with(text))
            .filter(move |form| form.len() > text.len())
    }

    fn is_beginning(&self, text: &[u8]) -> bool {
        self.going_on(text).next().is_some()
    }
}

/// One stream that values are hidden in.
pub struct Mask {
    patterns: Arc<Patterns>,
    /// What came and is not decided: its first byte may be the first of a value.
    held: Zeroizing<Vec<u8>>,
    /// So many of the held bytes are hidden already, by an occurrence that began before them.
    hidden: usize,
    /// So many of the held bytes were let out.
    gone: usize,
    /// Whether the byte before was hidden: its mark stands for the next one, too.
    is_marked: bool,
}

impl Mask {
    /// A stream that has not begun.
    pub fn new(patterns: Arc<Patterns>) -> Self {
        let held = Vec::with_capacity(patterns.longest + PIECE);
        Self {
            patterns,
            held: Zeroizing::new(held),
            hidden: 0,
            gone: 0,
            is_marked: false,
        }
    }

    /// Takes the next piece; gives what is decided by it.
    pub fn feed(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        for part in piece.chunks(PIECE) {
            self.held.extend_from_slice(part);
            let spans = self.spans();
            let from = self.held.len().saturating_sub(self.patterns.longest - 1);
            let open = (from..self.held.len()).find(|at| self.patterns.is_beginning(&self.held[*at..]));
            self.release(open.unwrap_or(self.held.len()), &spans, out);
        }
    }

    /// Whether something is held that [`Mask::let_go`] would let out.
    pub fn is_waiting(&self) -> bool {
        self.gone < self.held.len()
    }

    /// Nothing came for a while: lets out what is most likely no value, at most 8 bytes and a quarter of it. Should the rest of a
    /// value follow, that is hidden all the same.
    pub fn let_go(&mut self, out: &mut Vec<u8>) {
        let length = self.held.len();
        let is_short = length <= LET_GO && self.patterns.going_on(&self.held).all(|form| length * 4 <= form.len());
        if is_short {
            let spans = self.spans();
            self.write(length, &spans, out);
            self.gone = length;
        }
    }

    /// The stream has ended: gives what was held.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        let mut spans = self.spans();
        let end = self.held.len();
        let is_half = |at: &usize| {
            let rest = &self.held[*at..];
            let mut forms = self.patterns.going_on(rest);
            forms.any(|form| rest.len() >= Patterns::SHORTEST && rest.len() * 2 >= form.len())
        };
        spans.extend((0..end).find(is_half).map(|start| (start, end)));
        spans.sort_unstable();
        self.release(end, &spans, out);
    }

    /// What is hidden of the held bytes: where it begins and ends, in the order of the beginnings.
    fn spans(&self) -> Vec<(usize, usize)> {
        let found = self.patterns.automaton.find_overlapping_iter(&*self.held);
        let mut spans: Vec<_> = found.map(|one| (one.start(), one.end())).collect();
        spans.push((0, self.hidden));
        spans.sort_unstable();
        spans
    }

    /// Writes the first `count` bytes and forgets them.
    fn release(&mut self, count: usize, spans: &[(usize, usize)], out: &mut Vec<u8>) {
        self.write(count, spans, out);
        let began = spans.iter().filter(|(start, end)| *start < count && *end > count);
        let before = self.hidden.saturating_sub(count);
        self.hidden = began.map(|(_, end)| end - count).fold(before, usize::max);
        self.gone = self.gone.saturating_sub(count);
        let left = self.held.len() - count;
        self.held.copy_within(count.., 0);
        self.held[left..].zeroize();
        self.held.truncate(left);
    }

    /// Writes the first `count` bytes but those that are gone, with a mark for each hidden stretch.
    fn write(&mut self, count: usize, spans: &[(usize, usize)], out: &mut Vec<u8>) {
        let mut at = self.gone;
        for (start, end) in spans {
            let (start, end) = ((*start).max(at), (*end).min(count));
            if start >= end {
                continue;
            }
            self.show(at..start, out);
            if !self.is_marked {
                out.extend_from_slice(MARK.as_bytes());
                self.is_marked = true;
            }
            at = end;
        }
        self.show(at..count.max(at), out);
    }

    fn show(&mut self, range: std::ops::Range<usize>, out: &mut Vec<u8>) {
        if !range.is_empty() {
            out.extend_from_slice(&self.held[range]);
            self.is_marked = false;
        }
    }
}
