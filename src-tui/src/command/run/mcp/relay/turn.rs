//! One server after the other: whether another key steps in, and starting the next server with it.

use super::super::super::launch::{Asking, Launch};
use super::super::keys::{self, Verdict};
use super::super::server::{STEPS, Server};
use super::Relay;
use super::ends::poll_until;
use crate::stop::Stop;
use byok_core::mcp::{Done, Out, Refusal};
use rustix::event::{PollFd, PollFlags};
use std::time::Instant;

impl Relay<'_> {
    /// Whether another key takes the place of the refused one.
    pub(super) fn steps_in(&mut self, refusal: &Refusal) -> bool {
        let now = Instant::now();
        if let [only] = self.keys.iter().collect::<Vec<_>>().as_slice()
            && self.pace.is_known_alone(only, now)
        {
            return false;
        }
        let answer = match keys::judge(self.context, &self.keys, refusal, &self.wish.request.program) {
            Ok(Verdict::Next { failed, next }) => {
                let status = refusal
                    .status
                    .map(|status| format!(" with {status}"))
                    .unwrap_or_default();
                let called = named(&refusal.called);
                self.context.say(format!(
                    "byok: `{failed}` was refused{status} at {called}; `{next}` steps in"
                ));
                self.pace.may_start(now)
            }
            Ok(Verdict::Alone { failed, why }) => {
                if !self.pace.is_known_alone(&failed, now) {
                    self.context.say(format!("byok: {why}"));
                }
                self.pace.is_alone(failed, now);
                return false;
            }
            Ok(Verdict::Unclear) => {
                self.context.say(
                    "byok: the server says that a key was refused, and not whose: give each server its own with --only",
                );
                return false;
            }
            Err(stop) => {
                self.context.say(format!(
                    "byok: a key was refused, and nothing could be done: {}",
                    stop.message
                ));
                return false;
            }
        };
        if !answer {
            self.context
                .say("byok: the server was started too often within a minute; it goes on as it is");
        }
        answer
    }

    /// The next server, with the key that steps in.
    pub(super) fn restart(&mut self) -> Result<(), Stop> {
        // Who steps in was said.
        let next = match Launch::prepare(&self.context.silent(), self.wish, Asking::Nobody) {
            Ok(next) if next.keys != self.keys => next,
            Ok(_) => {
                self.remain("the same key was handed out again");
                return Ok(());
            }
            Err(stop) => {
                self.remain(&stop.message);
                return Ok(());
            }
        };
        self.stop()?;
        if self.is_over {
            return Ok(());
        }
        self.keys = next.keys.clone();
        self.server = Server::start(next, self.servers, &self.words)?;
        self.servers += 1;
        if std::mem::take(&mut self.is_server_passing) {
            // What was cut off is a line by itself; the client can't read it, and reads the next one.
            self.send(vec![Out::Client(b"\n".to_vec())]);
        }
        let (out, done) = self.session.restarted();
        self.send(out);
        self.context
            .say(format!("byok: the server was started again; {}", said(done)));
        Ok(())
    }

    fn remain(&mut self, why: &str) {
        self.context.say(format!("byok: the server goes on as it is: {why}"));
        let out = self.session.stay();
        self.send(out);
    }

    /// Ends the server, politely first.
    fn stop(&mut self) -> Result<(), Stop> {
        self.server.input = None;
        self.server.output = None;
        for (signal, patience) in STEPS {
            if let Some(signal) = signal {
                self.server.signal(signal);
            }
            let until = Instant::now() + patience;
            while self.server.status.is_none() && Instant::now() < until {
                let mut fds = [PollFd::new(&self.words, PollFlags::IN)];
                poll_until(&mut fds, Some(until))?;
                self.hear_words();
            }
            if self.server.status.is_some() {
                break;
            }
        }
        Ok(())
    }
}

/// The name of a tool or method for a person; what could play tricks on a terminal is left out.
fn named(called: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    if !called.is_empty() && called.len() <= 128 && called.chars().all(is_plain) {
        format!("`{called}`")
    } else {
        "a call".to_owned()
    }
}

fn said(done: Done) -> String {
    let repeated = match done.repeated {
        0 => "nothing was repeated".to_owned(),
        1 => "1 call was repeated".to_owned(),
        many => format!("{many} calls were repeated"),
    };
    match done.lost {
        0 => repeated,
        lost => format!("{repeated}, {lost} that may have been done answered with an error"),
    }
}
