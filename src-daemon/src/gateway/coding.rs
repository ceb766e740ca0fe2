//! Compressed answers, read beside what is passed on: what the caller gets stays as it came.
//!
//! Bytes are given as they come, and what they say goes to a writer, in constant memory: a window (32 KiB; 16 MiB at most with
//! `br`, 8 MiB with `zstd`) and a piece. What can't be read is not read any further, and nobody is told: it is not ours.

mod zstd;

use self::zstd::Zstd;
use brotli_decompressor::{BrotliDecoderParameter, DecompressorWriter};
use flate2::write::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use std::io::{self, Write};

/// The memory in which pieces of `br` come out.
const PIECE: usize = 8 * 1024;

/// How an answer is compressed (RFC 9110, 8.4.1; RFC 7932; RFC 8878).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

/// What `Content-Encoding` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coded {
    /// As it is.
    Not,
    /// In one of the ways that are known.
    In(Coding),
    /// In another way, or in several.
    Strangely,
}

/// Reads what is compressed, piece by piece.
pub(super) struct Decoder<W: Write> {
    state: State<W>,
    is_broken: bool,
}

enum State<W: Write> {
    Gzip(MultiGzDecoder<W>),
    Zlib(ZlibDecoder<W>),
    /// Without the header of zlib, as some servers write it.
    Raw(DeflateDecoder<W>),
    /// Until the first byte tells which of both.
    Deflate(Option<W>),
    Brotli(Box<DecompressorWriter<W>>),
    Zstd(Box<Zstd<W>>),
}

impl Coded {
    /// Reads the header.
    pub(super) fn of(value: Option<&[u8]>) -> Self {
        let Some(value) = value else { return Self::Not };
        let is = |name: &[u8]| value.trim_ascii().eq_ignore_ascii_case(name);
        if is(b"") || is(b"identity") {
            Self::Not
        } else if is(b"gzip") || is(b"x-gzip") {
            Self::In(Coding::Gzip)
        } else if is(b"deflate") {
            Self::In(Coding::Deflate)
        } else if is(b"br") {
            Self::In(Coding::Brotli)
        } else if is(b"zstd") {
            Self::In(Coding::Zstd)
        } else {
            Self::Strangely
        }
    }
}

impl<W: Write> Decoder<W> {
    /// A reader that writes what it reads into `out`, until that takes no more.
    pub(super) fn new(coding: Coding, out: W) -> Self {
        let state = match coding {
            Coding::Gzip => State::Gzip(MultiGzDecoder::new(out)),
            Coding::Deflate => State::Deflate(Some(out)),
            Coding::Brotli => State::Brotli(Box::new(brotli(out))),
            Coding::Zstd => State::Zstd(Box::new(Zstd::new(out))),
        };
        Self {
            state,
            is_broken: false,
        }
    }

    /// The next bytes as they came.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        if bytes.is_empty() || self.is_broken {
            return;
        }
        if let State::Deflate(out) = &mut self.state
            && let Some(out) = out.take()
        {
            self.state = deflate(bytes[0], out);
        }
        self.is_broken = self.state.write(bytes).is_err();
    }

    /// Nothing more comes: what was held back is written.
    pub(super) fn end(&mut self) {
        if !self.is_broken {
            self.is_broken = self.state.flush().is_err();
        }
    }

    /// Where it was written.
    pub(super) fn out(&self) -> Option<&W> {
        match &self.state {
            State::Gzip(inner) => Some(inner.get_ref()),
            State::Zlib(inner) => Some(inner.get_ref()),
            State::Raw(inner) => Some(inner.get_ref()),
            State::Deflate(out) => out.as_ref(),
            State::Brotli(inner) => Some(inner.get_ref()),
            State::Zstd(inner) => Some(&inner.out),
        }
    }
}

impl<W: Write> State<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Gzip(inner) => inner.write_all(bytes),
            Self::Zlib(inner) => inner.write_all(bytes),
            Self::Raw(inner) => inner.write_all(bytes),
            Self::Deflate(_) => Ok(()),
            Self::Brotli(inner) => inner.write_all(bytes),
            Self::Zstd(inner) => inner.add(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Gzip(inner) => inner.flush(),
            Self::Zlib(inner) => inner.flush(),
            Self::Raw(inner) => inner.flush(),
            Self::Brotli(inner) => inner.flush(),
            Self::Deflate(_) | Self::Zstd(_) => Ok(()),
        }
    }
}

/// The header of zlib says `8` in its first half byte, and at most `7` in the other (RFC 1950, 2.2). As the beginning of raw deflate
/// that would be a stored block that nobody writes.
fn deflate<W: Write>(first: u8, out: W) -> State<W> {
    if first & 0x0f == 8 && first >> 4 <= 7 {
        State::Zlib(ZlibDecoder::new(out))
    } else {
        State::Raw(DeflateDecoder::new(out))
    }
}

