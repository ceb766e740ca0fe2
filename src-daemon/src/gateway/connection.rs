//! One caller's connection: request after request, until one of the two wants no more.

use super::buffer::Buffer;
use super::call::After;
use super::engine::Engine;
use super::head::{Head, MAX_HEADERS};
use super::patience::{self, Patience};
use super::refuse::{Stop, Told};
use super::route::PREFIX;
use crate::guard::Peer;
use crate::loopback;
use crate::problem::Problem;
use axum::Router;
use byok_core::error::Code;
use memchr::memmem;
use std::future::poll_fn;
use std::mem::MaybeUninit;
use std::sync::Arc;
use std::task::Poll;
use std::time::Instant;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};

/// Bytes of a caller's body that are under way in the daemon; also the longest head of a request that is looked at.
pub(super) const BUFFER: usize = 32 * 1024;
/// A request's line and headers: a token, a long path, a program's usual ones.
const MAX_HEAD: usize = 16 * 1024;
/// What is still read from a caller that was answered before it had sent everything, so that it can read the answer.
const LINGER_BYTES: usize = 256 * 1024;

/// The caller's end of a call.
pub(super) struct End<'a, C> {
    pub(super) stream: &'a mut C,
    pub(super) inbox: &'a mut Buffer,
    pub(super) patience: &'a mut Patience,
    /// What is written next.
    pub(super) reply: &'a mut Vec<u8>,
    /// Whether the caller has got a part of its answer, so that nothing else can be told any more.
    pub(super) is_begun: bool,
}

/// What stands at the beginning of a connection's next request.
enum Next {
    /// A whole head of a request for the gateway, so long.
    Call(usize),
    /// A request for the rest of the API.
    Other,
    /// No more requests.
    Over,
    /// A head without an end.
    TooLong,
    /// One that did not arrive.
    TooSlow,
}

/// Serves a caller on loopback. What is not for the gateway is for `router`; the connection then stays with it.
pub(super) async fn serve(mut stream: tokio::net::TcpStream, peer: Peer, engine: Arc<Engine>, router: Router) {
    let mut inbox = Buffer::new(BUFFER);
    if calls(&mut stream, &mut inbox, peer, &engine).await == After::Other {
        loopback::serve_rest(stream, inbox.bytes(), (peer, router), engine.main()).await;
    }
}

/// Serves calls until the connection is over, or something else is asked for.
pub(super) async fn calls<C>(stream: &mut C, inbox: &mut Buffer, peer: Peer, engine: &Arc<Engine>) -> After
where
    C: AsyncRead + AsyncWrite + Unpin,
{
    let mut patience = Patience::new();
    let (mut head, mut reply) = (Vec::new(), Vec::new());
    loop {
        let next = next_request(stream, inbox, &mut patience).await;
        let mut end = End {
            stream: &mut *stream,
            inbox: &mut *inbox,
            patience: &mut patience,
            reply: &mut reply,
            is_begun: false,
        };
        let after = match next {
            Next::Call(length) => {
                end.inbox.take(length, &mut head);
                call(&mut end, &head, peer, engine).await
            }
            Next::Other => return After::Other,
            Next::Over => return After::Over,
            Next::TooLong => tell(&mut end, 431, "the request's head is larger than 16 KiB").await,
            Next::TooSlow => tell(&mut end, 408, "the request's head did not arrive in time").await,
        };
        match after {
            After::Next => {}
            After::Linger => {
                linger(stream, inbox).await;
                return After::Over;
            }
            After::Other | After::Over => return After::Over,
        }
    }
}

