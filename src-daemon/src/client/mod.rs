//! Typed calls to the daemon. No face speaks HTTP by itself.
//!
//! The client is synchronous: a command makes one or two calls and ends, and must not pay for a runtime. It keeps its
//! connection for as long as the daemon does.

mod adopt;
mod calls;
mod clients;
mod error;
mod fallback;
mod gateway;
mod http;
mod notices;
mod projects;
mod rotation;
mod start;
mod stream;
mod watch;

pub use calls::{Client, NewKey, Proof, ToUnlock};
pub use clients::EventStream;
pub use error::ClientError;
pub use gateway::TrafficStream;
pub use http::Raw;
pub use rotation::NewValue;
pub use start::{ALLOCATOR, Start, connect_or_start};
pub use stream::Lines;
