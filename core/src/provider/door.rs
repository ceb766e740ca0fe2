//! Who lets questions out, so that no provider feels attacked.
//!
//! What is limited is the host that is asked, whichever provider's keys go there. Waiting takes a clock, which this crate does not
//! have: whoever asks for many keys brings a [`Door`].

use std::pin::Pin;
use std::time::Duration;

/// Something to wait for.
pub type Wait<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Leave to ask; given back when dropped.
pub type Leave = Box<dyn Send>;

/// The host wants to be left alone for so long, which is longer than anybody waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed {
    /// How long it still is.
    pub left: Duration,
}

/// What every question passes. Hosts are written with their port: `api.example.com:443`.
pub trait Door: Send + Sync {
    /// Waits until the host may be asked.
    fn enter<'a>(&'a self, host: &'a str) -> Wait<'a, Result<Leave, Closed>>;

    /// The host has asked not to be asked for so long.
    fn close(&self, host: &str, wait: Duration);

    /// Waits a moment of no particular length before the same question goes out once more, so that those who were refused together
    /// don't come back together.
    fn breathe(&self) -> Wait<'_, ()>;
}
