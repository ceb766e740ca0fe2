//! The terminal interface: the whole product on one screen of text.
//!
//! ```text
//! Event ─ keymap ─▶ Action ─ update(&mut Model) ─▶ Vec<Effect> ─ perform ─▶ Event
//!                                 │
//!                                 └─▶ view(&Model, &mut Frame)      pure; drawn only after a change
//! ```
//! | module | what |
//! |---|---|
//! | [`mod@run`] | the loop: waits, updates, draws |
//! | [`terminal`] | raw mode, the alternate screen, and giving them back whatever happens |
//! | [`input`] | what the terminal sends, one event at a time |
//! | [`signals`] | what the system sends |
//! | [`editor`] | lending the screen to the person's editor |
//! | [`event`] | what happens outside: keys, answers, what the daemon tells |
//! | [`action`], [`keymap`] | what a person means, and with which key |
//! | [`model`] | everything that is known; plaintext only while it is shown |
//! | [`update`] | what an action or an answer changes |
//! | [`effect`], [`perform`] | what has to be done outside, and doing it, off the loop |
//! | [`view`], [`widget`] | the frame |
//! | [`look`] | colours and glyphs for this terminal |
//!
//! `model`, `update`, `view` and `perform` have the same file names: one for each screen or dialogue.

mod action;
mod editor;
mod effect;
mod event;
mod input;
mod keymap;
#[cfg(test)]
mod keymap_laws;
mod look;
mod model;
mod perform;
mod run;
mod signals;
mod terminal;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod testing_entering;
mod update;
mod view;
mod widget;

pub(crate) use run::run;
