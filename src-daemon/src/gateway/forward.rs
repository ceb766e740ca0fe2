//! A call over HTTP/1.1: what comes goes on at once, in both directions, through two buffers of one size.

use super::answer::{self, Answer};
use super::call::{After, Attempt, Sent};
use super::coding::Coded;
use super::connection::End;
use super::count::Done;
use super::engine::Engine;
use super::framing::Framing;
use super::head::{Head, Length};
use super::patience::SILENCE;
use super::pool::Link;
use super::reading::Reading;
use super::refuse::Stop;
use super::relay::{Broken, Relay};
use super::retry;
use super::scrub::Scrubber;
use super::upstream::{Offer, unreachable};
use super::{inject, tunnel};
use crate::problem::Problem;
use byok_core::error::Code;
use memchr::memmem;
use std::future::poll_fn;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;
use tokio::io::{AsyncRead, AsyncWrite};
use zeroize::Zeroize;

/// What is written together with a head, so that most messages are one write.
const TOGETHER: usize = 16 * 1024;

/// Whether a request can be sent again when nobody knows what became of it: it does the same twice as once (RFC 9110, 9.2.2), and
/// there is no body that went by.
pub(super) fn is_repeatable(head: &Head<'_, '_>) -> bool {
    matches!(head.method, "GET" | "HEAD" | "OPTIONS" | "PUT" | "DELETE") && head.length == Length::None
}

/// What an attempt came to before the provider answered.
enum Lost {
    /// The provider closed the connection without a word.
    Silent,
    /// It said something that is no answer.
    Unreadable,
    /// It said something in which the key can't be looked for.
    Sealed,
    /// It said nothing for too long.
    TooSlow,
    /// The caller is gone.
    Caller,
    /// The caller sent something that is no body.
    Malformed,
}

/// What is known of an answer once its head has been written for the caller.
struct Begun {
    framing: Framing,
    is_kept: bool,
    is_last: bool,
    reading: Option<Reading>,
}

/// Sends a call over a connection and answers the caller.
pub(super) async fn exchange<C>(
    engine: &Arc<Engine>,
    end: &mut End<'_, C>,
    sent: Sent<'_, '_, '_>,
    mut link: Link,
) -> Result<Attempt, (Stop, Done)>
where
    C: AsyncRead + AsyncWrite + Unpin,
{
    let mut done = Done::default();
    let mut up = Relay::new(sent.kept.map_or_else(|| sent.head.length.framing(), |_| Framing::Empty));
    end.patience.renew(sent.admitted.begin);
    loop {
        send(end, sent, &mut link, &mut up).await;
        match first_answer(end, &mut link, &mut up).await {
            Ok(()) => break,
            // The connection was closed while the request was on its way: it is as if it had not been kept.
            Err(Lost::Silent) if link.is_used && is_repeatable(sent.head) => {
                let made = engine.connector.connect(&sent.admitted.channel, Offer::Http1).await;
                let (stream, _) = made.map_err(|problem| (Stop::bad_gateway(problem), Done::default()))?;
                link = Link::new(stream);
            }
            Err(lost) => {
                done.bytes_up = up.count;
                return Err((lost.stop(sent), done));
            }
        }
    }
    done.took = sent.admitted.begin.elapsed();
    let status = answer::status(&link.head);
    done.status = Some(status);
    done.bytes_up = sent.kept.map_or(up.count, |kept| kept.body.len() as u64);
    if sent.kept.is_some() && retry::is_refusal(status) {
        let (body, is_whole) = retry::peek(&mut link, sent.head.method == "HEAD").await;
        let said = retry::Said {
            status,
            body: &body,
            coding: answer::coding(&link.head),
        };
        if let Some((channel, cause)) = engine.next_key(sent.admitted, &said).await {
            done.fell_back = true;
            done.bytes_down = body.len() as u64;
            if is_whole && answer::is_kept(&link.head) {
                let count = link.inbox.bytes().len();
                link.inbox.consume(count);
                keep(engine, sent, link);
            }
            return Ok(Attempt::Again(channel, cause, done));
        }
    }
    if status == 101 {
        return tunnel::begin(end, sent, link, done).await;
    }
    finish(engine, (end, sent), (link, up), done).await
}

