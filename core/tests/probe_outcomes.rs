//! What each of the first providers' answers means: status × body, against a provider on loopback. The others are in
//! `catalogue_matrix.rs`, and what misleads in `probe_subtleties.rs`.

#![allow(clippy::unwrap_used, reason = "a test that can not be set up fails")]

mod outcomes;
mod provider_server;
