//! How a question is asked politely: when it is repeated, and when a host is left alone.
//!
//! A question is repeated once at most, and only where the answer says nothing about the key: the connection failed, or the
//! provider has a problem of its own. After a "no" (401, 403, any other 4xx) it never is; after 429 only when the provider said when.

use super::answer::Answer;
use super::cause::Cause;
use super::door::{Closed, Door};
use super::moment;
use super::probe::Prober;
use super::redact::Redactor;
use super::resolve::Reach;
use crate::clock::{Clock, Timestamp};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Request, Url};
use std::time::Duration;
use tokio::time::Instant;

/// A person waits so long for an answer to their question; what is asked to wait longer is told so.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// No host is left alone for longer, whatever it says: a wrong date must not switch checks off.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// What came of asking.
pub(super) struct Sent {
    pub(super) outcome: Result<Answer, Cause>,
    /// The last request: waiting for leave to send it is not the provider's time.
    pub(super) took: Duration,
    /// Until when the host wants to be left alone.
    pub(super) wait_until: Option<Timestamp>,
}

/// What is done after an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// It is taken as it is.
    Take,
    /// The question is repeated after a moment.
    Repeat,
    /// It is repeated when the host said.
    RepeatAfter(Duration),
    /// It is taken, and the host is left alone for so long.
    LeaveAlone(Duration),
}

impl Prober {
    /// Asks through the door, if there is one, and once more where that is polite and `may_repeat`.
    ///
    /// # Security
    /// Each layer is in a box of its own: without one it would be built on the stack, and written from there into the layer above,
    /// deeper than the stack is wiped.
    pub(super) async fn politely(
        &self,
        request: Request,
        reach: Reach,
        redactor: &Redactor,
        may_repeat: bool,
        clock: &(dyn Clock + Sync),
    ) -> Sent {
        let Some(door) = self.door() else {
            return self.once(request, reach, redactor).await;
        };
        let host = host_and_port(request.url());
        let spare = if may_repeat { request.try_clone() } else { None };
        let first = Box::pin(self.through(door, &host, (request, reach), redactor, clock)).await;
        let next = next(&first.outcome, clock.now());
        match (next, spare) {
            (Next::Repeat, Some(spare)) => {
                door.breathe().await;
                let second = Box::pin(self.through(door, &host, (spare, reach), redactor, clock)).await;
                leave_alone(door, &host, second, clock)
            }
            (Next::RepeatAfter(wait), Some(spare)) => {
                // Others who want to ask this host wait as well.
                door.close(&host, wait);
                drop(first);
                let second = Box::pin(self.through(door, &host, (spare, reach), redactor, clock)).await;
                leave_alone(door, &host, second, clock)
            }
            _ => leave_alone(door, &host, first, clock),
        }
    }

    async fn through(
        &self,
        door: &dyn Door,
        host: &str,
        (request, reach): (Request, Reach),
        redactor: &Redactor,
        clock: &(dyn Clock + Sync),
    ) -> Sent {
        match door.enter(host).await {
            Ok(leave) => {
                let sent = self.once(request, reach, redactor).await;
                drop(leave);
                sent
            }
            Err(Closed { left }) => Sent {
                outcome: Err(Cause::PutOff),
                took: Duration::ZERO,
                wait_until: later(clock.now(), left),
            },
        }
    }

    async fn once(&self, request: Request, reach: Reach, redactor: &Redactor) -> Sent {
        let begun = Instant::now();
        let outcome = Box::pin(self.send(request, reach, redactor)).await;
        Sent {
            outcome,
            took: begun.elapsed(),
            wait_until: None,
        }
    }
}

/// Leaves the host alone if the answer, which is the last one, asks for it.
fn leave_alone(door: &dyn Door, host: &str, sent: Sent, clock: &(dyn Clock + Sync)) -> Sent {
    let now = clock.now();
    match next(&sent.outcome, now) {
        Next::LeaveAlone(wait) | Next::RepeatAfter(wait) => {
            door.close(host, wait);
            Sent {
                wait_until: later(now, wait),
                ..sent
            }
        }
        Next::Take | Next::Repeat => sent,
    }
}

/// Names a moment of today or another day, for a sentence.
pub(super) fn moment_in_words(moment: Timestamp, now: Timestamp) -> String {
    let day = |moment: Timestamp| moment.strftime("%Y-%m-%d").to_string();
    let time = moment.strftime("%H:%M UTC");
    if day(moment) == day(now) {
        time.to_string()
    } else {
        format!("{} {time}", day(moment))
    }
}