fn brotli<W: Write>(out: W) -> DecompressorWriter<W> {
    let mut made = DecompressorWriter::new(out, PIECE);
    // Windows of up to a gigabyte are no part of `br` (RFC 7932, 9.1).
    made.set_parameter(BrotliDecoderParameter::BROTLI_DECODER_PARAM_LARGE_WINDOW, 0);
    made
}

#[cfg(test)]
mod tests {
    use super::{Coded, Coding, Decoder};

    macro_rules! vector {
        ($name:literal) => {
            include_bytes!(concat!("../../tests/vectors/coded/", $name)) as &[u8]
        };
    }

    /// An answer and a stream that tell usage, as zlib, Google's brotli and Facebook's zstd write them (Node 20, zstd 1.5.4).
    const WRITTEN: [(Coding, &[u8], &[u8]); 5] = [
        (Coding::Gzip, vector!("json.gzip"), vector!("sse.gzip")),
        (Coding::Deflate, vector!("json.deflate"), vector!("sse.deflate")),
        (Coding::Deflate, vector!("json.raw"), vector!("sse.raw")),
        (Coding::Brotli, vector!("json.br"), vector!("sse.br")),
        (Coding::Zstd, vector!("json.zstd"), vector!("sse.zstd")),
    ];

    fn read(coding: Coding, bytes: &[u8], size: usize) -> Vec<u8> {
        let mut decoder = Decoder::new(coding, Vec::new());
        bytes.chunks(size).for_each(|piece| decoder.add(piece));
        decoder.end();
        decoder.out().cloned().unwrap_or_default()
    }

    #[test]
    fn a_text_comes_out_however_it_is_cut() {
        for (coding, json, sse) in WRITTEN {
            for (bytes, text) in [(json, vector!("json")), (sse, vector!("sse"))] {
                for size in 1..=bytes.len() {
                    assert!(read(coding, bytes, size) == text, "{coding:?} in pieces of {size}");
                }
            }
        }
    }

    #[test]
    fn one_member_may_follow_another() {
        for (coding, json, sse) in WRITTEN {
            if matches!(coding, Coding::Gzip | Coding::Zstd) {
                let both = [json, sse].concat();
                let text = [vector!("json"), vector!("sse")].concat();
                assert!(read(coding, &both, 11) == text, "{coding:?}");
            }
        }
    }

    #[test]
    fn what_is_damaged_ends_the_reading_and_nothing_else() {
        for (coding, bytes, _) in WRITTEN {
            for place in 0..bytes.len() {
                for bit in 0..8 {
                    let mut damaged = bytes.to_vec();
                    damaged[place] ^= 1 << bit;
                    read(coding, &damaged, 13);
                }
                read(coding, &bytes[..place], 13);
            }
        }
        // Almost anything is raw deflate at first.
        for coding in [Coding::Gzip, Coding::Brotli, Coding::Zstd] {
            assert_eq!(read(coding, b"{\"usage\":{}}", 3).len(), 0, "{coding:?}");
        }
    }

    /// 250,000 blocks of 128 KiB each in one megabyte: read block by block, they take the memory of one.
    #[test]
    fn a_bomb_is_read_in_constant_memory() {
        struct Count(u64);
        impl std::io::Write for Count {
            fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
                assert!(bytes.len() <= 16 << 20);
                self.0 += bytes.len() as u64;
                if self.0 > 1 << 26 {
                    Err(std::io::ErrorKind::FileTooLarge.into())
                } else {
                    Ok(bytes.len())
                }
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        // A window of 1 MiB, then blocks that repeat one byte.
        let mut bomb = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50];
        for _ in 0..250_000 {
            bomb.extend_from_slice(&[0x02, 0x00, 0x10, b'x']);
        }
        let mut decoder = Decoder::new(Coding::Zstd, Count(0));
        bomb.chunks(32 * 1024).for_each(|piece| decoder.add(piece));
        decoder.end();
        assert!(decoder.out().is_some_and(|count| count.0 > 1 << 26));
    }

    #[test]
    fn the_names_of_codings_are_read_as_http_means_them() {
        for (name, coded) in [
            (&b""[..], Coded::Not),
            (b"identity", Coded::Not),
            (b"GZip ", Coded::In(Coding::Gzip)),
            (b"br", Coded::In(Coding::Brotli)),
            (b"zstd", Coded::In(Coding::Zstd)),
            (b"gzip, br", Coded::Strangely),
            (b"compress", Coded::Strangely),
        ] {
            assert_eq!(Coded::of(Some(name)), coded);
        }
        assert_eq!(Coded::of(None), Coded::Not);
    }
}
