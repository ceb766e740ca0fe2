//! Everything that is known. Plaintext is in here only while it is shown or typed.

pub(crate) mod add;
pub(crate) mod alerts;
pub(crate) mod asking;
pub(crate) mod audit;
pub(crate) mod checking;
pub(crate) mod clients;
pub(crate) mod detail;
pub(crate) mod edit;
pub(crate) mod expiring;
pub(crate) mod fallback;
pub(crate) mod first_run;
pub(crate) mod gateway;
pub(crate) mod health;
pub(crate) mod help;
pub(crate) mod keys;
pub(crate) mod mcp;
pub(crate) mod mcp_plan;
pub(crate) mod new_client;
pub(crate) mod new_password;
pub(crate) mod palette;
pub(crate) mod policy;
pub(crate) mod projects;
pub(crate) mod question;
pub(crate) mod reveal;
pub(crate) mod root;
pub(crate) mod rotate;
pub(crate) mod settings;
pub(crate) mod strength;
pub(crate) mod toast;
pub(crate) mod trail_filter;
pub(crate) mod typed;
pub(crate) mod unlock;

pub(crate) use root::{Dialog, Drawn, Gate, Hit, Model, Pane, Screen};
