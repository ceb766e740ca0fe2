//! The page's types, made from ours: `ui/src/api/schema.json` describes every command with its arguments and its answer, and
//! every event. `npm run bindings` makes `types.ts` of it.
//!
//! `BYOK_BINDINGS=write cargo test --workspace` writes the document anew; without it a test fails when it is stale.

mod document;
mod table;
mod tests;
