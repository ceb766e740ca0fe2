//! Times as they are stored: milliseconds since 1970, UTC.

use super::error::StoreError;
use crate::clock::Timestamp;

/// The stored number of a time.
pub(super) fn to_millis(time: Timestamp) -> i64 {
    time.as_millisecond()
}

/// The time of a stored number.
pub(super) fn from_millis(millis: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(millis).map_err(|_| StoreError::Damaged("a time is out of range".into()))
}