fn next(outcome: &Result<Answer, Cause>, now: Timestamp) -> Next {
    let answer = match outcome {
        Ok(answer) => answer,
        Err(cause) if cause.may_pass() => return Next::Repeat,
        Err(_) => return Next::Take,
    };
    let status = answer.http_status;
    match retry_after(&answer.headers, now) {
        _ if status != 429 && status < 500 => Next::Take,
        Some(wait) if wait > PATIENCE => Next::LeaveAlone(wait.min(LONGEST)),
        Some(wait) if !wait.is_zero() => Next::RepeatAfter(wait),
        Some(_) => Next::Repeat,
        None if status >= 500 => Next::Repeat,
        None => Next::Take,
    }
}

/// `Retry-After` (RFC 9110, 10.2.3): seconds, or an HTTP date, which is compared with the provider's own clock where it tells it.
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = |text: &str| moment::read(text).filter(|_| text.contains(':'));
    let until = date(text)?;
    let theirs = headers
        .get(reqwest::header::DATE)
        .and_then(|text| date(text.to_str().ok()?));
    let wait = until.duration_since(theirs.unwrap_or(now));
    Some(Duration::try_from(wait).unwrap_or_default())
}

fn later(now: Timestamp, wait: Duration) -> Option<Timestamp> {
    now.checked_add(wait).ok()
}

fn host_and_port(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port_or_known_default() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Cause, Duration, Next, Timestamp, moment_in_words, next};

    fn now() -> Timestamp {
        "2026-11-24T17:00:00Z".parse().unwrap()
    }

    fn after(status: u16, headers: &[(&'static str, &str)]) -> Next {
        next(&Ok(Answer::of(status, headers, "{}")), now())
    }

    #[test]
    fn a_no_is_never_asked_again() {
        for status in [200, 301, 400, 401, 403, 404, 429] {
            assert_eq!(after(status, &[]), Next::Take, "{status}");
        }
        for status in [200, 401, 403] {
            assert_eq!(after(status, &[("retry-after", "1")]), Next::Take, "{status}");
        }
    }

    #[test]
    fn trouble_at_the_provider_is_asked_once_more() {
        for status in [500, 502, 503, 529] {
            assert_eq!(after(status, &[]), Next::Repeat, "{status}");
        }
        for cause in [Cause::Dns, Cause::Refused, Cause::BrokenOff] {
            assert_eq!(next(&Err(cause), now()), Next::Repeat);
        }
        for cause in [
            Cause::Certificate,
            Cause::TimedOut,
            Cause::NoCertificates,
            Cause::PutOff,
        ] {
            assert_eq!(next(&Err(cause), now()), Next::Take, "{cause:?}");
        }
    }

    #[test]
    fn a_host_says_when_to_come_back() {
        let seconds = |seconds| Duration::from_secs(seconds);
        for (text, wanted) in [
            ("2", Next::RepeatAfter(seconds(2))),
            ("30", Next::RepeatAfter(seconds(30))),
            ("31", Next::LeaveAlone(seconds(31))),
            ("0", Next::Repeat),
            ("99999999999", Next::LeaveAlone(seconds(86_400))),
            ("Tue, 24 Nov 2026 17:00:20 GMT", Next::RepeatAfter(seconds(20))),
            ("Tue, 24 Nov 2026 17:05:00 GMT", Next::LeaveAlone(seconds(300))),
            ("Tue, 24 Nov 2026 16:00:00 GMT", Next::Repeat),
            ("soon", Next::Take),
            ("-1", Next::Take),
        ] {
            assert_eq!(after(429, &[("retry-after", text)]), wanted, "{text}");
        }
        assert_eq!(after(503, &[("retry-after", "soon")]), Next::Repeat);
    }

    #[test]
    fn a_date_is_compared_with_the_clock_of_whoever_wrote_it() {
        let headers = [
            ("date", "Tue, 24 Nov 2026 18:00:00 GMT"),
            ("retry-after", "Tue, 24 Nov 2026 18:00:03 GMT"),
        ];
        assert_eq!(after(503, &headers), Next::RepeatAfter(Duration::from_secs(3)));
    }

    #[test]
    fn a_moment_of_another_day_is_told_with_its_day() {
        let words = |text: &str| moment_in_words(text.parse().unwrap(), now());
        assert_eq!(words("2026-11-24T17:05:00Z"), "17:05 UTC");
        assert_eq!(words("2026-11-25T17:05:00Z"), "2026-11-25 17:05 UTC");
    }
}
