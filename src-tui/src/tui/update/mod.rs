//! What an action or an answer changes. Nothing here waits, reads the clock, or touches the world.

mod add;
mod add_fields;
mod add_form;
mod alerts;
mod audit;
mod checking;
mod clients;
mod credential;
mod detail;
mod edit;
mod expiring;
mod fallback;
mod first_run;
mod gateway;
mod gone;
mod health;
mod help;
pub(crate) mod keys;
mod listed;
mod lock;
mod mcp;
mod mcp_plan;
mod new_client;
mod new_password;
mod palette;
mod policy;
mod projects;
mod question;
mod reveal;
mod root;
mod rotate;
mod rotate_form;
mod settings;
mod typed;
mod unlock;
mod visit;

pub(crate) use gone::gone;
#[cfg(test)]
pub(crate) use palette::{commands, is_deed, samples as palette_samples};
pub(crate) use root::{act, answer, heard, listening, tick};
