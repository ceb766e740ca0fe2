//! Wrong passwords become slow, whichever face they come through.
//!
//! The first five in fifteen minutes are free, because people mistype; each further one doubles the wait, up to a minute.
//! This slows somebody at an unattended session; against a stolen file it is Argon2id that counts.

use std::time::Duration;

/// Tries without a delay.
const FREE: usize = 5;
/// How long a try counts.
const WINDOW: Duration = Duration::from_secs(15 * 60);
/// The longest delay.
const LONGEST: Duration = Duration::from_secs(60);

/// Remembers when passwords were wrong. Times are since boot, so that setting the clock is no way round.
#[derive(Debug, Default)]
pub struct Throttle {
    wrong: Vec<Duration>,
}

impl Throttle {
    /// How long to wait before the next try is looked at; `None` when it may be now.
    pub fn wait(&self, now: Duration) -> Option<Duration> {
        let recent = self.wrong.iter().filter(|at| now.saturating_sub(**at) < WINDOW).count();
        let last = *self.wrong.last()?;
        let excess = u32::try_from(recent.checked_sub(FREE)?).unwrap_or(u32::MAX);
        let delay = Duration::from_secs(2u64.saturating_pow(excess)).min(LONGEST);
        (last + delay).checked_sub(now).filter(|wait| !wait.is_zero())
    }

    /// Notes a wrong password.
    pub fn note_wrong(&mut self, now: Duration) {
        self.wrong.retain(|at| now.saturating_sub(*at) < WINDOW);
        self.wrong.push(now);
    }

    /// A right one: the count starts anew.
    pub fn reset(&mut self) {
        self.wrong.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, Throttle};

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn the_first_five_are_free_and_then_each_doubles_the_wait() {
        let mut throttle = Throttle::default();
        for _ in 0..4 {
            throttle.note_wrong(at(100));
            assert_eq!(throttle.wait(at(100)), None);
        }
        let mut waits = Vec::new();
        for _ in 0..8 {
            throttle.note_wrong(at(100));
            waits.push(throttle.wait(at(100)).unwrap().as_secs());
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
    }

    #[test]
    fn waiting_helps_and_so_does_the_right_password() {
        let mut throttle = Throttle::default();
        (0..6).for_each(|_| throttle.note_wrong(at(100)));
        assert_eq!(throttle.wait(at(101)), Some(at(1)));
        assert_eq!(throttle.wait(at(102)), None);
        assert_eq!(throttle.wait(at(100 + 15 * 60)), None);
        (0..6).for_each(|_| throttle.note_wrong(at(200)));
        throttle.reset();
        assert_eq!(throttle.wait(at(200)), None);
    }
}
