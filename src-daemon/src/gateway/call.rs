//! One call: `route → inject → forward → record`.
//!
//! A call is refused before anything is sent, or it goes to the provider, once. It goes a second time, with another key, only when
//! the provider refused the first one and the person chose that (`retry.rs`).

use super::admit::{Caller, Turn};
use super::channel::Channel;
use super::connection::{self, End};
use super::count::Done;
use super::engine::Engine;
use super::head::{Head, Length};
use super::pool::Link;
use super::refuse::Stop;
use super::retry::Kept;
use super::route::{Route, Target};
use super::slots::{self, Shown};
use super::upstream::{Offer, Spoken};
use super::{forward, http2};
use crate::guard::Peer;
use crate::problem::Problem;
use byok_core::error::Code;
use byok_core::model::Trigger;
use std::sync::Arc;
use std::time::Instant;
use tokio::io::{AsyncRead, AsyncWrite};
use zeroize::Zeroize;

/// What becomes of the caller's connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// It waits for the next request.
    Next,
    /// It ends once the caller has read the answer.
    Linger,
    /// It ends.
    Over,
    /// Somebody else serves it.
    Other,
}

/// A call that may go out.
pub(super) struct Admitted {
    pub(super) caller: Arc<Caller>,
    pub(super) channel: Arc<Channel>,
    /// What is asked for.
    pub(super) target: Target,
    pub(super) begin: Instant,
    /// The key that was tried first, when it was another one.
    pub(super) instead_of: Option<(String, Trigger)>,
    _turn: Option<Turn>,
}

/// How an attempt ended.
pub(super) enum Attempt {
    /// The caller was answered.
    Answered(After, Done),
    /// The provider refused the key, nothing has been told to the caller, and this one takes over.
    Again(Arc<Channel>, Trigger, Done),
}

/// What an attempt is made with.
#[derive(Clone, Copy)]
pub(super) struct Sent<'a, 'h, 'b> {
    pub(super) head: &'a Head<'h, 'b>,
    pub(super) admitted: &'a Admitted,
    /// The whole body, when it may have to be sent again.
    pub(super) kept: Option<&'a Kept>,
}

