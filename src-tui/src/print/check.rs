//! What checks found, for people, for programs and for CI.
//!
//! | file | what |
//! |---|---|
//! | `report` | the results, counted |
//! | `words` | what a result says in a few words: what the key can do, until when, how sure |
//! | `table` `tree` | for people: a line or two a key, and everything |
//! | `junit` `github` | for CI |
//! | `text` | makes a stranger's text harmless |

mod github;
mod junit;
mod report;
#[cfg(test)]
mod sample;
mod table;
mod text;
mod tree;
mod words;

pub(crate) use github::annotations;
pub(crate) use junit::junit;
pub(crate) use report::{Report, Row, Skipped, Summary};
pub(crate) use table::{checked, not_checked};
pub(crate) use text::clean;
pub(crate) use tree::tree;
