//! byok.
fn main() {}
