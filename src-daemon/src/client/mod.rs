//! Typed calls to the daemon. No face speaks HTTP by itself.
//!
//! The client is synchronous: a command makes one or two calls and ends, and must not pay for a runtime. It keeps its
//! connection for as long as the daemon does.

mod calls;
mod error;
mod http;
mod notices;
mod start;

pub use calls::{Client, NewKey, Proof, ToUnlock};
pub use error::ClientError;
pub use http::Raw;
pub use start::{Start, connect_or_start};
