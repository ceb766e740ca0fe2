//! What a naive "2xx is valid, else invalid" gets wrong, word by word: one module for each way of being misled. The matrix
//! (`catalogue_matrix.rs`) shows that the rules work; these are the answers that providers were seen to give.

#![allow(clippy::unwrap_used, reason = "a test that can not be set up fails")]

mod matrix;
mod provider_server;
mod subtleties;
