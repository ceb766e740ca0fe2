//! What the page may ask. A command parses, calls the daemon, and maps the failure; `names.in` lists them for the capabilities.

pub(crate) mod clients;
pub(crate) mod fallback;
pub(crate) mod keys;
pub(crate) mod program;
pub(crate) mod programs;
pub(crate) mod rotation;
pub(crate) mod session;
pub(crate) mod staging;
pub(crate) mod watching;