/// Passes the answer on.
async fn finish<C>(
    engine: &Arc<Engine>,
    (end, sent): (&mut End<'_, C>, Sent<'_, '_, '_>),
    (mut link, mut up): (Link, Relay),
    mut done: Done,
) -> Result<Attempt, (Stop, Done)>
where
    C: AsyncRead + AsyncWrite + Unpin,
{
    let begun = match begin_reply(end.reply, sent, &link, &up) {
        Ok(begun) => begun,
        Err(lost) => {
            done.status = None;
            return Err((lost.stop(sent), done));
        }
    };
    end.is_begun = true;
    let Begun {
        framing,
        is_kept,
        is_last,
        mut reading,
    } = begun;
    let (count, passed) = if sent.admitted.channel.is_echoed() {
        let mut scrubber = Scrubber::new(&sent.admitted.channel.echoed, framing);
        let passed = scrubber.pass(end, &mut link, reading.as_mut()).await;
        (scrubber.count, passed)
    } else {
        let mut down = Relay::new(framing);
        let passed = relay(end, (&mut link, &mut up), &mut down, reading.as_mut()).await;
        (down.count, passed)
    };
    done.bytes_down = count;
    done.bytes_up = done.bytes_up.max(up.count);
    done.usage = reading.map(Reading::usage).unwrap_or_default();
    match passed {
        Ok(()) => {}
        Err(Broken::From) => {
            // An answer that breaks off is no answer.
            done.status = None;
            return Err((Stop::Gone, done));
        }
        Err(Broken::To) => return Err((Stop::Gone, done)),
    }
    let is_over = up.is_over();
    if is_kept && is_over && link.inbox.is_empty() {
        keep(engine, sent, link);
    }
    let after = match (is_last || !is_over, is_over) {
        (false, _) => After::Next,
        (true, true) => After::Over,
        (true, false) => After::Linger,
    };
    Ok(Attempt::Answered(after, done))
}

fn keep(engine: &Arc<Engine>, sent: Sent<'_, '_, '_>, link: Link) {
    if engine.pool.keep(&sent.admitted.channel.origin, link, Instant::now()) {
        engine.sweep_in_time();
    }
}

/// Sends the head, with the key in it, and as much of the body as has come.
///
/// That it can't be sent is no failure yet: the provider may have answered already.
async fn send<C>(end: &mut End<'_, C>, sent: Sent<'_, '_, '_>, link: &mut Link, up: &mut Relay) {
    let request = &mut *end.reply;
    request.clear();
    inject::write_request(request, sent);
    let head = request.len();
    let mut rest: &[u8] = &[];
    match sent.kept {
        Some(kept) if kept.body.len() <= TOGETHER => request.extend_from_slice(&kept.body),
        Some(kept) => rest = &kept.body,
        // What is no body is found again, and told, when the rest of it is read.
        None => drop(up.take(end.inbox, TOGETHER, request, &mut |_| {})),
    }
    let written = write(&mut link.stream, request).await;
    // The key is in it.
    request[..head].zeroize();
    request.clear();
    if written && !rest.is_empty() {
        write(&mut link.stream, rest).await;
    }
}

async fn write(stream: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) -> bool {
    use tokio::io::AsyncWriteExt as _;
    // A provider that reads nothing for so long is as good as gone; the timer is started only if it does not read at once.
    let writing = async {
        stream.write_all(bytes).await?;
        stream.flush().await
    };
    matches!(tokio::time::timeout(SILENCE, writing).await, Ok(Ok(())))
}

