//! Keys that stand as plaintext in the configuration of MCP clients: found, and replaced by references. Pure: texts in, texts out.
//!
//! | module | what |
//! |---|---|
//! | [`client`] | which programs keep such files, and where |
//! | [`tree`] | a file as a tree that knows where each part stands: JSON with comments, TOML, YAML |
//! | [`entry`] | the servers in it |
//! | [`suspect`] | what looks like a key |
//! | [`exposed()`] | every key in a server's entry |
//! | [`rewrite()`] | the entry as it goes through `byok run` |
//! | [`splice`] | replacing a few ranges of a text and nothing else |
//! | [`diff`] | what is replaced, for a person, without the values |
//!
//! Every edit is a list of [`splice::Splice`]s, so comments, order, indentation, line ends, a byte order mark and everything else that
//! is not named by one stays as it is, to the byte.

pub mod client;
pub mod diff;
pub mod entry;
pub mod exposed;
mod json;
pub mod rewrite;
pub mod splice;
pub mod suspect;
mod toml_tree;
pub mod tree;
mod yaml;

pub use client::{Client, Format, Places, System, clients};
pub use diff::{Hunk, hunks};
pub use entry::{Entry, entries};
pub use exposed::{Exposed, Place, exposed};
pub use rewrite::{Change, rewrite, verify};
pub use splice::{Splice, apply};
pub use tree::{Node, ShapeError, parse};
