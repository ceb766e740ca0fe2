//! What is called through the gateway.

use crate::tui::widget::loaded::Loaded;
use crate::tui::widget::roll::Roll;
use byok_core::clock::Timestamp;
use byok_core::ids::KeyId;
use byok_core::model::Traffic;
use byok_daemon::wire::TrafficList;

/// How far back one can look, in minutes.
pub(crate) const REACHES: [u32; 4] = [60, 6 * 60, 24 * 60, 7 * 24 * 60];

/// The screen.
pub(crate) struct Gateway {
    /// By minute, key and client, oldest first.
    pub(crate) loaded: Loaded<TrafficList>,
    /// The same by client and key, the busiest first.
    pub(crate) lines: Vec<Line>,
    /// Where one is.
    pub(crate) roll: Roll,
    /// How far back one looks.
    pub(crate) minutes: u32,
    /// Whether it was asked to be told what is called, as it happens; and whether that is so.
    pub(crate) is_listening: bool,
    /// See `is_listening`.
    pub(crate) is_live: bool,
}

/// The calls of one client with one key.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    /// Who called; `None` is the owner.
    pub(crate) client: Option<String>,
    /// The key.
    pub(crate) key: KeyId,
    /// What it is called; `None` when it is gone.
    pub(crate) reference: Option<String>,
    /// The sums. `p95_ms` is that of the worst minute, `p50_ms` the mean of the minutes: minutes can't be put together more
    /// exactly.
    pub(crate) sum: Traffic,
}

impl Default for Gateway {
    fn default() -> Self {
        Self {
            loaded: Loaded::default(),
            lines: Vec::new(),
            roll: Roll::default(),
            minutes: REACHES[0],
            is_listening: false,
            is_live: false,
        }
    }
}

impl Gateway {
    /// The chosen line.
    pub(crate) fn chosen(&self) -> Option<&Line> {
        self.lines.get(self.roll.at)
    }

    /// The stream goes on; what it told is forgotten.
    pub(crate) fn forget(&mut self) {
        self.loaded.clear();
        self.lines.clear();
    }

    /// Takes what was called since the last time.
    pub(crate) fn add(&mut self, news: TrafficList, now: Timestamp) {
        let first = first_minute(self.minutes, now);
        let Some(found) = &mut self.loaded.value else { return };
        for one in news.traffic {
            let same = |was: &&mut Traffic| is_same(was, &one) && was.minute == one.minute;
            match found.traffic.iter_mut().find(same) {
                Some(was) => join(was, &one),
                None => found.traffic.push(one),
            }
        }
        found.traffic.retain(|one| one.minute.as_second() >= first);
    }

    /// Sums up anew what was read. The chosen line stays chosen.
    pub(crate) fn sum(&mut self, rows: usize) {
        let chosen = self.chosen().map(|line| (line.client.clone(), line.key));
        self.lines.clear();
        for one in self.loaded.value.iter().flat_map(|found| &found.traffic) {
            match self.lines.iter_mut().find(|line| is_same(&line.sum, one)) {
                Some(line) => join(&mut line.sum, one),
                None => self.lines.push(Line {
                    client: one.client.clone(),
                    key: one.key_id,
                    reference: one.reference.clone(),
                    sum: one.clone(),
                }),
            }
        }
        self.lines.sort_by(|a, b| {
            let rank = |line: &Line| {
                (
                    std::cmp::Reverse(line.sum.calls),
                    line.client.clone(),
                    line.reference.clone(),
                )
            };
            rank(a).cmp(&rank(b))
        });
        let at = chosen.and_then(|(client, key)| {
            let is_chosen = |line: &Line| line.client == client && line.key == key;
            self.lines.iter().position(is_chosen)
        });
        self.roll.to(at.unwrap_or(self.roll.at), self.lines.len(), rows);
    }

    /// Everything together; `None` when nothing was called.
    pub(crate) fn total(&self) -> Option<Traffic> {
        let mut sums = self.lines.iter().map(|line| &line.sum);
        let mut total = sums.next()?.clone();
        sums.for_each(|sum| join(&mut total, sum));
        Some(total)
    }

    /// The calls of each minute, oldest first; those of one line, or all.
    pub(crate) fn by_minute(&self, of: Option<&Line>, now: Timestamp) -> Vec<u64> {
        let first = first_minute(self.minutes, now);
        let mut minutes = vec![0; usize::try_from(self.minutes).unwrap_or(0)];
        for one in self.loaded.value.iter().flat_map(|found| &found.traffic) {
            let at = usize::try_from((one.minute.as_second() - first) / 60).ok();
            if of.is_none_or(|line| is_same(&line.sum, one))
                && let Some(minute) = at.and_then(|at| minutes.get_mut(at))
            {
                *minute += one.calls;
            }
        }
        minutes
    }
}

fn first_minute(minutes: u32, now: Timestamp) -> i64 {
    (now.as_second().div_euclid(60) + 1 - i64::from(minutes)) * 60
}