/// Reads the head of the answer, while the body of the request goes on. Words in between are passed on.
async fn first_answer<C>(end: &mut End<'_, C>, link: &mut Link, up: &mut Relay) -> Result<(), Lost>
where
    C: AsyncRead + AsyncWrite + Unpin,
{
    loop {
        let length = next_head(end, link, up).await?;
        let Link { inbox, head, .. } = link;
        inbox.take(length, head);
        let status = answer::status(head);
        match status {
            100 | 102..=199 => {
                end.reply.clear();
                let mut room = [const { MaybeUninit::uninit() }; answer::MAX_HEADERS];
                let word = Answer::parse(head, &mut room, false).map_err(|_| Lost::Unreadable)?;
                word.write(end.reply, &[], false);
                // Half a word can't be followed by another answer.
                end.is_begun = true;
                if !write(end.stream, end.reply).await {
                    return Err(Lost::Caller);
                }
                end.is_begun = false;
            }
            101 | 200..=999 => return Ok(()),
            _ => return Err(Lost::Unreadable),
        }
    }
}

async fn next_head<C>(end: &mut End<'_, C>, link: &mut Link, up: &mut Relay) -> Result<usize, Lost>
where
    C: AsyncRead + AsyncWrite + Unpin,
{
    let (mut searched, mut is_deaf) = (0, false);
    poll_fn(|cx| {
        if !is_deaf {
            match poll_up(cx, end, link, up) {
                Poll::Ready(Err(Broken::From)) if up.is_malformed => return Poll::Ready(Err(Lost::Malformed)),
                Poll::Ready(Err(Broken::From)) => return Poll::Ready(Err(Lost::Caller)),
                // It may have answered before it had read everything.
                Poll::Ready(Err(Broken::To)) => is_deaf = true,
                Poll::Ready(Ok(())) | Poll::Pending => {}
            }
        }
        loop {
            let bytes = link.inbox.bytes();
            if let Some(at) = memmem::find(&bytes[searched..], b"\r\n\r\n") {
                return Poll::Ready(Ok(searched + at + 4));
            }
            searched = bytes.len().saturating_sub(3);
            if link.inbox.is_full() {
                return Poll::Ready(Err(Lost::Unreadable));
            }
            match link.inbox.poll_read(cx, &mut link.stream) {
                Poll::Ready(Ok(count)) if count > 0 => {}
                Poll::Ready(_) if link.inbox.is_empty() => return Poll::Ready(Err(Lost::Silent)),
                Poll::Ready(_) => return Poll::Ready(Err(Lost::Unreadable)),
                Poll::Pending => break,
            }
        }
        end.patience.poll(cx, SILENCE, up.moves).map(|()| Err(Lost::TooSlow))
    })
    .await
}

/// Moves the request's body on; once it is over, looks whether the caller is still there. Ready only when one of them is not.
fn poll_up<C>(cx: &mut Context<'_>, end: &mut End<'_, C>, link: &mut Link, up: &mut Relay) -> Poll<Result<(), Broken>>
where
    C: AsyncRead + AsyncWrite + Unpin,
{
    if !up.is_over() {
        ready!(up.poll(cx, end.inbox, (end.stream, &mut link.stream), &mut |_| {}))?;
    }
    poll_gone(cx, end)
}

/// Ready when the caller has closed the connection. What it sends already belongs to its next request.
pub(super) fn poll_gone<C: AsyncRead + Unpin>(cx: &mut Context<'_>, end: &mut End<'_, C>) -> Poll<Result<(), Broken>> {
    while !end.inbox.is_full() {
        match ready!(end.inbox.poll_read(cx, end.stream)) {
            Ok(count) if count > 0 => {}
            _ => return Poll::Ready(Err(Broken::From)),
        }
    }
    Poll::Pending
}

/// Writes the head of the answer for the caller.
fn begin_reply(reply: &mut Vec<u8>, sent: Sent<'_, '_, '_>, link: &Link, up: &Relay) -> Result<Begun, Lost> {
    let mut room = [const { MaybeUninit::uninit() }; answer::MAX_HEADERS];
    let answer = Answer::parse(&link.head, &mut room, sent.head.method == "HEAD").map_err(|_| Lost::Unreadable)?;
    let channel = &sent.admitted.channel;
    if channel.is_echoed() && !matches!(answer.framing, Framing::Empty) && is_sealed(answer.header("content-encoding"))
    {
        return Err(Lost::Sealed);
    }
    let is_last = sent.head.is_last || matches!(answer.framing, Framing::UntilClose) || !up.has_come();
    reply.clear();
    match &sent.admitted.instead_of {
        None => answer.write(reply, &[("x-byok-key", &channel.id)], is_last),
        Some((reference, cause)) => {
            let words = fallback_words(reference, cause.as_str());
            let more = [("x-byok-key", channel.id.as_str()), ("x-byok-fallback", words.as_str())];
            answer.write(reply, &more, is_last);
        }
    }
    super::scrub::clean(reply, &channel.echoed);
    let reading = Reading::of(answer.header("content-type"), answer.header("content-encoding"));
    Ok(Begun {
        is_kept: answer.is_kept,
        framing: answer.framing,
        is_last,
        reading,
    })
}

/// Whether nobody can see whether the key stands in the answer. It was asked for as it is.
pub(super) fn is_sealed(coding: Option<&[u8]>) -> bool {
    Coded::of(coding) != Coded::Not
}

/// What to say of such an answer.
pub(super) fn sealed(host: &str) -> Problem {
    let words = format!("{host} answered compressed although it was asked not to, and it is known to quote the key");
    Problem::new(Code::Io, words)
        .hint("the request has arrived; its answer can't be searched for the key, so it was not passed on")
}

/// `from=openai/main; cause=auth-failure`, with what can't stand in a header written as in a URL.
pub(super) fn fallback_words(reference: &str, cause: &str) -> String {
    use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
    const ODD: &AsciiSet = &CONTROLS.add(b' ').add(b';').add(b'%');
    format!("from={}; cause={cause}", utf8_percent_encode(reference, ODD))
}

/// Writes the head and moves the body on, as it comes.
async fn relay<C>(
    end: &mut End<'_, C>,
    (link, up): (&mut Link, &mut Relay),
    down: &mut Relay,
    mut reading: Option<&mut Reading>,
) -> Result<(), Broken>
where
    C: AsyncRead + AsyncWrite + Unpin,
{
    let mut see = |bytes: &[u8]| {
        if let Some(reading) = &mut reading {
            reading.see(bytes);
        }
    };
    down.take(&mut link.inbox, TOGETHER, end.reply, &mut see)?;
    let (mut written, mut is_deaf) = (0, false);
    poll_fn(|cx| {
        while written < end.reply.len() {
            match Pin::new(&mut *end.stream).poll_write(cx, &end.reply[written..]) {
                Poll::Ready(Ok(count)) if count > 0 => written += count,
                Poll::Ready(_) => return Poll::Ready(Err(Broken::To)),
                Poll::Pending => break,
            }
        }
        if written == end.reply.len()
            && let Poll::Ready(ended) = down.poll(cx, &mut link.inbox, (&mut link.stream, end.stream), &mut see)
        {
            return Poll::Ready(ended);
        }
        if !is_deaf && let Poll::Ready(Err(broken)) = poll_up(cx, end, link, up) {
            if broken == Broken::From {
                return Poll::Ready(Err(Broken::To));
            }
            is_deaf = true;
        }
        end.patience
            .poll(cx, SILENCE, down.moves + up.moves)
            .map(|()| Err(Broken::From))
    })
    .await
}

impl Lost {
    fn stop(self, sent: Sent<'_, '_, '_>) -> Stop {
        let channel = &sent.admitted.channel;
        let host = &channel.authority;
        match self {
            Self::Silent => Stop::bad_gateway(
                unreachable(channel, "it closed the connection without an answer")
                    .hint("the request may have arrived, so it was not sent again"),
            ),
            Self::Unreadable => Stop::bad_gateway(Problem::new(Code::Io, format!("what {host} answered is not HTTP"))),
            Self::Sealed => Stop::bad_gateway(sealed(host)),
            Self::TooSlow => Stop::timed_out(Problem::new(Code::Io, format!("{host} did not answer in time"))),
            Self::Malformed => Problem::new(Code::Usage, "the request's body is not in chunks that can be read").into(),
            Self::Caller => Stop::Gone,
        }
    }
}
