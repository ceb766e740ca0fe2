//! The encrypted vault of byok and everything that can be said about the keys in it.
//!
//! Layers, lowest first; a layer uses only lower ones (`tests/layers.rs` reads the `use crate::` lines):
//!
//! | layer | modules | what |
//! |---|---|---|
//! | 0 | [`error`] [`complaint`] [`secret`] [`ids`] [`clock`] [`paths`] | what everything stands on |
//! | 1 | [`crypto`] | bytes in, bytes out |
//! | 2 | [`model`] | plain data that cannot hold a value |
//! | 3 | [`store`] [`provider`] | SQL; the catalogue and the questions asked of providers |
//! | 4 | [`audit`] [`watch`] [`inject`] [`mcp`] [`adopt`] | the chained trail; limits, patterns, alerts and figures; what a program is given, and what is kept of it; the lines between an MCP client and its server; keys in the files of other programs |
//! | 5 | [`vault`] | [`vault::Vault`] (shut) and [`vault::OpenVault`] (open) |
//!
//! This crate has no socket of its own, no screen, no clock, no environment and prints nothing: the caller passes the
//! time, the paths and the password.

pub mod adopt;
pub mod audit;
pub mod clock;
pub mod complaint;
pub mod crypto;
pub mod error;
pub mod ids;
pub mod inject;
pub mod mcp;
pub mod model;
pub mod paths;
pub mod provider;
pub mod secret;
pub mod store;
pub mod vault;
pub mod watch;