async fn call<C>(end: &mut End<'_, C>, head: &[u8], peer: Peer, engine: &Arc<Engine>) -> After
where
    C: AsyncRead + AsyncWrite + Unpin,
{
    let mut room = [const { MaybeUninit::uninit() }; MAX_HEADERS];
    match Head::parse(head, &mut room, peer) {
        Ok(head) => engine.call(end, &head, peer).await,
        Err(problem) => {
            // Our own words, not the request's.
            tracing::warn!(target: "byok", why = problem.message.as_str(), "refused at the door");
            let Stop::Told(told) = problem.into() else {
                return After::Over;
            };
            answer(end, told, true).await
        }
    }
}

async fn tell<C: AsyncWrite + Unpin>(end: &mut End<'_, C>, status: u16, words: &str) -> After {
    let problem = Problem::new(Code::Usage, words);
    answer(end, Told { status, problem }, true).await
}

/// Answers in our own words.
pub(super) async fn answer<C: AsyncWrite + Unpin>(end: &mut End<'_, C>, told: Told, is_last: bool) -> After {
    end.reply.clear();
    told.write(end.reply, is_last);
    let written = end.stream.write_all(end.reply).await;
    match written {
        Ok(()) if !is_last => After::Next,
        Ok(()) => After::Linger,
        Err(_) => After::Over,
    }
}

/// Waits for a request.
async fn next_request<C: AsyncRead + Unpin>(stream: &mut C, inbox: &mut Buffer, patience: &mut Patience) -> Next {
    let mut is_begun = !inbox.is_empty();
    patience.renew(Instant::now());
    let mut searched = 0;
    poll_fn(|cx| {
        loop {
            let bytes = inbox.bytes();
            if !bytes.is_empty() {
                match is_for_gateway(bytes) {
                    Some(false) => return Poll::Ready(Next::Other),
                    Some(true) => {
                        let from = searched.min(bytes.len());
                        if let Some(at) = memmem::find(&bytes[from..], b"\r\n\r\n") {
                            let length = from + at + 4;
                            return Poll::Ready(if length > MAX_HEAD {
                                Next::TooLong
                            } else {
                                Next::Call(length)
                            });
                        }
                        searched = bytes.len().saturating_sub(3);
                    }
                    None => {}
                }
                if bytes.len() >= MAX_HEAD {
                    return Poll::Ready(Next::TooLong);
                }
            }
            match inbox.poll_read(cx, stream) {
                Poll::Ready(Ok(0) | Err(_)) => return Poll::Ready(Next::Over),
                Poll::Ready(Ok(_)) if !is_begun => {
                    is_begun = true;
                    patience.renew(Instant::now());
                }
                Poll::Ready(Ok(_)) => {}
                Poll::Pending => break,
            }
        }
        let limit = if is_begun { patience::HEAD } else { patience::NEXT };
        patience
            .poll(cx, limit, 0)
            .map(|()| if is_begun { Next::TooSlow } else { Next::Over })
    })
    .await
}

/// Whether a request is for the gateway, as soon as its beginning tells.
fn is_for_gateway(bytes: &[u8]) -> Option<bool> {
    const LONGEST_METHOD: usize = 24;
    let Some(space) = memchr::memchr2(b' ', b'\n', &bytes[..bytes.len().min(LONGEST_METHOD)]) else {
        return (bytes.len() >= LONGEST_METHOD).then_some(false);
    };
    let target = &bytes[space + 1..];
    if target.len() >= PREFIX.len() {
        return Some(target.starts_with(PREFIX.as_bytes()));
    }
    (!PREFIX.as_bytes().starts_with(target)).then_some(false)
}

/// Reads on for a little, because closing a connection with unread bytes would take the answer away from its reader.
async fn linger<C: AsyncRead + AsyncWrite + Unpin>(stream: &mut C, inbox: &mut Buffer) {
    const PATIENCE: std::time::Duration = std::time::Duration::from_secs(2);
    let reading = async {
        if stream.shutdown().await.is_err() {
            return;
        }
        let mut left = LINGER_BYTES;
        loop {
            inbox.consume(inbox.bytes().len());
            match poll_fn(|cx| inbox.poll_read(cx, stream)).await {
                Ok(count) if count > 0 && count <= left => left -= count,
                _ => return,
            }
        }
    };
    let _ = tokio::time::timeout(PATIENCE, reading).await;
}

#[cfg(test)]
mod tests {
    use super::is_for_gateway;

    #[test]
    fn the_beginning_of_a_request_tells_whom_it_is_for() {
        for (bytes, told) in [
            (&b"POST /gateway/openai"[..], Some(true)),
            (b"GET /gateway/", Some(true)),
            (b"GET /gateway", None),
            (b"GET", None),
            (b"", None),
            (b"GET /gateway HTTP/1.1", Some(false)),
            (b"GET /api/health HTTP/1.1", Some(false)),
            (b"GET http://evil.example/gateway/x", Some(false)),
            (
                b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
                None,
            ),
            (b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", Some(false)),
        ] {
            assert_eq!(is_for_gateway(bytes), told, "{}", bytes.escape_ascii());
        }
    }
}
