//! `zstd` (RFC 8878), block by block: a frame's reader takes no part of a block, and one that takes all blocks that are there at
//! once would need memory for all of them.

use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::io::{self, Write};

/// The largest window that servers of the web may use (RFC 9659, 3).
const WINDOW: u64 = 8 * 1024 * 1024;
/// The longest header of a frame.
const HEADER: usize = 18;
/// Where its descriptor stands, behind the magic number.
const DESCRIPTOR: usize = 4;
/// The header of a block.
const BLOCK_HEADER: usize = 3;
/// What a block may hold at most, however it is written.
const BLOCK: usize = 128 * 1024;

/// Reads frames.
pub(super) struct Zstd<W> {
    pub(super) out: W,
    frame: FrameDecoder,
    /// What has come of the next block.
    held: Vec<u8>,
    frame_in_hand: Option<Frame>,
}

/// What was read of a frame's header.
#[derive(Clone, Copy)]
struct Frame {
    /// Whether four bytes follow its last block.
    has_checksum: bool,
}

/// What stands before a block.
struct Block {
    /// With its header.
    size: usize,
    is_last: bool,
}

impl<W: Write> Zstd<W> {
    pub(super) fn new(out: W) -> Self {
        let mut frame = FrameDecoder::new();
        frame.set_max_window_size(WINDOW);
        Self {
            out,
            frame,
            held: Vec::new(),
            frame_in_hand: None,
        }
    }

    pub(super) fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.held.extend_from_slice(bytes);
        let mut held = std::mem::take(&mut self.held);
        let mut rest = held.as_slice();
        while self.step(&mut rest)? {}
        let done = held.len() - rest.len();
        held.drain(..done);
        self.held = held;
        Ok(())
    }

    /// Reads the next piece, if all of it is there.
    fn step(&mut self, rest: &mut &[u8]) -> io::Result<bool> {
        match self.frame_in_hand {
            None if rest.is_empty() => Ok(false),
            None => self.begin(rest),
            Some(frame) => self.read_block(frame, rest),
        }
    }

    fn begin(&mut self, rest: &mut &[u8]) -> io::Result<bool> {
        let mut after = *rest;
        match self.frame.reset(&mut after) {
            Ok(()) => {
                self.frame_in_hand = Some(Frame {
                    has_checksum: rest[DESCRIPTOR] & 4 != 0,
                });
                *rest = after;
                Ok(true)
            }
            Err(_) if rest.len() < HEADER => Ok(false),
            Err(error) => Err(io::Error::other(error)),
        }
    }

    fn read_block(&mut self, frame: Frame, rest: &mut &[u8]) -> io::Result<bool> {
        let Some(block) = Block::of(rest)? else {
            return Ok(false);
        };
        let size = block.size + if block.is_last && frame.has_checksum { 4 } else { 0 };
        let Some((mut own, after)) = rest.split_at_checked(size) else {
            return Ok(false);
        };
        let is_over = self
            .frame
            .decode_blocks(&mut own, BlockDecodingStrategy::UptoBlocks(1))
            .map_err(io::Error::other)?;
        *rest = after;
        if is_over {
            self.frame_in_hand = None;
        }
        // All but what later blocks may refer to; at the end of a frame all.
        self.frame.collect_to_writer(&mut self.out)?;
        Ok(true)
    }
}

impl Block {
    /// Reads its header (RFC 8878, 3.1.1.2); `None` when it is not there yet.
    fn of(bytes: &[u8]) -> io::Result<Option<Self>> {
        let Some(&[first, second, third]) = bytes.first_chunk::<BLOCK_HEADER>() else {
            return Ok(None);
        };
        let word = u32::from_le_bytes([first, second, third, 0]);
        let size = usize::try_from(word >> 3).unwrap_or(usize::MAX);
        if size > BLOCK {
            return Err(io::ErrorKind::InvalidData.into());
        }
        // One byte stands for a block of it, again and again.
        let is_repeated = (word >> 1) & 3 == 1;
        Ok(Some(Self {
            size: BLOCK_HEADER + if is_repeated { 1 } else { size },
            is_last: word & 1 == 1,
        }))
    }
}
