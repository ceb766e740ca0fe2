//! A call over HTTP/2: one connection to each origin, a stream for each call.
//!
//! The key is written into a header that is marked sensitive, so the compressor keeps no copy of it (RFC 7541, 7.1.3), and is wiped
//! when it is freed. What the connection's own buffer still holds of it is in the code of that compression, until the next
//! write or the end of the connection.

mod body;
mod reply;

use self::body::{Feed, Piped, feed};
use self::reply::{Out, write_head};
use super::call::{After, Attempt, Sent};
use super::channel::Channel;
use super::connection::End;
use super::count::Done;
use super::engine::Engine;
use super::forward::{is_sealed, sealed};
use super::inject;
use super::patience::SILENCE;
use super::reading::Reading;
use super::refuse::Stop;
use super::retry;
use super::scrub;
use super::upstream::{Upstream, unreachable};
use crate::problem::Problem;
use byok_core::error::Code;
use http_body_util::BodyExt;
use hyper::Response;
use hyper::body::{Body, Incoming};
use hyper::client::conn::http2;
use hyper::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};

/// A connection that is open to calls.
pub(super) type Sender = http2::SendRequest<Piped>;

/// So often is asked whether a provider is still there while a call waits for it.
const ASK: Duration = Duration::from_secs(30);
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
    let request =
        inject::http2_request(sent, feed.pipe.clone()).map_err(|problem| (problem.into(), Done::default()))?;
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
        let coding = response.headers().get(CONTENT_ENCODING);
        let said = retry::Said {
            status,
            body: &first,
            coding: coding.map(|value| value.as_bytes().to_vec()),
        };
        if let Some((channel, cause)) = engine.next_key(sent.admitted, &said).await {
            done.fell_back = true;
            done.bytes_down = first.len() as u64;
            return Ok(Attempt::Again(channel, cause, done));
        }
    }
    finish((end, sent), response, (first, feed), done).await
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
    let value = |name| parts.headers.get(name).map(HeaderValue::as_bytes);
    let channel = &sent.admitted.channel;
    let is_empty = sent.head.method == "HEAD" || matches!(parts.status.as_u16(), 204 | 304);
    if channel.is_echoed() && !is_empty && is_sealed(value(CONTENT_ENCODING)) {
        done.status = None;
        return Err((Stop::bad_gateway(sealed(&channel.authority)), done));
    }
    let length = parts.headers.get(CONTENT_LENGTH).cloned();
    let is_chunked = !is_empty && length.is_none();
    let is_last = sent.head.is_last || !feed.framing.is_over();
    write_head(
        end.reply,
        sent,
        (&parts.status, &parts.headers),
        (length, is_chunked, is_last),
    );
    end.is_begun = true;
    let mut reading = Reading::of(value(CONTENT_TYPE), value(CONTENT_ENCODING));
    let mut out = Out {
        is_chunked,
        count: 0,
        reading: reading.as_mut(),
        scrubber: scrub::Stars::new(&sent.admitted.channel.echoed),
    };
    out.add(&first, end.reply);
    let passed = pass(end, body, &mut feed, &mut out).await;
    done.bytes_down = out.count;
    done.bytes_up = done.bytes_up.max(feed.count);
    done.usage = reading.map(Reading::usage).unwrap_or_default();
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
