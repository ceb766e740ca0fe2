//! A buffer of one size, filled at its end and emptied at its beginning.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, ReadBuf};

/// Bytes on their way. Its size never changes, so no body makes the daemon larger.
pub(super) struct Buffer {
    room: Box<[u8]>,
    start: usize,
    end: usize,
}

impl Buffer {
    pub(super) fn new(size: usize) -> Self {
        Self {
            room: vec![0; size].into_boxed_slice(),
            start: 0,
            end: 0,
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.room[self.start..self.end]
    }

    pub(super) fn is_empty(&self) -> bool {
        self.start == self.end
    }

    pub(super) fn is_full(&self) -> bool {
        self.start == 0 && self.end == self.room.len()
    }

    /// The first bytes are dealt with.
    pub(super) fn consume(&mut self, count: usize) {
        self.start += count;
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        }
    }

    /// Takes the first bytes out into `to`, in the place of what was there.
    pub(super) fn take(&mut self, count: usize, to: &mut Vec<u8>) {
        to.clear();
        to.extend_from_slice(&self.bytes()[..count]);
        self.consume(count);
    }

    /// Reads once, behind what is there; tells how much, 0 at the end. Must not be called when it is full.
    pub(super) fn poll_read(
        &mut self,
        cx: &mut Context<'_>,
        from: &mut (impl AsyncRead + Unpin),
    ) -> Poll<std::io::Result<usize>> {
        if self.end == self.room.len() {
            self.room.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        let mut free = ReadBuf::new(&mut self.room[self.end..]);
        ready!(Pin::new(from).poll_read(cx, &mut free))?;
        let count = free.filled().len();
        self.end += count;
        Poll::Ready(Ok(count))
    }
}
