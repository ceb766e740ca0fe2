//! A call over HTTP/2: one connection to each origin, a stream for each call.
//!
//! The key is written into a header that is marked sensitive, so the compressor keeps no copy of it (RFC 7541, 7.1.3), and is wiped
//! when it is freed. What the connection's own buffer still holds of it is in the code of that compression, until the next
//! write or the end of the connection.

use super::answer;
use super::call::{After, Attempt, Sent};
use super::channel::Channel;
use super::connection::End;
use super::count::Done;
use super::engine::Engine;
use super::forward::{fallback_words, is_telling, poll_gone};
use super::framing::Framing;
use super::head::Length;
use super::inject;
use super::patience::SILENCE;
use super::refuse::Stop;
use super::retry;
use super::scrub;
use super::upstream::{Upstream, unreachable};
use super::usage::Watcher;
use crate::problem::Problem;
use byok_core::error::Code;
use byok_core::provider::KeyPlace;
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::client::conn::http2;
use hyper::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, Uri, Version};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use zeroize::{Zeroize, Zeroizing};

/// A connection that is open to calls.
pub(super) type Sender = http2::SendRequest<Piped>;

/// So often is asked whether a provider is still there while a call waits for it.
const ASK: Duration = Duration::from_secs(30);
/// Bytes of a body that are on their way in one piece.
const PIECE: usize = 16 * 1024;
/// Bytes of a refusal that are read to see whether it is about the key.
const MOST_PEEKED: usize = 32 * 1024;

/// Begins to speak HTTP/2.
pub(super) async fn begin(stream: Upstream, channel: &Channel) -> Result<Sender, Problem> {
    let begun = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .keep_alive_interval(ASK)
        .max_header_list_size(32 * 1024)
        .handshake(TokioIo::new(stream))
        .await;
    let (sender, connection) = begun.map_err(|_| unreachable(channel, "it does not speak HTTP/2 as it said"))?;
    tokio::spawn(async move {
        // Its calls are told.
        let _ = connection.await;
    });
    Ok(sender)
}

/// A request's body, handed over piece by piece: the next one is read when the last one was taken.
#[derive(Clone)]
pub(super) struct Piped(Arc<Mutex<Slot>>);

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
struct Feed {
    framing: Framing,
    pipe: Piped,
    count: u64,
    is_malformed: bool,
}

