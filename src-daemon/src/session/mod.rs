//! The vault's two states in this process: idle lock, hard cap, wrong passwords.
//!
//! Times that matter for locking are since boot (they go on while the machine sleeps and nobody can set them back); times that
//! are shown are the clock's.
//!
//! | file | what |
//! |---|---|
//! | `using` | work on the open vault, and telling what was done |
//! | `unlocking` | from shut to open, and whoever has to prove that once more |
//! | `locking` | from open to shut: asked to, by time, by an alert |

mod locking;
mod unlocking;
mod using;

pub use locking::{Tick, since_boot};
pub use using::Session;
