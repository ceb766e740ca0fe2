//! What crosses the bridge. Only [`Revealed`], a recovery code and [`NewToken`] hold a value, and each is the answer to an
//! explicit wish.

mod incoming;
mod outgoing;

pub(crate) use incoming::{
    NewClient, NewKey, NewValue, Patch, Value, base_url, fields, key_name, overlap, seconds, secrets, tags, when,
};
pub(crate) use outgoing::{
    Candidate, NewToken, Plan, Revealed, ServiceView, Setting, SettingsView, Staged, StrengthView,
};
