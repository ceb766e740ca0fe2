//! `header.json`: the keyslots of a vault, readable without any key.
//!
//! Protects the vault key (each slot holds it sealed) and itself: an unkeyed checksum tells damage before a password is
//! asked for, a MAC under the vault key tells tampering after it was right.
//!
//! ```text
//! {"format":1,"vault_id":…,"generation":n,"created_at":…,"slots":[{id,kind,kdf?,salt,wrapped}],"checksum":hex,"mac":hex}
//! ```
//!
//! Invariants: the file is exactly what this module writes, to the byte, because then every flipped bit is noticed; the
//! generation only grows and the database remembers it, because otherwise an old header would bring an old password
//! back; the copy `header.json.bak` is the same header and not the one before, for the same reason.

use crate::clock::Timestamp;
use crate::crypto::{KdfParams, SymmetricKey, mac, mac_matches};
use crate::error::{Code, Failure};
use crate::ids::{SlotId, VaultId};
use data_encoding::{BASE64, HEXLOWER};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The header's format version.
pub const FORMAT: u32 = 1;
const FILE: &str = "header.json";
const BACKUP: &str = "header.json.bak";
/// A header with a few slots has under 2 KiB; more than this was not written by byok.
const MAX_BYTES: u64 = 64 * 1024;

/// What stands in `header.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    format: u32,
    /// The vault; bound into every seal.
    pub vault_id: VaultId,
    /// Grows with every change of the slots.
    pub generation: u64,
    /// When the vault was made.
    pub created_at: Timestamp,
    /// The ways to the vault key.
    pub slots: Vec<Slot>,
    checksum: String,
    mac: String,
}

/// One way to the vault key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    /// Its id.
    pub id: SlotId,
    /// What opens it.
    pub kind: SlotKind,
    /// How the key is derived; only for passwords.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kdf: Option<KdfParams>,
    /// Sixteen random bytes, base64.
    #[serde(with = "base64")]
    pub salt: Vec<u8>,
    /// The vault key, sealed, base64.
    #[serde(with = "base64")]
    pub wrapped: Vec<u8>,
}

/// What opens a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotKind {
    /// A password, through Argon2id.
    Password,
    /// The recovery code, through HKDF.
    Recovery,
}

impl SlotKind {
    /// The word bound into the slot's seal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Recovery => "recovery",
        }
    }
}

/// Why a header can't be used.
#[derive(Debug, thiserror::Error)]
pub enum HeaderError {
    /// There is no vault in that folder.
    #[error("there is no vault at {}", .0.display())]
    Absent(PathBuf),
    /// The file is gone but its vault is there.
    #[error("{} is missing", .0.display())]
    Missing(PathBuf),
    /// Not what byok wrote.
    #[error("{} is damaged: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Its checksum fits, its MAC does not.
    #[error("{} was tampered with: its authentication code does not fit", .0.display())]
    Tampered(PathBuf),
    /// Older than the vault.
    #[error("{} is older than the vault it belongs to", .0.display())]
    RolledBack(PathBuf),
    /// Written by a newer byok.
    #[error("the vault has header format {0}, this byok knows {FORMAT}")]
    Newer(u32),
    /// The file system said no.
    #[error("{} can't be used: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's words.
        source: io::Error,
    },
}

impl Failure for HeaderError {
    fn code(&self) -> Code {
        match self {
            Self::Absent(_) => Code::NoVault,
            Self::Missing(_) | Self::Damaged { .. } | Self::Tampered(_) | Self::RolledBack(_) => Code::Damaged,
            Self::Newer(_) => Code::Config,
            Self::Io { .. } => Code::Io,
        }
    }
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Absent(_) => "run `byok init` to create it".into(),
            Self::Missing(path) | Self::Damaged { path, .. } => {
                format!(
                    "restore it from its copy: cp {} {}",
                    path.with_file_name(BACKUP).display(),
                    path.display()
                )
            }
            Self::Tampered(_) | Self::RolledBack(_) => {
                "somebody changed the vault's files: restore its folder from a backup you trust".into()
            }
            Self::Newer(_) => "use the newer byok that wrote it".into(),
            Self::Io { .. } => "check the folder's owner, permissions and free space".into(),
        })
    }
}

impl Header {
    /// An unsigned header of the first generation.
    pub fn new(vault_id: VaultId, created_at: Timestamp, slots: Vec<Slot>) -> Self {
        Self {
            format: FORMAT,
            vault_id,
            generation: 1,
            created_at,
            slots,
            checksum: String::new(),
            mac: String::new(),
        }
    }

    /// The same vault with other slots, one generation on.
    pub fn with_slots(&self, slots: Vec<Slot>) -> Self {
        Self {
            generation: self.generation + 1,
            slots,
            ..self.clone()
        }
    }

    /// Fills in checksum and MAC.
    pub fn signed(mut self, header_key: &SymmetricKey) -> Self {
        self.mac = HEXLOWER.encode(&mac(header_key, &[&self.body()]));
        self.checksum = self.digest();
        self
    }

