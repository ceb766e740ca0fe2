//! `byok inject`: a template becomes a file with values, all of it or nothing.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod refused;
mod written;

use byok_e2e::Sandbox;

/// A sandbox with two keys.
fn with_keys() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "the-key", "the value");
    sandbox.holds("openai", "work", "another value");
    sandbox
}