impl Engine {
    /// Serves one call.
    pub(super) async fn call<C>(self: &Arc<Self>, end: &mut End<'_, C>, head: &Head<'_, '_>, peer: Peer) -> After
    where
        C: AsyncRead + AsyncWrite + Unpin,
    {
        let mut alarm = self.alarm();
        let stop = match self.admit(head, peer).await {
            Ok(admitted) => {
                let used = (Arc::clone(&admitted.caller), Arc::clone(&admitted.channel));
                let ended = tokio::select! {
                    // A stream that never pauses would be heard alone.
                    biased;
                    _ = alarm.changed() => Err(self.cut(end, &used)),
                    ended = self.forward(end, head, admitted) => ended,
                };
                match ended {
                    Ok(after) => return after,
                    Err(stop) => stop,
                }
            }
            Err(problem) => problem.into(),
        };
        let is_last = head.is_last || head.length != Length::None;
        match stop {
            Stop::Told(told) => connection::answer(end, told, is_last).await,
            Stop::Gone => After::Over,
        }
    }

    /// The vault was locked while a call was under way: the connection to the provider is closed already, and nothing of the key
    /// stays behind. The caller is told unless its answer has begun; then it sees that it breaks off.
    fn cut<C>(self: &Arc<Self>, end: &mut End<'_, C>, (caller, channel): &(Arc<Caller>, Arc<Channel>)) -> Stop {
        end.reply.zeroize();
        if self.counts.add(caller, channel, &Done::default()) {
            self.hand_in_soon();
        }
        if end.is_begun {
            return Stop::Gone;
        }
        Problem::new(Code::Locked, "the vault was locked while the call was under way")
            .hint("the request may have arrived: look before you repeat it")
            .into()
    }

    /// Decides whether a call may go out, and with which key.
    async fn admit(self: &Arc<Self>, head: &Head<'_, '_>, peer: Peer) -> Result<Admitted, Problem> {
        let begin = Instant::now();
        let epoch = self.sync();
        let route = Route::of(head.path).ok_or_else(|| Problem::new(Code::NotFound, "no such route"))?;
        let caller = match (slots::shown(head)?, peer) {
            (Shown::Token(digest), _) => self.caller(&digest, epoch, begin).await?,
            (_, Peer::Socket { pid, .. }) => Arc::new(Caller::owner(pid)),
            (Shown::Nothing, _) => return Err(no_token("a token is needed")),
            (Shown::Other, _) => return Err(no_token("this is not a token of byok")),
        };
        let what = || format!("{} /gateway/{}", head.method, route.segment);
        let turn = match caller.take_turn(begin) {
            Ok(turn) => turn,
            Err(problem) => {
                if caller.is_worth_telling(begin) {
                    self.record(caller.actor(), |vault, act| Ok(vault.record_rate_limit(act)?));
                }
                return Err(problem);
            }
        };
        let refuse = |problem: Problem| {
            if problem.code == Code::Refused {
                self.note_refusal(&caller, what(), &problem);
            }
            problem
        };
        let channel = self.channel(&route, &caller, (epoch, begin)).await.map_err(refuse)?;
        caller.check_key(&channel.row.key).map_err(refuse)?;
        let target = Target::of(&channel.path, &channel.place, route.rest)?;
        caller.check_rules(head.method, &target.path).map_err(refuse)?;
        self.record_use(&caller, &channel, begin).await?;
        let instead_of = channel.instead_of.as_ref();
        Ok(Admitted {
            instead_of: instead_of.map(|instead| (instead.reference.clone(), instead.cause)),
            caller,
            channel,
            target,
            begin,
            _turn: turn,
        })
    }

    /// Sends a call, and again with the next key as long as one is refused and another may step in.
    async fn forward<C>(
        self: &Arc<Self>,
        end: &mut End<'_, C>,
        head: &Head<'_, '_>,
        mut admitted: Admitted,
    ) -> Result<After, Stop>
    where
        C: AsyncRead + AsyncWrite + Unpin,
    {
        let kept = Kept::of(head, &admitted.channel, end).await?;
        loop {
            let sent = Sent {
                head,
                admitted: &admitted,
                kept: kept.as_ref(),
            };
            let (channel, cause) = match self.attempt(end, sent).await {
                Ok(Attempt::Answered(after, done)) => {
                    self.note(&admitted, &done);
                    return Ok(after);
                }
                Ok(Attempt::Again(channel, cause, done)) => {
                    self.note(&admitted, &done);
                    (channel, cause)
                }
                Err((stop, done)) => {
                    self.note(&admitted, &done);
                    return Err(stop);
                }
            };
            self.record_use(&admitted.caller, &channel, admitted.begin).await?;
            let rest = Route::of(head.path).map_or("", |route| route.rest);
            admitted.target = Target::of(&channel.path, &channel.place, rest)?;
            admitted.instead_of = Some((admitted.channel.row.key.reference.clone(), cause));
            admitted.channel = channel;
        }
    }

    async fn attempt<C>(self: &Arc<Self>, end: &mut End<'_, C>, sent: Sent<'_, '_, '_>) -> Result<Attempt, (Stop, Done)>
    where
        C: AsyncRead + AsyncWrite + Unpin,
    {
        let (channel, head) = (&sent.admitted.channel, sent.head);
        if let Some(sender) = self
            .pool
            .sender(&channel.origin, sent.admitted.begin)
            .filter(|_| !head.is_websocket)
        {
            return http2::exchange(self, end, sent, sender).await;
        }
        let is_repeatable = forward::is_repeatable(head);
        if let Some(link) = self.pool.take(&channel.origin, is_repeatable, sent.admitted.begin) {
            return forward::exchange(self, end, sent, link).await;
        }
        let failed = |problem| (Stop::bad_gateway(problem), Done::default());
        let offer = if head.is_websocket { Offer::Http1 } else { Offer::Both };
        match self.connector.connect(channel, offer).await.map_err(failed)? {
            (stream, Spoken::Http1) => forward::exchange(self, end, sent, Link::new(stream)).await,
            (stream, Spoken::Http2) => {
                let sender = http2::begin(stream, channel).await.map_err(failed)?;
                if self.pool.keep_sender(&channel.origin, sender.clone(), Instant::now()) {
                    self.sweep_in_time();
                }
                http2::exchange(self, end, sent, sender).await
            }
        }
    }

    /// Counts a call that has ended, and writes down that it failed.
    fn note(self: &Arc<Self>, admitted: &Admitted, done: &Done) {
        if self.counts.add(&admitted.caller, &admitted.channel, done) {
            self.hand_in_soon();
        }
        let failure = match done.status {
            Some(status @ (401 | 403)) => format!("the provider answered {status}"),
            Some(_) => return,
            None => "no answer".to_owned(),
        };
        if self
            .daemon
            .gateway
            .is_failure_news(admitted.channel.key(), admitted.caller.id(), admitted.begin)
        {
            let channel = Arc::clone(&admitted.channel);
            self.record(admitted.caller.actor(), move |vault, act| {
                Ok(vault.record_call(&channel.row, Some(&failure), act)?)
            });
        }
    }
}

fn no_token(words: &str) -> Problem {
    Problem::new(Code::Unauthorized, words)
        .hint("send a token where the key would be; the owner makes one with `byok client add`")
}
