//! Where a body ends.
//!
//! Bodies pass as they came, byte for byte. What is read here is only where they end, and with chunks that they are written in
//! the one way that nobody can read in two: RFC 9112, 7.1, with CR LF, without extensions from a caller, and with no trailer
//! that could be taken for a header that decides about the message or shows a credential.

/// What tells the end of a body.
#[derive(Debug)]
pub(super) enum Framing {
    /// There is none.
    Empty,
    /// So many bytes are to come.
    Length(u64),
    /// Chunks, until the empty one.
    Chunked(Chunks),
    /// The end of the connection.
    UntilClose,
}

/// A body that is not what it should be.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Malformed;

/// Who wrote the chunks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writer {
    /// Somebody on this machine: no extensions.
    Caller,
    /// The provider.
    Provider,
}

/// A reader of chunks.
#[derive(Debug)]
pub(super) struct Chunks {
    state: State,
    writer: Writer,
    /// Bytes of trailers so far.
    trailers: usize,
    /// The name of the trailer that is being read, in lower case; longer ones are cut and can't be one of the forbidden.
    name: [u8; LONGEST_FORBIDDEN + 1],
    named: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Size {
        size: u64,
        digits: u8,
    },
    Extension {
        size: u64,
    },
    SizeEnd {
        size: u64,
    },
    Data {
        left: u64,
    },
    DataCr,
    DataLf,
    LineStart,
    Name,
    Value,
    LineEnd,
    LastLf,
    Over,
    /// It was no body, and stays none: whoever reads the same bytes again must not begin in the middle of them.
    Broken,
}

/// Fifteen digits: no chunk is larger than a file system.
const MAX_DIGITS: u8 = 15;
/// All trailers of a message.
const MAX_TRAILERS: usize = 8 * 1024;
const LONGEST_FORBIDDEN: usize = 19;
/// Must not follow a body, because somebody could take it for a header (RFC 9110, 6.5.1).
const FORBIDDEN: [&[u8]; 14] = [
    b"authorization",
    b"proxy-authorization",
    b"x-api-key",
    b"api-key",
    b"x-goog-api-key",
    b"content-length",
    b"transfer-encoding",
    b"content-encoding",
    b"content-type",
    b"host",
    b"connection",
    b"cookie",
    b"set-cookie",
    b"trailer",
];

impl Framing {
    pub(super) fn chunked(writer: Writer) -> Self {
        Self::Chunked(Chunks {
            state: State::Size { size: 0, digits: 0 },
            writer,
            trailers: 0,
            name: [0; LONGEST_FORBIDDEN + 1],
            named: 0,
        })
    }

    /// Whether nothing more is to come.
    pub(super) fn is_over(&self) -> bool {
        match self {
            Self::Empty | Self::Length(0) => true,
            Self::Chunked(chunks) => chunks.state == State::Over,
            Self::Length(_) | Self::UntilClose => false,
        }
    }

    /// How many of the bytes belong to the body. `see` is shown those that are not its framing.
    pub(super) fn pass(&mut self, bytes: &[u8], mut see: impl FnMut(&[u8])) -> Result<usize, Malformed> {
        match self {
            Self::Empty => Ok(0),
            Self::Length(left) => {
                let count = usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len());
                *left -= count as u64;
                see(&bytes[..count]);
                Ok(count)
            }
            Self::Chunked(chunks) => chunks.pass(bytes, see),
            Self::UntilClose => {
                see(bytes);
                Ok(bytes.len())
            }
        }
    }
}

