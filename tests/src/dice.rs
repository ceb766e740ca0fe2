//! Chance that can be repeated: a seed is printed, and the same seed makes the same choices.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// SplitMix64 (Steele, Lea, Flood 2014): small, and good enough to choose a moment.
pub struct Dice(u64);

impl Dice {
    /// From the variable `name`, or from the clock; prints which.
    ///
    /// # Panics
    /// When the variable is no number.
    pub fn from_env(name: &str) -> Self {
        let seed = match std::env::var(name) {
            Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name}={text} is no number")),
            Err(_) => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(1, |time| u64::from(time.subsec_nanos())),
        };
        eprintln!("the same choices again: {name}={seed}");
        Self(seed)
    }

    /// Other dice, whose choices don't depend on how often these are thrown afterwards.
    #[must_use]
    pub fn split(&mut self) -> Self {
        Self(self.next())
    }

    /// A number under `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// A span under `end`, to the microsecond.
    pub fn span(&mut self, end: Duration) -> Duration {
        Duration::from_micros(self.below(u64::try_from(end.as_micros()).unwrap_or(u64::MAX).max(1)))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

/// How often something is done: the variable `name`, or `default`.
///
/// # Panics
/// When the variable is no number.
pub fn rounds(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |text| {
        text.parse().unwrap_or_else(|_| panic!("{name}={text} is no number"))
    })
}
