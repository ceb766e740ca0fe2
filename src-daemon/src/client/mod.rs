//! Typed calls to the daemon. No face speaks HTTP by itself.
//!
//! The client is synchronous and uses one connection: a command makes one or two calls and ends, and must not pay for a
//! runtime.

mod calls;
mod error;
mod http;
mod start;

pub use calls::{Client, NewKey, Proof, ToUnlock};
pub use error::ClientError;
pub use http::Raw;
pub use start::{Start, connect_or_start};
