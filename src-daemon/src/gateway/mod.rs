//! Calls of other programs to providers: `/gateway/{service}[@{name}]/{path}`, with a token where the provider's own programs put
//! the key.
//!
//! ```text
//! caller ─▶ connection ─▶ head ─▶ slots, admit ─▶ channel ─▶ inject ─▶ forward ─▶ provider
//!                                                                    └▶ http2, tunnel
//! count ◀── reading, scrub ◀─────────────────── answer, relay ◀──────────┘
//! ```
//!
//! | files | what |
//! |---|---|
//! | `crew connection engine shared` | threads, callers' connections, what one worker remembers, what all share |
//! | `head framing route slots` | reading a request strictly |
//! | `admit channel halves call` | who calls, which key, whether the call may go out |
//! | `inject` | the one place where a key becomes part of a request |
//! | `upstream pool forward http2 tunnel` | to the provider and back |
//! | `answer relay buffer patience scrub` | what comes back, as it comes |
//! | `reading coding usage` | what it tells of tokens and cost, compressed or not |
//! | `retry` | another key after a refusal |
//! | `count` | what was called, in lots |
//! | `bridge` | the same over the owner's socket |
//! | `children` | tokens that live as long as a process |
//! | `refuse` | what byok itself answers |
//!
//! # Security
//! The caller's credential is left out in the function that writes ours. A key goes to its provider's pinned address or to the
//! base URL the owner gave it, over TLS or to this machine; redirects are passed to the caller and never followed. Nothing
//! that two servers could read in two ways goes out. The value of a key lies in memory in two halves, and whole only while a
//! request is written.
//!
//! HTTP/1.1 is read and written here, not by hyper: its connections keep what they have written, a key among it, in buffers that
//! live as long as they do, and pass every message between two tasks, which costs a tenth of the calls per second.

mod admit;
mod answer;
mod bridge;
mod buffer;
mod call;
mod channel;
mod children;
mod coding;
mod connection;
mod count;
mod crew;
mod engine;
mod forward;
mod framing;
#[cfg(test)]
mod fuzz;
mod halves;
mod head;
mod http2;
mod inject;
mod patience;
mod pool;
mod reading;
mod refuse;
mod relay;
mod retry;
mod route;
mod scrub;
mod shared;
mod slots;
mod tunnel;
mod upstream;
mod usage;

pub(crate) use admit::CALLS_AT_ONCE;
pub(crate) use bridge::bridge;
pub(crate) use children::Child;
pub(crate) use crew::Job;
pub use shared::Gateway;
