//! The parts of the matrix: what the definitions say, keys of their shapes, answers made of their rules, and a server that
//! gives them.
#![allow(clippy::unwrap_used, reason = "a test that can not be set up fails")]
#![allow(dead_code, unreachable_pub, reason = "each test uses a part of it")]

pub mod answers;
pub mod data;
pub mod keys;
pub mod play;
pub mod runs;