    /// Whether the MAC was made with `header_key` over these very contents.
    pub fn is_authentic(&self, header_key: &SymmetricKey) -> bool {
        HEXLOWER
            .decode(self.mac.as_bytes())
            .is_ok_and(|tag| mac_matches(header_key, &[&self.body()], &tag))
    }

    /// Reads and checks the header of the vault in `dir`.
    ///
    /// # Errors
    /// `Absent` when there is no vault, `Missing` or `Damaged` when there is one, `Newer` when byok must be updated.
    pub fn load(dir: &Path) -> Result<Self, HeaderError> {
        let path = dir.join(FILE);
        let bytes = match read_bounded(&path) {
            Ok(bytes) => bytes,
            Err(source) if source.kind() == io::ErrorKind::NotFound => {
                let is_vault = dir.join(super::cipher::FILE).exists() || dir.join(BACKUP).exists();
                return Err(if is_vault {
                    HeaderError::Missing(path)
                } else {
                    HeaderError::Absent(dir.into())
                });
            }
            Err(source) => return Err(HeaderError::Io { path, source }),
        };
        Self::parse(&bytes, &path)
    }

    /// Replaces the header of the vault in `dir` so that a crash leaves the old or the new one, and its copy.
    ///
    /// # Errors
    /// When the file system fails; the old header is in place then.
    pub fn save(&self, dir: &Path) -> Result<(), HeaderError> {
        let text = self.to_text();
        // The header last: until its rename the old one is in force, whatever happened to the copy.
        for name in [BACKUP, FILE] {
            let path = dir.join(name);
            replace(&path, text.as_bytes()).map_err(|source| HeaderError::Io { path, source })?;
        }
        Ok(())
    }

    /// Writes the copy anew when a crash between the two files left it behind.
    pub fn mend_backup(&self, dir: &Path) {
        let text = self.to_text();
        if fs::read(dir.join(BACKUP)).ok().as_deref() != Some(text.as_bytes()) {
            // Only a copy: the next unlock tries again, and `byok doctor` reports a missing one.
            let _ = replace(&dir.join(BACKUP), text.as_bytes());
        }
    }

    /// The state of the copy: `None` when it is the same header.
    pub fn backup_fault(&self, dir: &Path) -> Option<String> {
        let path = dir.join(BACKUP);
        match fs::read(&path) {
            Ok(bytes) if bytes == self.to_text().as_bytes() => None,
            Ok(_) => Some(format!("{} differs from header.json", path.display())),
            Err(_) => Some(format!("{} can't be read", path.display())),
        }
    }

    fn parse(bytes: &[u8], path: &Path) -> Result<Self, HeaderError> {
        let damaged = |reason: &str| HeaderError::Damaged {
            path: path.into(),
            reason: reason.into(),
        };
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let format = serde_json::from_slice(bytes).map_or(FORMAT, |Format { format }| format);
        let read: Result<Self, _> = serde_json::from_slice(bytes);
        if format > FORMAT {
            // A flipped bit in the number must not send anybody to look for a newer byok.
            let is_ours = read.is_ok_and(|header| {
                let claimed = Self {
                    format: FORMAT,
                    ..header
                };
                claimed.checksum == claimed.digest()
            });
            return Err(if is_ours {
                damaged("its format number was changed")
            } else {
                HeaderError::Newer(format)
            });
        }
        let header = read.map_err(|e| damaged(&format!("line {}", e.line())))?;
        if header.checksum != header.digest() {
            return Err(damaged("its checksum does not fit"));
        }
        if header.to_text().as_bytes() != bytes {
            return Err(damaged("it is not in the form byok writes"));
        }
        Ok(header)
    }

    fn to_text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("a header is JSON");
        text.push('\n');
        text
    }

    /// The checksum over everything else, the MAC included, so that any damage is told before a password is asked for.
    fn digest(&self) -> String {
        let bare = Self {
            checksum: String::new(),
            ..self.clone()
        };
        HEXLOWER.encode(&Sha256::digest(serde_json::to_vec(&bare).expect("a header is JSON")))
    }

    /// What the MAC covers: everything but checksum and MAC, in the order of the fields.
    fn body(&self) -> Vec<u8> {
        let bare = Self {
            checksum: String::new(),
            mac: String::new(),
            ..self.clone()
        };
        serde_json::to_vec(&bare).expect("a header is JSON")
    }
}

fn read_bounded(path: &Path) -> io::Result<Vec<u8>> {
    use std::io::Read;
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Write beside, sync, rename, sync the folder: a crash leaves one of the two, whole.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = path.with_extension("tmp");
    let written = write_private(&temporary, bytes).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written?;
    let folder = path.parent().unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Base64 with padding, decoded strictly.
mod base64 {
    use super::BASE64;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        BASE64
            .decode(text.as_bytes())
            .map_err(|_| D::Error::custom("not base64"))
    }
}
