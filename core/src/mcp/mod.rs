//! What `byok run --mcp` makes of the Model Context Protocol: lines in, lines out, without a process, a clock or a value.
//!
//! | file | what |
//! |---|---|
//! | `line` | bytes become lines; what is too long to be held passes in pieces |
//! | `outline` | the few words of a message that are needed, read as it passes |
//! | `message` | one line as JSON-RPC: a request, an answer, a notification, a batch |
//! | `refusal` | which answers say that a provider refused the key (`core/mcp/refusals.toml`) |
//! | `whose` | whose key that was, when a server has several |
//! | `repeat` | which requests may be sent a second time |
//! | `flight` | what the client waits for |
//! | `asked` | what the server waits for, over several servers |
//! | `handshake` | what another server has to hear first |
//! | `progress` | what a client was told already |
//! | `session` | all of it put together: phases, what the `client` says, what the `server` says |
//!
//! A line that need not be changed is passed on byte for byte. Changed are only ids and progress tokens of what a *later*
//! server asks the client, because it counts from the start again.

mod asked;
mod flight;
mod handshake;
mod id;
mod line;
mod message;
mod outline;
mod progress;
mod refusal;
mod repeat;
mod session;
mod whose;

pub use id::Id;
pub use line::{Lines, MOST_HELD, Piece};
pub use message::{Kind, Line, Message};
pub use outline::Outline;
pub use refusal::{Refusal, RefusalsError, refusals};
pub use repeat::Repeat;
pub use session::{Done, Heard, Out, RESTARTED, Session};
pub use whose::{Candidate, whose};
