//! A request's body on its way from the caller into a stream of HTTP/2.

use super::super::call::Sent;
use super::super::connection::End;
use super::super::forward::poll_gone;
use super::super::framing::Framing;
use super::super::head::Length;
use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use tokio::io::AsyncRead;

/// Bytes of a body that are on their way in one piece.
const PIECE: usize = 16 * 1024;

/// A request's body, handed over piece by piece: the next one is read when the last one was taken.
#[derive(Clone)]
pub(in super::super) struct Piped(Arc<Mutex<Slot>>);

struct Slot {
    piece: Option<Bytes>,
    /// What is still to come, where that is known.
    left: Option<u64>,
    is_over: bool,
    is_broken: bool,
    taker: Option<Waker>,
    giver: Option<Waker>,
}

impl Piped {
    fn new(left: Option<u64>) -> Self {
        Self(Arc::new(Mutex::new(Slot {
            piece: None,
            left,
            is_over: left == Some(0),
            is_broken: false,
            taker: None,
            giver: None,
        })))
    }

    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ready when the next piece may be given.
    fn poll_free(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut slot = self.slot();
        if slot.piece.is_none() {
            return Poll::Ready(());
        }
        slot.giver = Some(cx.waker().clone());
        Poll::Pending
    }

    fn give(&self, piece: Bytes, is_over: bool) {
        let mut slot = self.slot();
        slot.piece = Some(piece).filter(|piece| !piece.is_empty());
        slot.is_over = is_over;
        if let Some(taker) = slot.taker.take() {
            taker.wake();
        }
    }

    fn break_off(&self) {
        let mut slot = self.slot();
        slot.is_broken = true;
        if let Some(taker) = slot.taker.take() {
            taker.wake();
        }
    }
}

impl Body for Piped {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let mut slot = self.slot();
        if let Some(piece) = slot.piece.take() {
            slot.left = slot.left.map(|left| left.saturating_sub(piece.len() as u64));
            if let Some(giver) = slot.giver.take() {
                giver.wake();
            }
            return Poll::Ready(Some(Ok(Frame::data(piece))));
        }
        if slot.is_broken {
            return Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())));
        }
        if slot.is_over {
            return Poll::Ready(None);
        }
        slot.taker = Some(cx.waker().clone());
        Poll::Pending
    }

    fn is_end_stream(&self) -> bool {
        let slot = self.slot();
        slot.is_over && slot.piece.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        self.slot().left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// The body of the caller's request on its way into the pipe.
pub(super) struct Feed {
    pub(super) framing: Framing,
    pub(super) pipe: Piped,
    pub(super) count: u64,
    pub(super) is_malformed: bool,
}

impl Feed {
    /// Moves it on. Ready when the caller is gone or sends what is no body.
    pub(super) fn poll<C: AsyncRead + Unpin>(&mut self, cx: &mut Context<'_>, end: &mut End<'_, C>) -> Poll<()> {
        while !self.framing.is_over() {
            if self.pipe.poll_free(cx).is_pending() {
                return Poll::Pending;
            }
            if end.inbox.is_empty() {
                match end.inbox.poll_read(cx, end.stream) {
                    Poll::Ready(Ok(count)) if count > 0 => {}
                    Poll::Ready(_) => {
                        self.pipe.break_off();
                        return Poll::Ready(());
                    }
                    Poll::Pending => return Poll::Pending,
                }
            }
            let mut piece = Vec::new();
            let most = end.inbox.bytes().len().min(PIECE);
            let passed = self
                .framing
                .pass(&end.inbox.bytes()[..most], |bytes| piece.extend_from_slice(bytes));
            let Ok(count) = passed else {
                self.is_malformed = true;
                self.pipe.break_off();
                return Poll::Ready(());
            };
            end.inbox.consume(count);
            self.count += piece.len() as u64;
            self.pipe.give(piece.into(), self.framing.is_over());
        }
        poll_gone(cx, end).map(drop)
    }
}

/// The body of a call: what was kept, or what comes from the caller.
pub(super) fn feed(sent: Sent<'_, '_, '_>) -> Feed {
    let (framing, left) = match (sent.kept, sent.head.length) {
        (Some(kept), _) => (Framing::Empty, Some(kept.body.len() as u64)),
        (None, Length::None) => (Framing::Empty, Some(0)),
        (None, Length::Known(length)) => (Framing::Length(length), Some(length)),
        (None, Length::Chunked) => (sent.head.length.framing(), None),
    };
    let pipe = Piped::new(left);
    if let Some(kept) = sent.kept {
        pipe.give(Bytes::copy_from_slice(&kept.body), true);
    }
    Feed {
        framing,
        pipe,
        count: 0,
        is_malformed: false,
    }
}