impl Chunks {
    fn pass(&mut self, bytes: &[u8], mut see: impl FnMut(&[u8])) -> Result<usize, Malformed> {
        let mut at = 0;
        while at < bytes.len() && self.state != State::Over {
            if let State::Data { left } = self.state {
                let count = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len() - at);
                see(&bytes[at..at + count]);
                at += count;
                let left = left - count as u64;
                self.state = if left == 0 { State::DataCr } else { State::Data { left } };
                continue;
            }
            match self.step(bytes[at]) {
                Ok(state) => self.state = state,
                Err(malformed) => {
                    self.state = State::Broken;
                    return Err(malformed);
                }
            }
            at += 1;
        }
        Ok(at)
    }

    fn step(&mut self, byte: u8) -> Result<State, Malformed> {
        Ok(match (self.state, byte) {
            (State::Size { size, digits }, _) if byte.is_ascii_hexdigit() && digits < MAX_DIGITS => State::Size {
                size: size * 16 + u64::from((byte as char).to_digit(16).unwrap_or(0)),
                digits: digits + 1,
            },
            (State::Size { size, digits: 1.. }, b'\r') => State::SizeEnd { size },
            (State::Size { size, digits: 1.. }, b';' | b' ') if self.writer == Writer::Provider => {
                State::Extension { size }
            }
            (State::Extension { size }, b'\r') => State::SizeEnd { size },
            (State::Extension { size }, b'\t' | b' '..=b'~') => State::Extension { size },
            (State::SizeEnd { size: 0 }, b'\n') => State::LineStart,
            (State::SizeEnd { size }, b'\n') => State::Data { left: size },
            (State::DataCr, b'\r') => State::DataLf,
            (State::DataLf, b'\n') => State::Size { size: 0, digits: 0 },
            (State::LineStart, b'\r') => State::LastLf,
            (State::LastLf, b'\n') => State::Over,
            (State::LineStart, _) => {
                self.named = 0;
                self.name_byte(byte)?
            }
            (State::Name, b':') => self.name_end()?,
            (State::Name, _) => self.name_byte(byte)?,
            (State::Value, b'\r') => State::LineEnd,
            (State::Value, b'\t' | b' '..=b'~' | 0x80..) => self.count(State::Value)?,
            (State::LineEnd, b'\n') => State::LineStart,
            _ => return Err(Malformed),
        })
    }

    fn name_byte(&mut self, byte: u8) -> Result<State, Malformed> {
        if !byte.is_ascii_alphanumeric() && !b"!#$%&'*+-.^_`|~".contains(&byte) {
            return Err(Malformed);
        }
        if let Some(place) = self.name.get_mut(self.named) {
            *place = byte.to_ascii_lowercase();
            self.named += 1;
        }
        self.count(State::Name)
    }

    fn name_end(&self) -> Result<State, Malformed> {
        if FORBIDDEN.contains(&&self.name[..self.named]) {
            return Err(Malformed);
        }
        Ok(State::Value)
    }

    fn count(&mut self, next: State) -> Result<State, Malformed> {
        self.trailers += 1;
        if self.trailers > MAX_TRAILERS {
            Err(Malformed)
        } else {
            Ok(next)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Framing, Malformed, Writer};

    /// Reads in pieces of every size; what is seen and how much belongs to it must not depend on it.
    fn read(text: &[u8], writer: Writer) -> Result<(Vec<u8>, usize), Malformed> {
        let mut results = Vec::new();
        for size in 1..=text.len() {
            let (mut framing, mut seen, mut whole) = (Framing::chunked(writer), Vec::new(), 0);
            for piece in text.chunks(size) {
                let count = framing.pass(piece, |bytes| seen.extend_from_slice(bytes))?;
                whole += count;
                if count < piece.len() {
                    break;
                }
            }
            if !framing.is_over() {
                return Err(Malformed);
            }
            results.push((seen, whole));
        }
        results.dedup();
        assert_eq!(results.len(), 1);
        Ok(results.swap_remove(0))
    }

    #[test]
    fn chunks_are_read_to_their_end_and_no_further() {
        let text = b"4\r\nWiki\r\n00e\r\n in\r\n\r\nchunks.\r\n0\r\n\r\nGET /";
        assert_eq!(
            read(text, Writer::Caller),
            Ok((b"Wiki in\r\n\r\nchunks.".to_vec(), text.len() - 5))
        );
        let trailers = b"1\r\nx\r\n0\r\nDigest: a=b\r\nX-More: \xe9\r\n\r\n";
        assert_eq!(read(trailers, Writer::Caller), Ok((b"x".to_vec(), trailers.len())));
    }

    #[test]
    fn what_two_readers_could_read_in_two_ways_is_refused() {
        for text in [
            &b"4\nWiki\n0\n\n"[..],
            b"4\r\nWiki\n0\r\n\r\n",
            b"4;a=b\r\nWiki\r\n0\r\n\r\n",
            b"4 \r\nWiki\r\n0\r\n\r\n",
            b"+4\r\nWiki\r\n0\r\n\r\n",
            b"0x4\r\nWiki\r\n0\r\n\r\n",
            b"-1\r\n\r\n0\r\n\r\n",
            b"\r\n\r\n",
            b"4\r\nWikis\r\n0\r\n\r\n",
            b"1000000000000000\r\n\r\n",
            b"0\r\nContent-Length: 5\r\n\r\n",
            b"0\r\nAUTHORIZATION: x\r\n\r\n",
            b"0\r\nTransfer-Encoding: x\r\n\r\n",
            b"0\r\nA b: x\r\n\r\n",
            b"0\r\nA: x\n\r\n",
            b"0\r\n folded\r\n\r\n",
            b"0\r\nA: x\0\r\n\r\n",
        ] {
            assert_eq!(read(text, Writer::Caller), Err(Malformed), "{}", text.escape_ascii());
        }
        let extended = b"4;a=\"b\"\r\nWiki\r\n0\r\n\r\n";
        assert!(
            read(extended, Writer::Provider).is_ok(),
            "a provider may extend its chunks"
        );
    }

    #[test]
    fn what_is_no_body_stays_none_when_it_is_read_again() {
        let text = b"3\r\nabc\r\nf;x\r\n";
        let mut framing = Framing::chunked(Writer::Caller);
        for _ in 0..3 {
            assert_eq!(framing.pass(text, |_| {}), Err(Malformed));
            assert_eq!(framing.pass(b"0\r\n\r\n", |_| {}), Err(Malformed));
            assert!(!framing.is_over());
        }
    }

    #[test]
    fn a_length_is_a_length() {
        let mut framing = Framing::Length(5);
        assert_eq!(framing.pass(b"abc", |_| {}), Ok(3));
        assert!(!framing.is_over());
        assert_eq!(framing.pass(b"defg", |_| {}), Ok(2));
        assert!(framing.is_over());
        assert!(Framing::Length(0).is_over() && Framing::Empty.is_over());
        assert!(!Framing::UntilClose.is_over());
    }
}
