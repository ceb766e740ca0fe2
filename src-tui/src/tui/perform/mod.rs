//! Doing what has to be done outside: calls to the daemon, each on a thread of its own, so that the screen never waits.

pub(crate) mod alerts;
pub(crate) mod audit;
pub(crate) mod checking;
pub(crate) mod clients;
pub(crate) mod expiring;
pub(crate) mod fallback;
pub(crate) mod gateway;
pub(crate) mod health;
pub(crate) mod keys;
mod listen;
pub(crate) mod mcp;
mod outside;
pub(crate) mod projects;
pub(crate) mod rotate;
pub(crate) mod session;
pub(crate) mod settings;

pub(crate) use listen::listen;
pub(crate) use outside::{Answer, Outside, perform};
