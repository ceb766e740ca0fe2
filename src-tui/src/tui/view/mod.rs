//! The frame: `view(&Model, &mut Frame)` is pure, and tells what stands where.

mod add;
mod add_fields;
mod advice;
mod alert_words;
mod alerts;
mod ascii;
mod asking;
mod audit;
mod audit_banner;
mod cards;
mod checking;
mod clients;
mod detail;
mod edit;
mod expiring;
mod first_run;
mod footer;
mod gone;
mod header;
mod health;
mod help;
mod keys;
mod new_client;
mod new_password;
mod offers;
mod palette;
mod question;
mod reveal;
mod root;
mod rotate;
mod settings;
mod sheet;
mod time;
mod unlock;

pub(crate) use root::view;
