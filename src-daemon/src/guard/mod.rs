//! Who is calling, and what may they do.
//!
//! A request passes three places, each of which can refuse it: [`door`] looks at the connection and the shape of the request,
//! [`pass`] at the token and the right that the route asks for, and handlers ask the caller's [`Sight`] about each key.
//! The owner is known by the uid at the other end of the private socket, another program by its token, on the socket as
//! well as on loopback TCP.

mod bearer;
mod caller;
pub mod door;
pub mod pass;
mod peer;
mod sight;

pub use caller::{Caller, FACE_HEADER, UNATTENDED_HEADER};
pub use pass::{Gate, Right, Rule};
pub use peer::Peer;
pub use sight::Sight;