fn is_same(one: &Traffic, other: &Traffic) -> bool {
    one.client == other.client && one.key_id == other.key_id
}

fn join(sum: &mut Traffic, one: &Traffic) {
    let mean = |a: f64, b: f64| {
        #[expect(clippy::cast_precision_loss, reason = "a mean for eyes")]
        let (had, has) = (sum.calls as f64, one.calls as f64);
        (a * had + b * has) / (had + has).max(1.0)
    };
    sum.p50_ms = both(sum.p50_ms, one.p50_ms, mean);
    sum.p95_ms = both(sum.p95_ms, one.p95_ms, f64::max);
    sum.p99_ms = both(sum.p99_ms, one.p99_ms, f64::max);
    sum.calls += one.calls;
    sum.errors += one.errors;
    sum.fallbacks += one.fallbacks;
    sum.bytes_up += one.bytes_up;
    sum.bytes_down += one.bytes_down;
    sum.tokens_in = both(sum.tokens_in, one.tokens_in, |a, b| a + b);
    sum.tokens_out = both(sum.tokens_out, one.tokens_out, |a, b| a + b);
    sum.cost_usd = both(sum.cost_usd, one.cost_usd, |a, b| a + b);
}

fn both<T>(one: Option<T>, other: Option<T>, join: impl FnOnce(T, T) -> T) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(join(one, other)),
        (one, other) => one.or(other),
    }
}

/// Calls for tests.
#[cfg(test)]
pub(crate) mod samples {
    use crate::tui::testing::now;
    use byok_core::ids::KeyId;
    use byok_core::model::Traffic;
    use jiff::SignedDuration;

    /// So many calls of a client with a key, so many minutes ago.
    pub(crate) fn calls(client: &str, reference: &str, calls: u64, minutes_ago: i64) -> Traffic {
        let mut id = [0; 16];
        id[..reference.len().min(16)].copy_from_slice(&reference.as_bytes()[..reference.len().min(16)]);
        let now = now().as_second().div_euclid(60) * 60;
        Traffic {
            minute: byok_core::clock::Timestamp::from_second(now).expect("a time")
                - SignedDuration::from_mins(minutes_ago),
            key_id: KeyId::from_bytes(id),
            reference: Some(reference.into()),
            client: (!client.is_empty()).then(|| client.into()),
            calls,
            errors: calls / 10,
            fallbacks: calls / 40,
            bytes_up: calls * 812,
            bytes_down: calls * 30_211,
            tokens_in: (!client.is_empty()).then_some(calls * 120),
            tokens_out: (!client.is_empty()).then_some(calls * 410),
            cost_usd: None,
            p50_ms: Some(180.0),
            p95_ms: Some(1_430.0),
            p99_ms: Some(2_000.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::samples::calls;
    use super::{Gateway, TrafficList};
    use crate::tui::testing::now;

    fn with(traffic: Vec<super::Traffic>) -> Gateway {
        let mut gateway = Gateway::default();
        let ticket = gateway.loaded.begin(now());
        gateway.loaded.accept(ticket, Ok(TrafficList { traffic }), now());
        gateway.sum(10);
        gateway
    }

    #[test]
    fn minutes_are_summed_by_client_and_key_and_the_busiest_is_first() {
        let gateway = with(vec![
            calls("editor", "openai/main", 3, 5),
            calls("", "openai/main", 40, 5),
            calls("editor", "openai/main", 4, 0),
        ]);
        let lines: Vec<_> = gateway
            .lines
            .iter()
            .map(|line| (line.client.as_deref(), line.sum.calls))
            .collect();
        assert_eq!(lines, [(None, 40), (Some("editor"), 7)]);
        assert_eq!(gateway.total().unwrap().calls, 47);
        let minutes = gateway.by_minute(None, now());
        assert_eq!((minutes.len(), minutes[54], minutes[59]), (60, 43, 4));
        assert_eq!(gateway.by_minute(Some(&gateway.lines[1]), now())[54], 3);
    }

    #[test]
    fn what_is_told_live_is_added_to_its_minute_and_what_is_chosen_stays_chosen() {
        let mut gateway = with(vec![calls("a", "openai/main", 9, 59), calls("b", "openai/main", 3, 0)]);
        gateway.roll.to(1, 2, 10);
        let news = TrafficList {
            traffic: vec![calls("b", "openai/main", 8, 0), calls("c", "aws/prod", 1, 0)],
        };
        let later = now() + jiff::SignedDuration::from_mins(1);
        gateway.add(news, later);
        gateway.sum(10);
        assert_eq!(gateway.chosen().unwrap().client.as_deref(), Some("b"));
        assert_eq!(gateway.roll.at, 0);
        let clients: Vec<_> = gateway.lines.iter().map(|line| line.client.as_deref()).collect();
        assert_eq!(clients, [Some("b"), Some("c")], "what is older than the reach goes");
        assert_eq!(gateway.lines[0].sum.calls, 11);
    }
}
