//! From a password to a key (Argon2id, RFC 9106).
//!
//! Protects the vault key when `header.json` is stolen: each guess costs the parameters below.
//! The defaults are RFC 9106's second recommended option; the floor is OWASP's minimum for Argon2id, the ceiling keeps a
//! hostile header from eating the machine before anything could be authenticated.

use super::locked::SymmetricKey;
use crate::error::{Code, Failure};
use crate::secret::Secret;
use argon2::{Algorithm, Argon2, Params, Version};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// How expensive a guess is. Stored with its keyslot and bound into the slot's seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KdfParams {
    /// Memory in MiB.
    pub memory_mib: u32,
    /// Passes over that memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

/// Parameters outside the allowed range.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum KdfError {
    /// Too cheap to protect anything.
    #[error("key derivation of {memory_mib} MiB and {passes} passes is weaker than 19 MiB and 2 passes")]
    TooWeak {
        /// Memory asked for, in MiB.
        memory_mib: u32,
        /// Passes asked for.
        passes: u32,
    },
    /// More than a machine should be asked for.
    #[error("key derivation of {memory_mib} MiB, {passes} passes and {lanes} lanes is more than this program allows")]
    TooCostly {
        /// Memory asked for, in MiB.
        memory_mib: u32,
        /// Passes asked for.
        passes: u32,
        /// Lanes asked for.
        lanes: u32,
    },
    /// The memory is not there.
    #[error("there is not enough memory to derive the key ({0} MiB)")]
    OutOfMemory(u32),
}

impl Failure for KdfError {
    fn code(&self) -> Code {
        match self {
            Self::TooWeak { .. } | Self::TooCostly { .. } => Code::Usage,
            Self::OutOfMemory(_) => Code::Io,
        }
    }
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::OutOfMemory(_) => "close other programs, or use a machine with more memory".into(),
            _ => "use 19 to 4096 MiB and 2 to 64 passes".into(),
        })
    }
}

impl Default for KdfParams {
    fn default() -> Self {
        Self {
            memory_mib: 64,
            passes: 3,
            lanes: 4,
        }
    }
}

impl KdfParams {
    /// OWASP's minimum for Argon2id.
    pub const FLOOR: Self = Self {
        memory_mib: 19,
        passes: 2,
        lanes: 1,
    };
    /// 4 GiB; beyond 64 passes or 64 lanes a header is hostile, not careful.
    pub const CEILING: Self = Self {
        memory_mib: 4096,
        passes: 64,
        lanes: 64,
    };

    /// Refuses parameters outside floor and ceiling. Runs before any derivation, because a header is not yet trusted then.
    ///
    /// # Errors
    /// `TooWeak` or `TooCostly`.
    pub fn check(self) -> Result<Self, KdfError> {
        let Self {
            memory_mib,
            passes,
            lanes,
        } = self;
        if memory_mib < Self::FLOOR.memory_mib || passes < Self::FLOOR.passes || lanes < Self::FLOOR.lanes {
            return Err(KdfError::TooWeak { memory_mib, passes });
        }
        if memory_mib > Self::CEILING.memory_mib || passes > Self::CEILING.passes || lanes > Self::CEILING.lanes {
            return Err(KdfError::TooCostly {
                memory_mib,
                passes,
                lanes,
            });
        }
        Ok(self)
    }

    /// As bound into the slot's seal: three numbers, four bytes each, big endian, then the salt.
    pub fn to_bytes(self, salt: &[u8]) -> Vec<u8> {
        let numbers = [self.memory_mib, self.passes, self.lanes];
        numbers
            .iter()
            .flat_map(|n| n.to_be_bytes())
            .chain(salt.iter().copied())
            .collect()
    }
}

/// Derives the key that unwraps a password slot. The password is NFC-normalised first, because keyboards differ in how
/// they compose the same letter; a password that is not UTF-8 is used as it is.
///
/// # Errors
/// Parameters out of range, or no memory.
#[expect(clippy::disallowed_methods, reason = "the password goes into Argon2id")]
pub fn derive_password_key(password: &Secret, salt: &[u8; 16], params: KdfParams) -> Result<SymmetricKey, KdfError> {
    let KdfParams {
        memory_mib,
        passes,
        lanes,
    } = params.check()?;
    let normalised = match password.expose_text() {
        Some(text) => Secret::from_text(text.nfc().collect()),
        None => Secret::copy_of(password.expose_bytes()),
    };
    let cost = Params::new(memory_mib * 1024, passes, lanes, Some(SymmetricKey::LEN)).expect("checked above");
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, cost);
    let mut outcome = Ok(());
    let key = SymmetricKey::derived(|room| outcome = argon.hash_password_into(normalised.expose_bytes(), salt, room));
    outcome.map(|()| key).map_err(|_| KdfError::OutOfMemory(memory_mib))
}

#[cfg(test)]
mod tests {
    use super::{KdfError, KdfParams, derive_password_key};
    use crate::secret::Secret;

    const SALT: [u8; 16] = [9; 16];

    fn derive(password: &str) -> Vec<u8> {
        let params = KdfParams {
            lanes: 4,
            ..KdfParams::FLOOR
        };
        derive_password_key(&Secret::from_text(password.into()), &SALT, params)
            .unwrap()
            .bytes()
            .to_vec()
    }

    #[test]
    fn composed_and_decomposed_letters_are_one_password() {
        assert_eq!(derive("caf\u{e9} long"), derive("cafe\u{301} long"));
        assert_ne!(derive("café long"), derive("cafe long"));
    }

    #[test]
    fn weak_and_monstrous_parameters_are_refused() {
        let default = KdfParams::default();
        for weak in [
            KdfParams {
                memory_mib: 18,
                ..default
            },
            KdfParams { passes: 1, ..default },
        ] {
            assert!(matches!(weak.check(), Err(KdfError::TooWeak { .. })));
        }
        for costly in [
            KdfParams {
                memory_mib: 4097,
                ..default
            },
            KdfParams { passes: 65, ..default },
            KdfParams { lanes: 65, ..default },
        ] {
            assert!(matches!(costly.check(), Err(KdfError::TooCostly { .. })));
        }
    }
}
