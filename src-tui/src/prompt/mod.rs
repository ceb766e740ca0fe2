//! Questions, asked on the terminal itself, so that stdin and stdout stay free for data.

mod confirm;
mod hidden;
mod signals;
mod terminal;

pub(crate) use confirm::{confirm, line, pause};
pub(crate) use hidden::{hidden, new_password};
pub(crate) use terminal::{has_terminal, open_terminal};
