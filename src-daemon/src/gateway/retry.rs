//! Another key in the place of one that the provider refused.
//!
//! The rule is `inject::fallback`'s: only after an answer that says that the key was not accepted, and only with the whole body
//! at hand. So bodies that tell their length and are small are read before they are sent, where a service falls back at
//! all; everywhere else nothing is kept.

use super::answer;
use super::call::Admitted;
use super::channel::Channel;
use super::connection::End;
use super::engine::Engine;
use super::framing::Framing;
use super::head::{Head, Length};
use super::patience::SILENCE;
use super::pool::Link;
use super::reading::beginning;
use super::refuse::Stop;
use byok_core::clock::{Clock, SystemClock};
use byok_core::inject::fallback::{Answer, Body, answer_of, may_repeat};
use byok_core::model::{Act, Trigger};
use byok_core::provider::is_about_key;
use byok_core::vault::{Choice, FailedUse};
use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};

/// The longest body that is kept to be sent again: a long conversation has a tenth of it, and 64 calls at once of each client may
/// keep one.
const LONGEST: u64 = 1024 * 1024;
/// Bytes of a refusal that are searched for what it is about, decompressed.
const READ: usize = 64 * 1024;
/// For the whole of an answer that says why a key was refused.
const ANSWER: Duration = Duration::from_secs(5);

/// A whole body.
pub(super) struct Kept {
    pub(super) body: Vec<u8>,
}

impl Kept {
    /// Reads the body, if it may have to be sent again and can be kept.
    pub(super) async fn of<C>(
        head: &Head<'_, '_>,
        channel: &Channel,
        end: &mut End<'_, C>,
    ) -> Result<Option<Self>, Stop>
    where
        C: AsyncRead + AsyncWrite + Unpin,
    {
        if !channel.may_fall_back() || head.is_websocket {
            return Ok(None);
        }
        let length = match head.length {
            Length::None => 0,
            Length::Known(length) if length <= LONGEST => usize::try_from(length).unwrap_or(0),
            Length::Known(_) | Length::Chunked => return Ok(None),
        };
        if head.expects_continue {
            let word = end.stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await;
            word.map_err(|_| Stop::Gone)?;
        }
        let mut body = Vec::with_capacity(length);
        end.patience.renew(Instant::now());
        poll_fn(|cx| {
            loop {
                let count = end.inbox.bytes().len().min(length - body.len());
                body.extend_from_slice(&end.inbox.bytes()[..count]);
                end.inbox.consume(count);
                if body.len() == length {
                    return Poll::Ready(Ok(()));
                }
                match end.inbox.poll_read(cx, end.stream) {
                    Poll::Ready(Ok(0) | Err(_)) => return Poll::Ready(Err(Stop::Gone)),
                    Poll::Ready(Ok(_)) => {}
                    Poll::Pending => break,
                }
            }
            end.patience
                .poll(cx, SILENCE, body.len() as u64)
                .map(|()| Err(Stop::Gone))
        })
        .await?;
        Ok(Some(Self { body }))
    }
}

/// A refusal, as it came.
pub(super) struct Said<'a> {
    pub(super) status: u16,
    /// Its body, as far as it was read.
    pub(super) body: &'a [u8],
    /// How that is compressed.
    pub(super) coding: Option<Vec<u8>>,
}

/// What an answer means for its key, as far as the body has to be known for that.
pub(super) fn is_refusal(status: u16) -> bool {
    matches!(status, 401 | 402 | 403 | 429)
}

impl Engine {
    /// The key that takes over after this answer, if one may; the failure is noted.
    pub(super) async fn next_key(
        self: &Arc<Self>,
        admitted: &Admitted,
        said: &Said<'_>,
    ) -> Option<(Arc<Channel>, Trigger)> {
        let service = &admitted.channel.row.key.service;
        let provider = self.daemon.catalog.get(service);
        let status = said.status;
        let is_about_key = status == 403
            && provider.is_some_and(|provider| {
                let body = beginning(said.body, said.coding.as_deref(), READ);
                is_about_key(provider, status, &body)
            });
        let answer = answer_of(status, is_about_key);
        let Answer::Refused(cause) = answer else { return None };
        if !may_repeat(Body::Kept, answer) || !admitted.channel.on.contains(&cause) {
            return None;
        }
        let (caller, channel) = (Arc::clone(&admitted.caller), Arc::clone(&admitted.channel));
        let on = channel.on.clone();
        let found = self.on_vault(move |vault, daemon| {
            let actor = caller.actor();
            let act = Act {
                actor: &actor,
                now: SystemClock.now(),
            };
            let failed = FailedUse {
                key: channel.key(),
                cause,
                status: Some(status),
                program: Some("the gateway".to_owned()),
            };
            let noted = vault.note_failed_use(&failed, &|key| caller.check_key(key).is_ok(), act)?;
            let (news, failed) = (noted.is_news, noted.failed);
            let next = noted.next.map(|row| {
                let choice = Choice {
                    row,
                    instead_of: None,
                    on,
                };
                Channel::open(vault, daemon, choice, act)
            });
            Ok((next.transpose()?, news.then_some(failed)))
        });
        match found.await {
            Ok((next, news)) => {
                if let Some(failed) = news {
                    self.check_later(failed);
                }
                next.map(|channel| (Arc::new(channel), cause))
            }
            Err(problem) => {
                tracing::warn!(target: "byok", failure = problem.message.as_str(), "no other key");
                None
            }
        }
    }
}

/// The body of a refusal, as far as it fits into the buffer, without taking it out; and whether that is all of it.
pub(super) async fn peek(link: &mut Link, is_head: bool) -> (Vec<u8>, bool) {
    let framing = |link: &Link| answer::framing(&link.head, is_head);
    let reading = async {
        loop {
            let (body, is_whole) = body_in(link, framing(link));
            if is_whole || link.inbox.is_full() {
                return (body, is_whole);
            }
            match poll_fn(|cx| link.inbox.poll_read(cx, &mut link.stream)).await {
                Ok(count) if count > 0 => {}
                _ => return (body, false),
            }
        }
    };
    match tokio::time::timeout(ANSWER, reading).await {
        Ok(found) => found,
        Err(_) => (body_in(link, framing(link)).0, false),
    }
}

fn body_in(link: &Link, mut framing: Framing) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    let passed = framing.pass(link.inbox.bytes(), |bytes| body.extend_from_slice(bytes));
    let is_whole = passed.is_ok_and(|count| count == link.inbox.bytes().len()) && framing.is_over();
    (body, is_whole)
}
