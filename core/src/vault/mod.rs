//! The vault: shut ([`Vault`]) or open ([`OpenVault`]), and every verb on it.
//!
//! Each verb takes an [`Act`](crate::model::Act) and writes its row of the trail in the same transaction as the deed, so that
//! neither can be there without the other.

mod add;
mod check;
mod create;
mod deed;
mod edit;
mod error;
mod find;
mod hand_out;
mod intake;
mod notice;
mod open;
mod password;
mod permissions;
mod remove;
mod reveal;
mod show;
mod trail;
mod unlock;

pub use add::{Added, NewKey};
pub use create::{Created, MIN_PASSWORD_CHARS};
pub use error::{KeyError, VaultError};
pub use intake::preview;
pub use open::{FailedUnlock, OpenVault, Shut, Vault};
pub use password::Unlocking;
pub use permissions::{Looseness, loose_paths, make_private_dir};
pub use reveal::Purpose;
pub use show::Detail;
