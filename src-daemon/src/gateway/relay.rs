//! One direction of a call: bytes go on when they have come, and no more are read before they have gone.

use super::buffer::Buffer;
use super::framing::Framing;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite};

/// Which end broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    /// Where bytes come from: gone before the end, or it sent what can't be read.
    From,
    /// Where they go.
    To,
}

/// A body on its way.
pub(super) struct Relay {
    framing: Framing,
    /// Bytes at the buffer's beginning that may go.
    ready: usize,
    is_flushed: bool,
    /// Bytes of the body that have come, without its framing.
    pub(super) count: u64,
    /// Grows whenever something comes or goes.
    pub(super) moves: u64,
    /// What came is no body.
    pub(super) is_malformed: bool,
}

impl Relay {
    pub(super) fn new(framing: Framing) -> Self {
        Self {
            framing,
            ready: 0,
            is_flushed: true,
            count: 0,
            moves: 0,
            is_malformed: false,
        }
    }

    /// Whether everything has come and gone.
    pub(super) fn is_over(&self) -> bool {
        self.ready == 0 && self.is_flushed && self.framing.is_over()
    }

    /// Whether the whole body has come.
    pub(super) fn has_come(&self) -> bool {
        self.framing.is_over()
    }

    /// Takes what is there of the body, to be written together with a head.
    pub(super) fn take(
        &mut self,
        inbox: &mut Buffer,
        most: usize,
        to: &mut Vec<u8>,
        see: &mut impl FnMut(&[u8]),
    ) -> Result<(), Broken> {
        if self.ready == 0 && !inbox.is_empty() {
            self.admit(inbox, see)?;
        }
        let count = self.ready.min(most);
        to.extend_from_slice(&inbox.bytes()[..count]);
        inbox.consume(count);
        self.ready -= count;
        Ok(())
    }

    /// Moves as much as can be moved. Ready when the body is over, pending when one of the ends has to do something first.
    pub(super) fn poll(
        &mut self,
        cx: &mut Context<'_>,
        inbox: &mut Buffer,
        (from, to): (&mut (impl AsyncRead + Unpin), &mut (impl AsyncWrite + Unpin)),
        see: &mut impl FnMut(&[u8]),
    ) -> Poll<Result<(), Broken>> {
        loop {
            if self.ready > 0 {
                let written = ready!(Pin::new(&mut *to).poll_write(cx, &inbox.bytes()[..self.ready]));
                let count = written.map_err(|_| Broken::To)?;
                if count == 0 {
                    return Poll::Ready(Err(Broken::To));
                }
                self.is_flushed = false;
                self.moves += 1;
                self.ready -= count;
                inbox.consume(count);
                continue;
            }
            if inbox.is_empty() && !self.framing.is_over() {
                match inbox.poll_read(cx, from) {
                    Poll::Ready(Ok(0)) => self.end()?,
                    Poll::Ready(Ok(_)) => self.moves += 1,
                    Poll::Ready(Err(_)) => return Poll::Ready(Err(Broken::From)),
                    // What has come goes, although more is to come.
                    Poll::Pending => {
                        ready!(self.poll_flush(cx, to))?;
                        return Poll::Pending;
                    }
                }
            }
            if self.framing.is_over() {
                return self.poll_flush(cx, to);
            }
            self.admit(inbox, see)?;
        }
    }

    fn admit(&mut self, inbox: &Buffer, see: &mut impl FnMut(&[u8])) -> Result<(), Broken> {
        let count = &mut self.count;
        let passed = self.framing.pass(inbox.bytes(), |bytes| {
            *count += bytes.len() as u64;
            see(bytes);
        });
        self.is_malformed = passed.is_err();
        self.ready = passed.map_err(|_| Broken::From)?;
        Ok(())
    }

    /// The end of a connection is the end of a body only where nothing else tells it.
    fn end(&mut self) -> Result<(), Broken> {
        if !matches!(self.framing, Framing::UntilClose) {
            return Err(Broken::From);
        }
        self.framing = Framing::Empty;
        Ok(())
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>, to: &mut (impl AsyncWrite + Unpin)) -> Poll<Result<(), Broken>> {
        if !self.is_flushed {
            ready!(Pin::new(to).poll_flush(cx)).map_err(|_: io::Error| Broken::To)?;
            self.is_flushed = true;
        }
        Poll::Ready(Ok(()))
    }
}
