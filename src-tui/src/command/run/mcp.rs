//! `byok run --mcp`: byok between an MCP client and a server that speaks over stdin and stdout.
//!
//! Lines pass as they are. When an answer says that the provider refused the key, the daemon is told, and if the person has chosen that
//! another key steps in, the server is started again with it. What that means for the conversation is decided in
//! [`byok_core::mcp::Session`]; here are the processes.
//!
//! | module | what |
//! |---|---|
//! | `relay` | the loop: one thread, which waits for whatever comes first; its four ends, and one server after the other |
//! | `stream` | a stream that is read line by line, and one that is written as fast as it takes |
//! | `server` | the process |
//! | `keys` | whose key was refused, and who steps in |
//! | `pace` | not too often |

mod keys;
mod pace;
mod relay;
mod server;
mod stream;

pub(super) use relay::with;
