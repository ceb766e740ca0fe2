//! Bytes become lines, at most so much of one in memory.

use super::outline::Outline;

/// The longest line that is held whole, in bytes. A longer one passes in pieces as it comes: it is not searched for a refusal, and
/// its request is never repeated. The largest messages seen are files in base64, of 10 to 30 MiB.
pub const MOST_HELD: usize = 64 * 1024 * 1024;

/// What has come.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    /// A line with its break; without one when the stream ended.
    Line(Vec<u8>),
    /// A piece of a line that is too long to be held, and not its last.
    Part(Vec<u8>),
    /// Its last piece, and what the whole line was.
    End(Vec<u8>, Outline),
}

/// One direction of a conversation.
#[derive(Debug)]
pub struct Lines {
    most: usize,
    /// A line without its end.
    begun: Vec<u8>,
    /// Of a line that is passing in pieces.
    passing: Option<Outline>,
}

impl Default for Lines {
    fn default() -> Self {
        Self::holding(MOST_HELD)
    }
}

impl Lines {
    /// With another bound.
    pub fn holding(most: usize) -> Self {
        Self {
            most,
            begun: Vec::new(),
            passing: None,
        }
    }

    /// Takes bytes, gives what is whole.
    pub fn feed(&mut self, mut bytes: &[u8]) -> Vec<Piece> {
        let mut pieces = Vec::new();
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            let (line, rest) = bytes.split_at(end + 1);
            self.take(line);
            pieces.push(self.finish());
            bytes = rest;
        }
        self.take(bytes);
        if self.begun.len() > self.most || (self.passing.is_some() && !self.begun.is_empty()) {
            let part = std::mem::take(&mut self.begun);
            self.passing.get_or_insert_default().feed(&part);
            pieces.push(Piece::Part(part));
        }
        pieces
    }

    /// The stream has ended: what is left of it.
    pub fn end(&mut self) -> Option<Piece> {
        (!self.begun.is_empty() || self.passing.is_some()).then(|| self.finish())
    }

    /// Bytes that are held.
    pub fn held(&self) -> usize {
        self.begun.len()
    }

    fn take(&mut self, bytes: &[u8]) {
        self.begun.extend_from_slice(bytes);
    }

    fn finish(&mut self) -> Piece {
        let bytes = std::mem::take(&mut self.begun);
        match self.passing.take() {
            None => Piece::Line(bytes),
            Some(mut outline) => {
                outline.feed(&bytes);
                Piece::End(bytes, outline)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Lines, Piece};
    use proptest::collection::vec;
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    fn bytes(piece: &Piece) -> &[u8] {
        match piece {
            Piece::Line(bytes) | Piece::Part(bytes) | Piece::End(bytes, _) => bytes,
        }
    }

    #[test]
    fn a_line_is_given_when_it_is_whole_and_the_rest_at_the_end() {
        let mut lines = Lines::default();
        assert_eq!(lines.feed(b"{\"a\""), []);
        assert_eq!(
            lines.feed(b":1}\r\n\n{"),
            [Piece::Line(b"{\"a\":1}\r\n".to_vec()), Piece::Line(b"\n".to_vec())]
        );
        assert_eq!(lines.end(), Some(Piece::Line(b"{".to_vec())));
        assert_eq!(lines.end(), None);
    }

    #[test]
    fn a_line_that_is_too_long_passes_in_pieces_and_is_known_at_its_end() {
        let mut lines = Lines::holding(8);
        assert!(matches!(lines.feed(b"{\"x\":\"aaaa").as_slice(), [Piece::Part(_)]));
        assert!(matches!(lines.feed(b"bb").as_slice(), [Piece::Part(_)]));
        let last = lines.feed(b"\",\"id\":7}\n{}\n");
        let [Piece::End(_, outline), Piece::Line(next)] = last.as_slice() else {
            panic!("{last:?}");
        };
        assert_eq!(outline.id().unwrap().json(), "7");
        assert_eq!(next, b"{}\n");
    }

    proptest! {
        #[test]
        fn no_byte_is_lost_added_or_moved(chunks in vec(vec(any::<u8>(), 0..40), 0..20), most in 0usize..64) {
            let mut lines = Lines::holding(most);
            let mut given = Vec::new();
            for chunk in &chunks {
                for piece in lines.feed(chunk) {
                    given.extend_from_slice(bytes(&piece));
                    if let Piece::Line(line) = &piece {
                        prop_assert!(line.iter().position(|byte| *byte == b'\n') == Some(line.len() - 1));
                    }
                }
                prop_assert!(lines.held() <= most);
            }
            given.extend(lines.end().iter().flat_map(bytes));
            prop_assert_eq!(given, chunks.concat());
        }
    }
}