impl Feed {
    /// Moves it on. Ready when the caller is gone or sends what is no body.
    fn poll<C: AsyncRead + Unpin>(&mut self, cx: &mut Context<'_>, end: &mut End<'_, C>) -> Poll<()> {
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

/// Sends a call and answers the caller.
pub(super) async fn exchange<C>(
    engine: &Arc<Engine>,
    end: &mut End<'_, C>,
    sent: Sent<'_, '_, '_>,
    mut sender: Sender,
) -> Result<Attempt, (Stop, Done)>
where
    C: AsyncRead + AsyncWrite + Unpin,
{
    let mut done = Done::default();
    let channel = &sent.admitted.channel;
    if sent.head.expects_continue && sent.kept.is_none() {
        let word = end.stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await;
        word.map_err(|_| (Stop::Gone, Done::default()))?;
    }
    let mut feed = feed(sent);
    let request = write_request(sent, feed.pipe.clone()).map_err(|problem| (problem.into(), Done::default()))?;
    end.patience.renew(sent.admitted.begin);
    let response = {
        let answering = async {
            sender.ready().await?;
            sender.send_request(request).await
        };
        let mut answering = pin!(answering);
        poll_fn(|cx| {
            if let Poll::Ready(answered) = answering.as_mut().poll(cx) {
                return Poll::Ready(Ok(answered));
            }
            if feed.poll(cx, end).is_ready() {
                return Poll::Ready(Err(feed.is_malformed));
            }
            end.patience.poll(cx, SILENCE, feed.count).map(|()| Err(true))
        })
        .await
    };
    done.bytes_up = sent.kept.map_or(feed.count, |kept| kept.body.len() as u64);
    let mut response = match response {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => {
            return Err((
                Stop::bad_gateway(
                    unreachable(channel, "it broke off").hint("the request may have arrived, so it was not sent again"),
                ),
                done,
            ));
        }
        Err(true) => {
            return Err((
                Problem::new(Code::Usage, "the request's body can't be read").into(),
                done,
            ));
        }
        Err(false) => return Err((Stop::Gone, done)),
    };
    done.took = sent.admitted.begin.elapsed();
    let status = response.status().as_u16();
    done.status = Some(status);
    let mut first = Vec::new();
    if sent.kept.is_some() && retry::is_refusal(status) {
        first = peek(&mut response).await;
        if let Some((channel, cause)) = engine.next_key(sent.admitted, (status, &first)).await {
            done.fell_back = true;
            done.bytes_down = first.len() as u64;
            return Ok(Attempt::Again(channel, cause, done));
        }
    }
    finish((end, sent), response, (first, feed), done).await
}

fn feed(sent: Sent<'_, '_, '_>) -> Feed {
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

fn write_request(sent: Sent<'_, '_, '_>, body: Piped) -> Result<Request<Piped>, Problem> {
    let odd = |_| Problem::new(Code::Usage, "the request can't be written as HTTP/2");
    let (head, channel) = (sent.head, &*sent.admitted.channel);
    let mut target = Zeroizing::new(format!("https://{}", channel.authority).into_bytes());
    inject::write_target(&mut target, head, channel, &sent.admitted.path);
    let mut request = Request::new(body);
    *request.version_mut() = Version::HTTP_2;
    *request.method_mut() = Method::from_bytes(head.method.as_bytes()).map_err(|_| odd(()))?;
    *request.uri_mut() = Uri::try_from(target.as_slice()).map_err(|_| odd(()))?;
    let headers = request.headers_mut();
    headers.reserve(head.headers.len() + 1);
    for header in head
        .headers
        .iter()
        .filter(|header| inject::passes(head, channel, header))
    {
        let name = HeaderName::from_bytes(header.name.as_bytes()).map_err(|_| odd(()))?;
        headers.append(name, HeaderValue::from_bytes(header.value).map_err(|_| odd(()))?);
    }
    if channel.is_echoed() {
        headers.insert(hyper::header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    }
    if let Length::Known(length) = head.length {
        headers.insert(CONTENT_LENGTH, length.into());
    }
    if let KeyPlace::Header(name) = &channel.place {
        let mut value = Zeroizing::new(Vec::with_capacity(channel.value.len()));
        channel.value.write(&mut value);
        let mut shown = HeaderValue::from_bytes(&value).map_err(|_| odd(()))?;
        shown.set_sensitive(true);
        headers.insert(HeaderName::from_bytes(name.as_bytes()).map_err(|_| odd(()))?, shown);
    }
    target.zeroize();
    Ok(request)
}

/// The beginning of a refusal.
async fn peek(response: &mut Response<Incoming>) -> Vec<u8> {
    let mut first = Vec::new();
    let reading = async {
        while first.len() < MOST_PEEKED
            && let Some(Ok(frame)) = response.body_mut().frame().await
        {
            if let Some(data) = frame.data_ref() {
                first.extend_from_slice(data);
            }
        }
    };
    let _ = tokio::time::timeout(Duration::from_secs(5), reading).await;
    first
}

/// Passes the answer on.
async fn finish<C>(
    (end, sent): (&mut End<'_, C>, Sent<'_, '_, '_>),
    response: Response<Incoming>,
    (first, mut feed): (Vec<u8>, Feed),
    mut done: Done,
) -> Result<Attempt, (Stop, Done)>
where
    C: AsyncRead + AsyncWrite + Unpin,
{
    let (parts, body) = response.into_parts();
    let is_empty = sent.head.method == "HEAD" || matches!(parts.status.as_u16(), 204 | 304);
    let length = parts.headers.get(CONTENT_LENGTH).cloned();
    let is_chunked = !is_empty && length.is_none();
    let is_last = sent.head.is_last || !feed.framing.is_over();
    write_head(
        end.reply,
        sent,
        (&parts.status, &parts.headers),
        (length, is_chunked, is_last),
    );
    let value = |name| parts.headers.get(name).map(HeaderValue::as_bytes);
    let mut watcher = is_telling(value(CONTENT_TYPE), value(CONTENT_ENCODING)).then(Watcher::default);
    let mut out = Out {
        is_chunked,
        count: 0,
        watcher: watcher.as_mut(),
        scrubber: scrub::Stars::new(&sent.admitted.channel.echoed),
    };
    out.add(&first, end.reply);
    let passed = pass(end, body, &mut feed, &mut out).await;
    done.bytes_down = out.count;
    done.bytes_up = done.bytes_up.max(feed.count);
    done.usage = watcher.map(|watcher| watcher.usage).unwrap_or_default();
    match passed {
        Ok(()) if is_last && !feed.framing.is_over() => Ok(Attempt::Answered(After::Linger, done)),
        Ok(()) if is_last => Ok(Attempt::Answered(After::Over, done)),
        Ok(()) => Ok(Attempt::Answered(After::Next, done)),
        Err(is_ours) => {
            if !is_ours {
                done.status = None;
            }
            Err((Stop::Gone, done))
        }
    }
}

fn write_head(
    reply: &mut Vec<u8>,
    sent: Sent<'_, '_, '_>,
    (status, headers): (&hyper::StatusCode, &HeaderMap),
    (length, is_chunked, is_last): (Option<HeaderValue>, bool, bool),
) {
    let channel = &sent.admitted.channel;
    reply.clear();
    reply.extend_from_slice(b"HTTP/1.1 ");
    reply.extend_from_slice(status.as_str().as_bytes());
    reply.push(b' ');
    reply.extend_from_slice(status.canonical_reason().unwrap_or_default().as_bytes());
    reply.extend_from_slice(b"\r\n");
    for (name, value) in headers.iter().filter(|(name, _)| answer::passes(name.as_str())) {
        answer::line(reply, name.as_str(), value.as_bytes());
    }
    answer::line(reply, "x-byok-key", channel.id.as_bytes());
    if let Some((reference, cause)) = &sent.admitted.instead_of {
        answer::line(
            reply,
            "x-byok-fallback",
            fallback_words(reference, cause.as_str()).as_bytes(),
        );
    }
    if let Some(length) = length {
        answer::line(reply, "content-length", length.as_bytes());
    }
    if is_chunked {
        answer::line(reply, "transfer-encoding", b"chunked");
    }
    if is_last {
        answer::line(reply, "connection", b"close");
    }
    reply.extend_from_slice(b"\r\n");
    scrub::clean(reply, &channel.echoed);
}

/// The answer's body as the caller gets it.
struct Out<'a> {
    is_chunked: bool,
    count: u64,
    watcher: Option<&'a mut Watcher>,
    scrubber: scrub::Stars<'a>,
}

impl Out<'_> {
    fn add(&mut self, bytes: &[u8], reply: &mut Vec<u8>) {
        self.count += bytes.len() as u64;
        if let Some(watcher) = &mut self.watcher {
            watcher.see(bytes);
        }
        self.scrubber.add(bytes);
        self.let_go(false, reply);
    }

    fn let_go(&mut self, is_over: bool, reply: &mut Vec<u8>) {
        let is_chunked = self.is_chunked;
        self.scrubber.let_go(is_over, |bytes| {
            if is_chunked {
                reply.extend_from_slice(format!("{:x}\r\n", bytes.len()).as_bytes());
            }
            reply.extend_from_slice(bytes);
            if is_chunked {
                reply.extend_from_slice(b"\r\n");
            }
        });
    }

    fn finish(&mut self, trailers: Option<&HeaderMap>, reply: &mut Vec<u8>) {
        self.let_go(true, reply);
        if self.is_chunked {
            reply.extend_from_slice(b"0\r\n");
            for (name, value) in trailers
                .into_iter()
                .flatten()
                .filter(|(name, _)| answer::passes(name.as_str()))
            {
                answer::line(reply, name.as_str(), value.as_bytes());
            }
            reply.extend_from_slice(b"\r\n");
        }
    }
}

/// Moves the body on, as it comes; `Err(true)` when the caller is gone, `Err(false)` when the provider broke off.
async fn pass<C>(end: &mut End<'_, C>, mut body: Incoming, feed: &mut Feed, out: &mut Out<'_>) -> Result<(), bool>
where
    C: AsyncRead + AsyncWrite + Unpin,
{
    let (mut written, mut is_over) = (0, false);
    poll_fn(|cx| {
        loop {
            while written < end.reply.len() {
                match Pin::new(&mut *end.stream).poll_write(cx, &end.reply[written..]) {
                    Poll::Ready(Ok(count)) if count > 0 => written += count,
                    Poll::Ready(_) => return Poll::Ready(Err(true)),
                    Poll::Pending => break,
                }
            }
            if written < end.reply.len() {
                break;
            }
            if is_over {
                return Poll::Ready(Ok(()));
            }
            written = 0;
            end.reply.clear();
            match Pin::new(&mut body).poll_frame(cx) {
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) => out.add(&data, end.reply),
                    Err(frame) => {
                        out.finish(frame.trailers_ref(), end.reply);
                        is_over = true;
                    }
                },
                Poll::Ready(Some(Err(_))) => return Poll::Ready(Err(false)),
                Poll::Ready(None) => {
                    out.finish(None, end.reply);
                    is_over = true;
                }
                Poll::Pending => break,
            }
        }
        if feed.poll(cx, end).is_ready() {
            return Poll::Ready(Err(true));
        }
        end.patience
            .poll(cx, SILENCE, out.count + feed.count)
            .map(|()| Err(false))
    })
    .await
}
