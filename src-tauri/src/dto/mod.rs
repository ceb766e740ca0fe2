//! What crosses the bridge. Only [`Revealed`], a recovery code and [`NewToken`] hold a value, and each is the answer to an
//! explicit wish.
//!
//! What comes in is as a person wrote it. It is parsed here, and a complaint names its field.

mod new_client;
mod new_key;
mod new_policy;
mod new_value;
mod outgoing;
mod patch;
mod provider_page;
mod value;
mod words;

pub(crate) use new_client::NewClient;
pub(crate) use new_key::NewKey;
pub(crate) use new_policy::NewPolicy;
pub(crate) use new_value::NewValue;
pub(crate) use outgoing::{
    Candidate, NewToken, Plan, Revealed, ServiceView, Setting, SettingsView, Staged, StrengthView,
};
pub(crate) use patch::Patch;
pub(crate) use provider_page::ProviderPage;
pub(crate) use value::{Value, fields, secrets};
