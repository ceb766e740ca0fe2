//! The vault: shut ([`Vault`]) or open ([`OpenVault`]), and every verb on it.
//!
//! Each verb takes an [`Act`](crate::model::Act) and writes its row of the trail in the same transaction as the deed, so that
//! neither can be there without the other.

mod add;
mod admit;
mod adoption;
mod alerts;
mod at_provider;
mod cache;
mod check;
mod client;
mod create;
mod deed;
mod edit;
mod errand;
mod error;
mod fallback;
mod fallback_policy;
mod find;
mod gateway;
mod hand_out;
mod history;
mod intake;
mod notice;
mod open;
mod password;
mod permissions;
mod project;
mod remove;
mod reveal;
mod rollback;
mod rotate;
mod rotation_dates;
mod show;
mod shred;
mod switch;
mod traffic;
mod trail;
mod unlock;
mod watching;

pub use add::{Added, NewKey};
pub use adoption::FileToKeep;
pub use at_provider::{Ending, Made, OldValue, RotationStart, VersionFields};
pub use client::{NewClient, TokenRefusal};
pub use create::{Created, MIN_PASSWORD_CHARS};
pub use errand::UsedFor;
pub use error::{ClientError, KeyError, VaultError};
pub use fallback::{Choice, FailedUse, Noted};
pub use fallback_policy::LONGEST_COOL_DOWN;
pub use history::{History, other_expiry};
pub use intake::preview;
pub use open::{FailedUnlock, OpenVault, Shut, Vault};
pub use password::Unlocking;
pub use permissions::{Looseness, loose_paths, make_private_dir};
pub use project::{NewProject, ProjectError};
pub use reveal::Purpose;
pub use rollback::RolledBack;
pub use rotate::NewValue;
pub use show::Detail;
pub use traffic::shown as shown_traffic;
