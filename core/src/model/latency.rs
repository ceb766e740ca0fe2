//! How long calls took, kept in 256 counts.

/// The parts into which each doubling of a time is divided: a time is known to an eighth of itself.
const PARTS: u64 = 8;
/// Bits of a part's number.
const PART_BITS: u32 = 3;

/// A histogram of times from a microsecond to four hours. Two of them can be added, which figures of medians can't.
///
/// Bucket `n` below 8 is `n` µs; from there each power of two has eight buckets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Latency {
    counts: Box<[u32; 256]>,
}

impl Default for Latency {
    fn default() -> Self {
        Self {
            counts: Box::new([0; 256]),
        }
    }
}

impl Latency {
    /// Counts one call that took so many microseconds.
    pub fn add(&mut self, micros: u64) {
        let count = &mut self.counts[usize::from(bucket(micros))];
        *count = count.saturating_add(1);
    }

    /// Counts the calls of another one, too.
    pub fn join(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(other.counts.iter()) {
            *count = count.saturating_add(*more);
        }
    }

    /// How many calls were counted.
    pub fn calls(&self) -> u64 {
        self.counts.iter().map(|count| u64::from(*count)).sum()
    }

    /// `percent` of 100 calls took at most so many milliseconds, rounded up to the end of a bucket; `None` without calls.
    pub fn quantile_ms(&self, percent: u32) -> Option<f64> {
        let calls = self.calls();
        let wanted = (calls * u64::from(percent)).div_ceil(100).max(1);
        let mut seen = 0;
        for (bucket, count) in (0u8..=255).zip(self.counts.iter()) {
            seen += u64::from(*count);
            if seen >= wanted {
                #[expect(clippy::cast_precision_loss, reason = "four hours in microseconds have 34 bits")]
                return Some(end_of(bucket) as f64 / 1e3);
            }
        }
        None
    }

    /// As it is stored: for each bucket that counted something its number, one byte, and the count, four bytes with the
    /// lowest first.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (bucket, count) in (0u8..=255).zip(self.counts.iter()) {
            if *count > 0 {
                bytes.push(bucket);
                bytes.extend(count.to_le_bytes());
            }
        }
        bytes
    }

    /// From what was stored; `None` when it is no histogram.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut found = Self::default();
        let (pairs, rest) = bytes.as_chunks::<5>();
        for [bucket, count @ ..] in pairs {
            found.counts[usize::from(*bucket)] = u32::from_le_bytes(*count);
        }
        rest.is_empty().then_some(found)
    }
}

fn bucket(micros: u64) -> u8 {
    if micros < PARTS {
        return u8::try_from(micros).unwrap_or(0);
    }
    let power = micros.ilog2();
    let part = (micros >> (power - PART_BITS)) & (PARTS - 1);
    u8::try_from(u64::from(power - PART_BITS + 1) * PARTS + part).unwrap_or(u8::MAX)
}

/// The longest time in a bucket, in microseconds.
fn end_of(bucket: u8) -> u64 {
    let bucket = u64::from(bucket);
    if bucket < PARTS {
        return bucket;
    }
    let shift = bucket / PARTS - 1;
    ((PARTS + bucket % PARTS + 1) << shift) - 1
}

#[cfg(test)]
mod tests {
    use super::{Latency, bucket, end_of};

    #[test]
    fn a_time_is_known_to_an_eighth_of_itself() {
        for micros in (0..100_000).chain([1_000_000, 600_000_000, 14_000_000_000]) {
            let end = end_of(bucket(micros));
            assert!(micros <= end && end <= micros + micros / 8, "{micros}: {end}");
        }
        assert_eq!(bucket(u64::MAX), 255);
    }

    #[test]
    fn quantiles_are_those_of_the_calls() {
        let mut latency = Latency::default();
        assert_eq!(latency.quantile_ms(50), None);
        for micros in 1..=1_000 {
            latency.add(micros * 1_000);
        }
        for (percent, least) in [(50, 500.0), (95, 950.0), (99, 990.0)] {
            let found = latency.quantile_ms(percent).unwrap_or_default();
            assert!((least..=least * 1.125).contains(&found), "{percent}: {found}");
        }
    }

    #[test]
    fn what_is_stored_is_read_back() {
        let mut latency = Latency::default();
        for micros in [3, 3, 500, 70_000_000] {
            latency.add(micros);
        }
        let bytes = latency.to_bytes();
        assert_eq!(bytes.len(), 15);
        assert_eq!(Latency::from_bytes(&bytes), Some(latency.clone()));
        assert_eq!(Latency::from_bytes(&bytes[1..]), None);
        let mut twice = latency.clone();
        twice.join(&latency);
        assert_eq!(twice.calls(), 8);
    }
}
