//! The two kinds of ends: one that is read, one that is written. Neither blocks: both are used when `poll` says so.

use byok_core::mcp::{Lines, Piece};
use rustix::io::Errno;
use std::collections::VecDeque;
use std::os::fd::{AsFd, BorrowedFd};

/// What is read at once, in bytes: a pipe holds as much.
const READ: usize = 64 * 1024;
/// What is written at once. A pipe that `poll` calls writable takes at least so much without blocking (POSIX, `PIPE_BUF`); the
/// descriptor itself is shared with others and must not be set to non-blocking.
const WRITE: usize = 4096;
/// When so many bytes wait to be written, nothing more is read for that end: whoever sends is slowed down, as by a pipe.
const FULL: usize = 256 * 1024;

/// An end that is read.
pub(super) struct Inlet<F> {
    file: F,
    lines: Lines,
}

/// What reading brought.
pub(super) enum Read {
    /// Pieces of the conversation.
    Pieces(Vec<Piece>),
    /// The stream is over; this was left of it.
    End(Option<Piece>),
}

impl<F: AsFd> Inlet<F> {
    pub(super) fn new(file: F) -> Self {
        Self {
            file,
            lines: Lines::default(),
        }
    }

    /// Reads once what is there.
    pub(super) fn read(&mut self) -> Read {
        let mut chunk = vec![0; READ];
        match rustix::io::read(&self.file, &mut chunk) {
            Ok(0) => Read::End(self.lines.end()),
            Ok(read) => Read::Pieces(self.lines.feed(&chunk[..read])),
            Err(Errno::INTR | Errno::AGAIN) => Read::Pieces(Vec::new()),
            // A terminal that is gone, a connection that was reset.
            Err(_) => Read::End(self.lines.end()),
        }
    }
}

impl<F: AsFd> AsFd for Inlet<F> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

/// An end that is written.
pub(super) struct Outlet<F> {
    file: F,
    queue: VecDeque<Vec<u8>>,
    /// Written of the first one.
    done: usize,
    bytes: usize,
}

impl<F: AsFd> Outlet<F> {
    pub(super) fn new(file: F) -> Self {
        Self {
            file,
            queue: VecDeque::new(),
            done: 0,
            bytes: 0,
        }
    }

    pub(super) fn push(&mut self, bytes: Vec<u8>) {
        self.bytes += bytes.len();
        self.queue.push_back(bytes);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    pub(super) fn is_full(&self) -> bool {
        self.bytes >= FULL
    }

    /// Writes once; `false` when nobody reads any more.
    pub(super) fn write(&mut self) -> bool {
        while self.queue.front().is_some_and(|first| first.len() == self.done) {
            self.queue.pop_front();
            self.done = 0;
        }
        let Some(first) = self.queue.front() else { return true };
        let end = first.len().min(self.done + WRITE);
        match rustix::io::write(&self.file, &first[self.done..end]) {
            Ok(written) => {
                self.done += written;
                self.bytes -= written;
                true
            }
            Err(Errno::INTR | Errno::AGAIN) => true,
            Err(_) => false,
        }
    }
}

impl<F: AsFd> AsFd for Outlet<F> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}
