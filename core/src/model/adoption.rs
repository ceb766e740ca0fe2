//! A file of another program from which byok took the keys.

use crate::clock::Timestamp;
use crate::crypto::Sha256Digest;
use crate::ids::AdoptionId;

/// One edit of one file that can be undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adoption {
    /// Which.
    pub id: AdoptionId,
    /// The program's id, `cursor`.
    pub client: String,
    /// The file, with all links followed.
    pub path: String,
    /// What the file was.
    pub before: Sha256Digest,
    /// What the edit made of it.
    pub after: Sha256Digest,
    /// When.
    pub adopted_at: Timestamp,
}
